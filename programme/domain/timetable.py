"""What stands in the way of publishing an agenda, with the reason (SPEC P4). Empty means go.

The same list is shown while planning, on the page before publishing, and decides in the action.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations, pairwise
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

PLACEHOLDER = re.compile(r"\b(?:TB[ACD]|X{3,}|TODO|FIXME)\b|lorem ipsum|未定|要翻訳", re.IGNORECASE)


class Reason(StrEnum):
    """Why an agenda cannot be published."""

    NO_SESSIONS = "no_sessions"
    NO_EMERGENCY_CONTACT = "no_emergency_contact"
    LEG_OUTSIDE_VISIT = "leg_outside_visit"
    VISIT_OUTSIDE_PHASE = "visit_outside_phase"
    LEG_WITHOUT_DELEGATION = "leg_without_delegation"
    DELEGATION_WITHOUT_LEG = "delegation_without_leg"
    TWO_LEGS = "two_legs"
    PLENARY_MISSED = "plenary_missed"
    SESSION_OUTSIDE_LEG = "session_outside_leg"
    OVERLAP = "overlap"
    PERSON_TWICE = "person_twice"
    NO_TIME_TO_TRAVEL = "no_time_to_travel"
    NO_PLACE = "no_place"
    UNTRANSLATED = "untranslated"
    PLACEHOLDER = "placeholder"
    NO_INTERPRETATION = "no_interpretation"


@dataclass(frozen=True)
class Blocker:
    """One reason. `where` names what to open ("visit", "leg:3", "session:12"); `data` is for the words."""

    reason: Reason
    where: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    """A delegate, and whose."""

    name: str
    delegation: int


@dataclass(frozen=True)
class LegSlot:
    """A leg: days, host, and the delegations on it."""

    id: int
    label: str
    starts_on: date
    ends_on: date
    plenary: bool
    delegations: frozenset[int]


@dataclass(frozen=True)
class SessionSlot:
    """A session that takes place. `texts` are pairs of English and Japanese by the name of the field."""

    id: int
    leg: LegSlot
    label: str
    starts_at: datetime
    ends_at: datetime
    texts: Mapping[str, tuple[str, str]]
    in_room: bool = True
    place: str = ""
    spot: tuple[float, float] | None = None
    main: bool = False
    interpreted: bool = False
    joins: frozenset[int] = frozenset()
    misses: frozenset[int] = frozenset()

    def attends(self, person: int, delegation: int) -> bool:
        """Tell whether a person is expected, deviations considered."""
        return person in self.joins or (delegation in self.leg.delegations and person not in self.misses)

    def overlaps(self, other: "SessionSlot") -> bool:
        """Tell whether two sessions share time; one may begin when the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Plan:
    """All that is needed to judge an agenda."""

    zone: str
    starts_on: date
    ends_on: date
    emergency: bool
    delegations: Mapping[int, str]
    people: Mapping[int, Person]
    legs: tuple[LegSlot, ...]
    sessions: tuple[SessionSlot, ...]
    phase: tuple[date, date] | None = None


def blockers(plan: Plan) -> tuple[Blocker, ...]:
    """Return every reason against publishing, the visit's own first, then by leg, then by session."""
    rules = (_visit, _legs, _delegations, _sessions, _overlaps, _transfers)
    return tuple(blocker for rule in rules for blocker in rule(plan))


def _visit(plan: Plan) -> Iterator[Blocker]:
    if not plan.emergency:
        yield Blocker(Reason.NO_EMERGENCY_CONTACT, "visit")
    if not plan.sessions:
        yield Blocker(Reason.NO_SESSIONS, "visit")
    if plan.phase and not (plan.phase[0] <= plan.starts_on and plan.ends_on <= plan.phase[1]):
        yield Blocker(Reason.VISIT_OUTSIDE_PHASE, "visit")


def _legs(plan: Plan) -> Iterator[Blocker]:
    for leg in plan.legs:
        where = f"leg:{leg.id}"
        if not plan.starts_on <= leg.starts_on <= leg.ends_on <= plan.ends_on:
            yield Blocker(Reason.LEG_OUTSIDE_VISIT, where, {"leg": leg.label})
        if not leg.delegations:
            yield Blocker(Reason.LEG_WITHOUT_DELEGATION, where, {"leg": leg.label})
        if leg.plenary:
            for absent in sorted(plan.delegations.keys() - leg.delegations):
                yield Blocker(
                    Reason.PLENARY_MISSED, where, {"leg": leg.label, "delegation": plan.delegations[absent]}
                )


