"""Codes of the domain in words."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from programme.domain.agenda import Change, FieldChange
from programme.domain.timetable import Blocker, Reason, SessionSlot
from programme.models import Interpretation, Mode
from r2r_portal import times

FOOTING: dict[str, Promise] = {
    "funded": lazy("Funded"),
    "own_cost": lazy("Own cost"),
    "eu_staff": lazy("EU staff"),
}
FIELDS: dict[str, Promise] = {
    "given_name": lazy("given names"),
    "family_name": lazy("family name"),
    "kana": lazy("name in katakana"),
    "post": lazy("post"),
    "email": lazy("e-mail address"),
    "emergency_name": lazy("emergency contact"),
    "emergency_phone": lazy("emergency telephone"),
}
TEXTS: dict[str, Promise] = {
    "title": lazy("title"),
    "note": lazy("note"),
    "place": lazy("place"),
    "address": lazy("address"),
}
KINDS: dict[str, Promise] = {
    "added": lazy("Added"),
    "changed": lazy("Changed"),
    "cancelled": lazy("Cancelled"),
    "restored": lazy("Takes place again"),
    "removed": lazy("Cancelled"),
}
SENTENCES: dict[Reason, Promise] = {
    Reason.NO_SESSIONS: lazy("The agenda has no session"),
    Reason.NO_EMERGENCY_CONTACT: lazy(
        "Enter an emergency contact in both languages, with a telephone number"
    ),
    Reason.VISIT_OUTSIDE_PHASE: lazy("The visit lies outside the days of its phase"),
    Reason.LEG_OUTSIDE_VISIT: lazy("Leg %(leg)s lies outside the days of the visit"),
    Reason.LEG_WITHOUT_DELEGATION: lazy("Nobody is on leg %(leg)s"),
    Reason.DELEGATION_WITHOUT_LEG: lazy("%(delegation)s is on no leg"),
    Reason.TWO_LEGS: lazy("%(delegation)s would be on two legs on the same day: %(first)s and %(second)s"),
    Reason.PLENARY_MISSED: lazy("%(delegation)s misses the plenary on leg %(leg)s"),
    Reason.SESSION_OUTSIDE_LEG: lazy('"%(session)s" lies outside the days of leg %(leg)s'),
    Reason.OVERLAP: lazy('%(hours)s overlaps "%(first)s" (%(others)s) for %(delegation)s'),
    Reason.PERSON_TWICE: lazy('%(hours)s overlaps "%(first)s" (%(others)s) for %(person)s'),
    Reason.NO_TIME_TO_TRAVEL: lazy(
        '%(delegation)s needs about %(needed)s minutes from "%(first)s" to "%(second)s" and has %(there)s'
    ),
    Reason.NO_PLACE: lazy('"%(session)s" is in a room but has no place'),
    Reason.UNTRANSLATED: lazy('"%(session)s": the %(field)s is missing in one language'),
    Reason.PLACEHOLDER: lazy('"%(session)s": the %(field)s still says "%(found)s"'),
    Reason.NO_INTERPRETATION: lazy('"%(session)s" is a main activity and has no interpretation'),
}


def language() -> str:
    """Return "en" or "ja"."""
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def blocker(found: Blocker, zone: str) -> str:
    """Return a reason as a sentence."""
    data = dict(found.data)
    first, second = data.get("first"), data.get("second")
    if isinstance(first, SessionSlot) and isinstance(second, SessionSlot):
        data |= {"first": first.label, "second": second.label}
        data |= {"hours": _hours(second, zone), "others": _hours(first, zone)}
    if "field" in data:
        data["field"] = TEXTS.get(str(data["field"]), data["field"])
    return str(SENTENCES[found.reason]) % data


def _hours(session: SessionSlot, zone: str) -> str:
    own = ZoneInfo(zone)
    return times.hours(
        session.starts_at, session.ends_at, language(), own, session.starts_at.astimezone(own).date()
    )


def change(told: Change) -> str:
    """Return one change as a line: when, what, and how it was before."""
    own = ZoneInfo(told.zone)
    start = datetime.fromisoformat(told.starts_at)
    title = told.title_ja if language() == "ja" else told.title_en
    when = _moment(start, own)
    parts = [part for part in (_detail(f, told) for f in told.fields) if part]
    detail = _(": ") + _("; ").join(parts) if parts else ""
    return _("%(kind)s: %(when)s, %(title)s%(detail)s") % {
        "kind": KINDS[told.kind], "when": when, "title": title, "detail": detail,
    }  # fmt: skip


def _detail(found: FieldChange, told: Change) -> str:
    other = "_en" if language() == "ja" else "_ja"
    words = DETAILS.get(found.name.removesuffix("_en").removesuffix("_ja"))
    if words is None or found.name.endswith(other):
        return ""
    label, show = words
    return _("%(label)s %(before)s → %(after)s") % {
        "label": label,
        "before": show(found.before, told.zone) or _("none"),
        "after": show(found.after, told.zone) or _("none"),
    }


def _clock(text: str, zone: str) -> str:
    return _moment(datetime.fromisoformat(text), ZoneInfo(zone))


def _moment(at: datetime, zone: ZoneInfo) -> str:
    gap = "" if language() == "ja" else " "
    return (
        times.day(at.astimezone(zone).date(), language(), year=False)
        + gap
        + times.clock(at, language(), zone)
    )


def _as_it_is(text: str, _zone: str) -> str:
    return text


def _mode(text: str, _zone: str) -> str:
    return str(Mode(text).label)


def _interpretation(text: str, _zone: str) -> str:
    return str(Interpretation(text).label)


DETAILS: Mapping[str, tuple[Promise, Callable[[str, str], str]]] = {
    "starts_at": (lazy("starts"), _clock),
    "ends_at": (lazy("ends"), _clock),
    "title": (lazy("title"), _as_it_is),
    "place": (lazy("place"), _as_it_is),
    "address": (lazy("address"), _as_it_is),
    "contact": (lazy("contact"), _as_it_is),
    "phone": (lazy("telephone"), _as_it_is),
    "note": (lazy("note"), _as_it_is),
    "mode_eu": (lazy("European side"), _mode),
    "mode_jp": (lazy("Japanese side"), _mode),
    "interpretation": (lazy("interpretation"), _interpretation),
}


def changed(told: Change) -> str:
    """Return what happened to an item without naming it: "Changed: starts 10:00 → 10:30"."""
    parts = [part for part in (_detail(f, told) for f in told.fields) if part]
    return str(KINDS[told.kind]) + (_(": ") + _("; ").join(parts) if parts else "")


def money(amount: Decimal, currency: str) -> str:
    """Return an amount with its currency, thousands apart: "1,234.50 EUR", 「181,456円」."""
    figure = f"{amount:,.0f}" if currency == "JPY" else f"{amount:,.2f}"
    if language() == "ja":
        return figure + ("円" if currency == "JPY" else "ユーロ")
    return f"{figure} {currency}"


def listed(words: list[str]) -> str:
    """Return words as a list in a sentence."""
    return ("、" if language() == "ja" else ", ").join(words)
