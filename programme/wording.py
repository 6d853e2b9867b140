"""Codes of planning in words: interpreters, free time, ways, regrouping."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from programme.domain.advice import Advice
from programme.domain.slots import Away, Blocker, Reason
from programme.domain.travel import Way
from programme.models import Delegate, Interpreter, TravelKind
from r2r_portal import times
from r2r_portal.territories.models import Territory

BLOCKERS: Mapping[Reason, Promise] = {
    Reason.SIDE_WITHOUT_PEOPLE: gettext_lazy('"%(session)s" is a side meeting and names nobody'),
    Reason.INTERPRETER_TWICE: gettext_lazy('%(hours)s overlaps "%(first)s" (%(others)s) for the interpreter %(interpreter)s'),
    Reason.INTERPRETER_NO_TIME: gettext_lazy(
        'The interpreter %(interpreter)s needs about %(needed)s minutes from "%(first)s" to "%(second)s" and has %(there)s'
    ),
    Reason.INTERPRETER_AWAY: gettext_lazy('The interpreter %(interpreter)s is not free at "%(session)s": %(away)s'),
    Reason.HOST_AWAY: gettext_lazy('%(host)s is not free to host "%(session)s": %(away)s'),
}  # fmt: skip
DOUBTS: Mapping[Advice, Promise] = {
    Advice.EARLY_START: gettext_lazy(
        '"%(session)s" begins before %(hour)s on the day after the long flight of people of %(delegation)s (arrival %(day)s)'
    ),
    Advice.NO_INTERPRETER: gettext_lazy('No interpreter is assigned to "%(session)s"'),
    Advice.NO_COMMON_LANGUAGE: gettext_lazy(
        'Those at "%(session)s" share no working language (%(languages)s), and nobody interprets'
    ),
    Advice.NO_RELIEF: gettext_lazy(
        "The interpreter %(interpreter)s works %(hours)s hours without relief (%(day)s)"
    ),
    Advice.PERSON_AWAY: gettext_lazy('%(person)s is not free at "%(session)s": %(away)s'),
}
LANGUAGES: Mapping[str, Promise] = {"en": gettext_lazy("English"), "ja": gettext_lazy("Japanese")}


def language() -> str:
    """Return "en" or "ja"."""
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def span(start: datetime, end: datetime, zone: str) -> str:
    """Return from when until when, with the day, by the clock of a zone."""
    own = ZoneInfo(zone)
    on = start.astimezone(own).date()
    comma = "" if language() == "ja" else ", "
    return times.day(on, language(), year=False) + comma + times.hours(start, end, language(), own, on)


def away(one: Away, zone: str) -> str:
    """Return when somebody is not free."""
    return span(one.starts_at, one.ends_at, zone)


def spoken(codes: str) -> str:
    """Return languages by name from codes between commas."""
    between = "、" if language() == "ja" else ", "
    return between.join(str(LANGUAGES.get(code, code)) for code in codes.split(","))


def way(found: Way, before: str) -> str:
    """Return how long it takes from the session before: "About 25 minutes (car) from …"."""
    if found.exact:
        words = ngettext(
            '%(minutes)s minute (%(kind)s) from "%(before)s"', '%(minutes)s minutes (%(kind)s) from "%(before)s"',
            found.minutes,
        )  # fmt: skip
    else:
        words = _('About %(minutes)s minutes (%(kind)s) from "%(before)s"')
    kind = str(TravelKind(found.kind).label).lower() if found.kind else ""
    return words % {"minutes": found.minutes, "kind": kind, "before": before}


def in_cell(found: Blocker, *, other: bool) -> str:
    """Return a conflict of a delegation as its cell on the board says it; `other`: in the cell of the earlier leg."""
    if found.reason == Reason.PLENARY_MISSED:
        return _("Conflict: the plenary is for everybody")
    there = found.data["second"] if other else found.data["first"]
    return _("Conflict: on leg %(leg)s on the same day") % {"leg": there}


def not_free(name: str, one: Away, zone: str) -> str:
    """Return who is not free and when; without a name, the host of the column."""
    when = away(one, zone)
    return _("%(name)s is not free: %(when)s") % {"name": name, "when": when} if name else _("Host not free: %(when)s") % {
        "when": when
    }  # fmt: skip


def owner(one: Territory | Delegate | Interpreter | None) -> str:
    """Return whose time it is: a name, and what for."""
    if isinstance(one, Territory):
        return _("%(name)s (host)") % {"name": one.name}
    if isinstance(one, Interpreter):
        return _("%(name)s (interpreter)") % {"name": one.name}
    return one.name if one else ""