def _delegations(plan: Plan) -> Iterator[Blocker]:
    for delegation, name in plan.delegations.items():
        own = [leg for leg in plan.legs if delegation in leg.delegations]
        if not own:
            yield Blocker(Reason.DELEGATION_WITHOUT_LEG, "visit", {"delegation": name})
        for first, second in combinations(own, 2):
            if first.starts_on <= second.ends_on and second.starts_on <= first.ends_on:
                data = {"delegation": name, "first": first.label, "second": second.label}
                yield Blocker(Reason.TWO_LEGS, f"leg:{second.id}", data)


def _sessions(plan: Plan) -> Iterator[Blocker]:
    for session in plan.sessions:
        where = f"session:{session.id}"
        if not _within_leg(session, ZoneInfo(plan.zone)):
            yield Blocker(
                Reason.SESSION_OUTSIDE_LEG, where, {"session": session.label, "leg": session.leg.label}
            )
        if session.in_room and not session.place:
            yield Blocker(Reason.NO_PLACE, where, {"session": session.label})
        if session.main and not session.interpreted:
            yield Blocker(Reason.NO_INTERPRETATION, where, {"session": session.label})
        yield from _words(session, where)


def _within_leg(session: SessionSlot, zone: ZoneInfo) -> bool:
    first, last = session.starts_at.astimezone(zone).date(), session.ends_at.astimezone(zone)
    end = (last - timedelta.resolution).date()  # midnight belongs to the day before
    return session.leg.starts_on <= first and end <= session.leg.ends_on


def _words(session: SessionSlot, where: str) -> Iterator[Blocker]:
    for name, (english, japanese) in session.texts.items():
        data = {"session": session.label, "field": name}
        if bool(english.strip()) != bool(japanese.strip()) or (name == "title" and not english.strip()):
            yield Blocker(Reason.UNTRANSLATED, where, data)
        found = placeholder(english) or placeholder(japanese)
        if found:
            yield Blocker(Reason.PLACEHOLDER, where, {**data, "found": found})


def placeholder(text: str) -> str:
    """Return what was left to be filled in ("TBD", "XXX", 未定), full-width letters included; "" when nothing."""
    match = PLACEHOLDER.search(unicodedata.normalize("NFKC", text))
    return match[0] if match else ""


def _overlaps(plan: Plan) -> Iterator[Blocker]:
    for first, second in combinations(sorted(plan.sessions, key=lambda s: (s.starts_at, s.id)), 2):
        if first.overlaps(second):
            yield from _clash(plan, first, second)


def _clash(plan: Plan, first: SessionSlot, second: SessionSlot) -> Iterator[Blocker]:
    where, data = f"session:{second.id}", {"first": first, "second": second}
    common = first.leg.delegations & second.leg.delegations
    for delegation in sorted(common):
        name = plan.delegations.get(delegation, "")
        yield Blocker(Reason.OVERLAP, where, {**data, "delegation": name})
    for number, person in plan.people.items():
        if person.delegation in common:
            continue
        if first.attends(number, person.delegation) and second.attends(number, person.delegation):
            yield Blocker(Reason.PERSON_TWICE, where, {**data, "person": person.name})


def _transfers(plan: Plan) -> Iterator[Blocker]:
    for delegation, name in plan.delegations.items():
        own = [s for s in plan.sessions if delegation in s.leg.delegations and s.spot and s.in_room]
        for first, second in pairwise(sorted(own, key=lambda s: (s.starts_at, s.id))):
            needed, there = (
                travel_minutes(first.spot, second.spot),
                _minutes(second.starts_at - first.ends_at),
            )
            if 0 <= there < needed:
                data = {
                    "first": first,
                    "second": second,
                    "delegation": name,
                    "needed": needed,
                    "there": there,
                }
                yield Blocker(Reason.NO_TIME_TO_TRAVEL, f"session:{second.id}", data)


def _minutes(gap: timedelta) -> int:
    return int(gap.total_seconds() // 60)


def travel_minutes(start: tuple[float, float] | None, end: tuple[float, float] | None) -> int:
    """Return minutes to allow from one place to another: the way out and in at 30 km/h, the rest at 200 km/h.

    An estimate from the distance as the crow flies, with ten minutes to gather; 0 for the same place.
    """
    if start is None or end is None or start == end:
        return 0
    distance = kilometres(start, end)
    near, far = min(distance, 20.0), max(distance - 20.0, 0.0)
    return round(10 + near * 2 + far * 0.3)


def kilometres(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the distance between two points of latitude and longitude, in kilometres."""
    (north1, east1), (north2, east2) = ((radians(a), radians(b)) for a, b in (start, end))
    half = sin((north2 - north1) / 2) ** 2 + cos(north1) * cos(north2) * sin((east2 - east1) / 2) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(half)))
