"""A visit as the rules of `domain.advice` read it, and which doubts were acknowledged."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from applications.domain.calendars import holidays_between
from programme.domain.advice import Days, Doubt, Row, doubts
from programme.models import Acknowledgement, Delegate, Mode, Session, Visit
from programme.queries.planning import sessions
from programme.states import SessionStatus
from r2r_portal.territories.models import Side, Territory

ZONE_OF = {Side.EU: "Europe/Brussels", Side.JP: "Asia/Tokyo"}


@dataclass(frozen=True)
class Considered:
    """A doubt, and what was said to it (None: nobody did)."""

    doubt: Doubt
    answer: Acknowledgement | None


def considered(visit: Visit) -> list[Considered]:
    """Return every doubt about a visit with its acknowledgement, in a fixed number of queries."""
    answers = {one.key: one for one in Acknowledgement.objects.filter(visit=visit).select_related("by")}
    return [Considered(doubt, answers.get(doubt.key)) for doubt in doubts(load_days(visit))]


def unanswered(visit: Visit) -> list[Doubt]:
    """Return the doubts that nobody acknowledged: they keep an agenda from being published."""
    return [one.doubt for one in considered(visit) if one.answer is None]


def load_days(visit: Visit) -> Days:
    """Return the visit as the rules read it."""
    delegations = {d.pk: d for d in visit.delegations.select_related("territory")}
    planned = [s for s in sessions(visit) if s.status == SessionStatus.PLANNED]
    countries = {pk: country(d.territory) for pk, d in delegations.items()}
    rows = tuple(_row(session, visit, countries) for session in planned)
    asked = {code for row in rows for code in row.countries}
    return Days(
        zone=visit.zone,
        delegations={pk: d.territory.name for pk, d in sorted(delegations.items())},
        arrivals=_arrivals(visit),
        holidays={code: holidays_between(code, visit.starts_on, visit.ends_on) for code in sorted(asked)},
        rows=rows,
    )


def country(territory: Territory) -> str:
    """Return the code of the country whose calendar a territory goes by."""
    return "JP" if territory.side == Side.JP else territory.member_state_id or "BE"


def _arrivals(visit: Visit) -> dict[int, frozenset[date]]:
    found: dict[int, set[date]] = defaultdict(set)
    going = Delegate.objects.going().filter(delegation__visit=visit)
    for delegation, on in going.values_list("delegation", "arrives_on"):
        if on:
            found[delegation].add(on)
    return {pk: frozenset(days) for pk, days in found.items()}


def _row(session: Session, visit: Visit, countries: dict[int, str]) -> Row:
    attending = frozenset(d.pk for d in session.leg.delegations.all())
    modes = {Side.EU: session.mode_eu, Side.JP: session.mode_jp}
    online = frozenset(ZONE_OF[side] for side, mode in modes.items() if mode == Mode.ONLINE)
    open_there = {country(session.leg.host)} if modes[Side(visit.host_side)] != Mode.ABSENT else set()
    at_home = {countries[pk] for pk in attending} if modes[Side(visit.side)] == Mode.ONLINE else set()
    return Row(
        id=session.pk,
        label=session.title or f"#{session.pk}",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        delegations=attending,
        countries=frozenset(open_there | at_home),
        online=online,
    )
