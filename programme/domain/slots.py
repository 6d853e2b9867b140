"""A visit as its rules read it: legs, sessions, people, interpreters, and when somebody is not free (SPEC P3, P4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from programme.domain.travel import Point, Spot, Travel


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
    SIDE_WITHOUT_PEOPLE = "side_without_people"
    INTERPRETER_TWICE = "interpreter_twice"
    INTERPRETER_NO_TIME = "interpreter_no_time"
    INTERPRETER_AWAY = "interpreter_away"
    HOST_AWAY = "host_away"


@dataclass(frozen=True)
class Blocker:
    """One reason. `where` names what to open ("visit", "leg:3", "session:12"); `data` is for the words."""

    reason: Reason
    where: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    """A delegate, whose, and in which language they work."""

    name: str
    delegation: int
    language: str = "en"


@dataclass(frozen=True)
class LegSlot:
    """A leg: days, host (its number, name, language), and the delegations on it."""

    id: int
    label: str
    starts_on: date
    ends_on: date
    plenary: bool
    delegations: frozenset[int]
    host: int = 0
    host_name: str = ""
    host_language: str = ""


@dataclass(frozen=True)
class SessionSlot:
    """A session that takes place. `texts` are pairs of English and Japanese by the name of the field.

    At a side meeting only those are expected who `join` by name.
    """

    id: int
    leg: LegSlot
    label: str
    starts_at: datetime
    ends_at: datetime
    texts: Mapping[str, tuple[str, str]]
    in_room: bool = True
    place: str = ""
    spot: Spot | None = None
    main: bool = False
    interpreted: bool = False
    joins: frozenset[int] = frozenset()
    misses: frozenset[int] = frozenset()
    side: bool = False
    place_id: int | None = None
    hosted: bool = True
    interpreters: frozenset[int] = frozenset()

    @property
    def delegations(self) -> frozenset[int]:
        """The delegations that are expected as a whole: those of the leg; none at a side meeting."""
        return frozenset() if self.side else self.leg.delegations

    @property
    def point(self) -> Point:
        """Where it is."""
        return Point(self.place_id, self.spot)

    def attends(self, person: int, delegation: int) -> bool:
        """Tell whether a person is expected, deviations considered."""
        return person in self.joins or (delegation in self.delegations and person not in self.misses)

    def overlaps(self, other: "SessionSlot") -> bool:
        """Tell whether two sessions share time; one may begin when the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class Owner(StrEnum):
    """Whose time it is."""

    HOST = "host"
    DELEGATE = "delegate"
    INTERPRETER = "interpreter"


@dataclass(frozen=True)
class Away:
    """A time at which a host, a delegate or an interpreter (by number) is not free: half-open."""

    owner: Owner
    id: int
    starts_at: datetime
    ends_at: datetime

    def meets(self, session: SessionSlot) -> bool:
        """Tell whether it falls on a session."""
        return self.starts_at < session.ends_at and session.starts_at < self.ends_at


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
    interpreters: Mapping[int, str] = field(default_factory=dict)
    away: tuple[Away, ...] = ()
    travel: Travel = field(default_factory=Travel)

    def together(self, first: SessionSlot, second: SessionSlot) -> bool:
        """Tell whether a delegation or a person is expected at both sessions."""
        if first.delegations & second.delegations:
            return True
        named = first.joins | second.joins
        return any(self.at_both(person, first, second) for person in named)

    def at_both(self, number: int, first: SessionSlot, second: SessionSlot) -> bool:
        """Tell whether a person who still goes is expected at both sessions."""
        person = self.people.get(number)
        return person is not None and all(s.attends(number, person.delegation) for s in (first, second))

    def expected(self, session: SessionSlot) -> dict[int, Person]:
        """Return the people who are expected at a session."""
        return {n: p for n, p in self.people.items() if session.attends(n, p.delegation)}
