"""The places of the public pages that staff may word, each with where a reader finds it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Slot:
    """One place: its words in lists of the staff, the page it stands on, whether the portal has a wording of its own."""

    label: str | Promise
    page: str
    has_own: bool = True


SLOTS: dict[str, Slot] = {
    "home_lead": Slot(_("Home: the first sentences"), "site:home"),
    "home_notice": Slot(_("Home: a notice on top"), "site:home", has_own=False),
    "call_lead": Slot(_("The call: the first sentence"), "site:call"),
    "call_about": Slot(_("The call: what it is about"), "site:call"),
    "call_covid": Slot(_("The call: COVID-19 protocol"), "site:call"),
    "call_runs": Slot(_("The call: who runs it"), "site:call"),
    "regions_lead": Slot(_("Regions: a text on top"), "site:regions", has_own=False),
    "publisher": Slot(_("Legal notice: who publishes the portal"), "site:legal"),
    "controller": Slot(_("Privacy statement: who is responsible for personal data"), "site:privacy"),
    "feedback": Slot(_("Accessibility statement: where to complain"), "site:accessibility"),
    "disclaimer": Slot(_("Disclaimer at the foot of every page"), "site:home"),
}
