"""A visit as the rules of `domain.advice` read it, and which doubts were acknowledged."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from applications.domain.calendars import holidays_between
from programme.domain.advice import Days, Doubt, Row, doubts
from programme.domain.understanding import people_doubts
from programme.models import Acknowledgement, Mode, Session, Visit
from programme.queries.planning import Rows, plan_of, rows
from r2r_portal.territories.models import Side, Territory

ZONE_OF = {Side.EU: "Europe/Brussels", Side.JP: "Asia/Tokyo"}


@dataclass(frozen=True)
class Considered:
    """A doubt, and what was said to it (None: nobody did)."""

    doubt: Doubt
    answer: Acknowledgement | None


def considered(visit: Visit) -> list[Considered]:
    """Return every doubt about a visit with its acknowledgement, in a fixed number of queries."""
    return considered_of(rows(visit))


def considered_of(found: Rows) -> list[Considered]:
    """Return every doubt about what was fetched, with its acknowledgement, in one query more."""
    said = Acknowledgement.objects.filter(visit=found.visit).select_related("by")
    answers = {one.key: one for one in said}
    every = (*doubts(days_of(found)), *people_doubts(plan_of(found)))
    return [Considered(doubt, answers.get(doubt.key)) for doubt in every]


def unanswered(visit: Visit) -> list[Doubt]:
    """Return the doubts that nobody acknowledged: they keep an agenda from being published."""
    return [one.doubt for one in considered(visit) if one.answer is None]


def days_of(found: Rows) -> Days:
    """Return what was fetched as the rules read it."""
    visit = found.visit
    countries = {d.pk: country(d.territory) for d in found.delegations}
    of_person = {one.pk: one.delegation_id for one in found.delegates}
    made = tuple(_row(session, visit, countries, of_person) for session in found.planned)
    asked = {code for row in made for code in row.countries}
    names = {d.pk: d.territory.name for d in found.delegations}
    return Days(
        zone=visit.zone,
        delegations=dict(sorted(names.items())),
        arrivals=_arrivals(found),
        holidays={code: holidays_between(code, visit.starts_on, visit.ends_on) for code in sorted(asked)},
        rows=made,
        home=ZONE_OF[Side(visit.side)],
    )


def country(territory: Territory) -> str:
    """Return the code of the country whose calendar a territory goes by."""
    return "JP" if territory.side == Side.JP else territory.member_state_id or "BE"


def _arrivals(rows: Rows) -> dict[int, frozenset[date]]:
    found: dict[int, set[date]] = defaultdict(set)
    for one in rows.delegates:
        if one.arrives_on:
            found[one.delegation_id].add(one.arrives_on)
    return {pk: frozenset(days) for pk, days in found.items()}


def _row(session: Session, visit: Visit, countries: dict[int, str], of_person: dict[int, int]) -> Row:
    modes = {Side.EU: session.mode_eu, Side.JP: session.mode_jp}
    online = frozenset(ZONE_OF[side] for side, mode in modes.items() if mode == Mode.ONLINE)
    there = _whole(session, of_person)
    hosted = not session.is_side and modes[Side(visit.host_side)] != Mode.ABSENT
    open_there = {country(session.leg.host)} if hosted else set()
    at_home = {countries[pk] for pk in there} if modes[Side(visit.side)] == Mode.ONLINE else set()
    return Row(
        id=session.pk,
        label=session.title or f"#{session.pk}",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        delegations=there,
        countries=frozenset(open_there | at_home),
        online=online,
    )


def _whole(session: Session, of_person: dict[int, int]) -> frozenset[int]:
    """Return the delegations that somebody is sent from: at a side meeting, those of the people named."""
    if not session.is_side:
        return frozenset(session.leg.attending)
    return frozenset(of_person[pk] for pk in session.joining if pk in of_person)
