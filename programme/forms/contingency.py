"""What is switched, to what, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programme.actions.contingency import Order
from programme.models import Leg, Session, SwitchTo, Visit
from programme.states import SessionStatus

REASON = _("It stands in the message to everybody affected")


class SwitchForm(forms.Form):
    """One switch."""

    what = forms.ChoiceField(label=_("What is switched"), error_messages={"required": _("Choose one")})
    to = forms.ChoiceField(
        label=_("Switched to"), choices=SwitchTo.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )  # fmt: skip
    reason_en = forms.CharField(
        label=_("Reason (English)"), max_length=300, help_text=REASON,
        error_messages={"required": _("Enter the reason in both languages")},
    )  # fmt: skip
    reason_ja = forms.CharField(
        label=_("Reason (Japanese)"), max_length=300, help_text=REASON, widget=forms.TextInput({"lang": "ja"}),
        error_messages={"required": _("Enter the reason in both languages")},
    )  # fmt: skip
    link = forms.URLField(
        label=_("Link to join"), max_length=500, required=False, assume_scheme="https",
        help_text=_("For sessions that have none yet"),
        error_messages={"invalid": _("Enter a whole address, like https://meeting.example/room")},
    )  # fmt: skip
    meant = forms.BooleanField(
        label=_("What this newly makes doubtful is meant so: the hours stay as they are"), required=False,
        help_text=_("The reason is kept as the acknowledgement of each doubt"),
    )  # fmt: skip

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit = visit
        legs = visit.legs.select_related("host").order_by("starts_on", "number", "pk")
        planned = Session.objects.filter(leg__visit=visit, status=SessionStatus.PLANNED)
        self.legs = {f"leg-{leg.pk}": leg for leg in legs}
        self.sessions = {f"session-{s.pk}": s for s in planned.order_by("starts_at", "pk")}
        whole = [("visit", _("The whole visit"))]
        by_leg = [(key, str(leg)) for key, leg in self.legs.items()]
        by_session = [(key, session.title) for key, session in self.sessions.items()]
        self.fields["what"].choices = [*whole, (_("One leg"), by_leg), (_("One session"), by_session)]

    def order(self) -> Order:
        """Return what is asked for."""
        data = self.cleaned_data
        leg: Leg | None = self.legs.get(data["what"])
        session: Session | None = self.sessions.get(data["what"])
        words = {name: data[name].strip() for name in ("reason_en", "reason_ja", "link")}
        return Order(visit=self.visit, to=data["to"], leg=leg, session=session, meant=data["meant"], **words)
