"""What every page's frame shows: name, language switch, helpdesk, disclaimer, the demo's clock.

Everything is worked out when a template asks for it, so that an error page can do without the database.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from r2r_portal import clock, times
from r2r_portal.site import modes
from r2r_portal.site.doors import Door, doors
from r2r_portal.site.models import Passage

OPENS, CLOSES = time(9), time(17)  # of each desk, on working days, by its own clock


@dataclass(frozen=True)
class LanguageLink:
    """One side of the language switch."""

    code: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Desk:
    """One helpdesk, its address and its hours on both clocks."""

    side: str
    address: str
    hours: str


class Portal:
    """The frame of one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def language(self) -> str:
        """The language of this page."""
        return "ja" if (get_language() or "en").startswith("ja") else "en"

    @property
    def name(self) -> str:
        """The programme's name."""
        return _("EU-Japan Region-to-Region Innovation Cooperation")

    @property
    def version(self) -> str:
        """Which version of the portal this is."""
        return settings.VERSION

    @property
    def path(self) -> str:
        """The address of this page with its query string."""
        return self._request.get_full_path()

    @property
    def cover(self) -> str:
        """The whole address of the picture that a shared link shows."""
        return settings.SITE_ORIGIN + static(f"img/cover-{self.language}.png")

    @cached_property
    def languages(self) -> list[LanguageLink]:
        """Both languages, each leading to this very page."""
        return [
            LanguageLink(code, label, translate_url(self.path, code), code == self.language)
            for code, label in settings.LANGUAGES
        ]

    @cached_property
    def _passages(self) -> dict[str, Passage]:
        """What staff worded, by its place: a few rows, read once a page."""
        return {one.slug: one for one in Passage.objects.all()}

    def passage(self, slug: str) -> str:
        """Return what staff worded for a place, "" where the portal's own words stand."""
        found = self._passages.get(slug)
        return found.text if found else ""

    @cached_property
    def disclaimer(self) -> str:
        """The sentence that the funding asks for, as staff worded it, else as the call page has it."""
        return self.passage("disclaimer") or _(
            "This publication was produced with the financial support of the European Union. Its contents are the "
            "sole responsibility of the IURC Japan and do not necessarily reflect the views of the European Union."
        )

    @cached_property
    def desks(self) -> list[Desk]:
        """Both helpdesks, that of the page's language first."""
        first = ("jp", "eu") if self.language == "ja" else ("eu", "jp")
        return [Desk(side, settings.HELPDESK_ADDRESSES[side], self._hours(side)) for side in first]

    def _hours(self, side: str) -> str:
        own = times.TOKYO if side == "jp" else times.BRUSSELS
        today = self.now.astimezone(own).date()
        start, end = (datetime.combine(today, hour, tzinfo=own) for hour in (OPENS, CLOSES))
        return times.hours_on_both_clocks(start, end, self.language, own)

    @cached_property
    def now(self) -> datetime:
        """Domain time of this request."""
        return getattr(self._request, "received_at", None) or clock.now()

    @property
    def mode(self) -> str:
        """What the portal can do now (R24)."""
        return modes.current().value

    @property
    def sender(self) -> str:
        """The address that our messages come from."""
        return settings.DEFAULT_FROM_EMAIL

    @cached_property
    def doors(self) -> list[Door]:
        """The demo's ways in, one a role; none outside the demo."""
        return doors()

    @property
    def is_demo(self) -> bool:
        """Whether this is the demo, whose people are fictional."""
        return settings.DEMO

    @cached_property
    def clock_is_moved(self) -> bool:
        """Whether domain time differs from real time by more than a minute."""
        return settings.CLOCK_MAY_MOVE and abs(self.now - clock.real()) > timedelta(minutes=1)


def portal(request: HttpRequest) -> dict[str, Any]:
    """Give every template the frame's data as `portal`."""
    return {"portal": Portal(request)}
