"""A visit of the size that the programme is measured at: legs, delegations with people, sessions, activities."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from applications.models import Call
from programme.models import (
    Acknowledgement,
    Activity,
    Delegate,
    Delegation,
    Leg,
    LegAttendance,
    Place,
    Session,
    Visit,
)
from programme.queries.advice import considered
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.territories.models import Territory
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.applications import CallFactory
from tests.factories.programme import AT, VisitFactory

ZONE, FIRST, A_DAY = ZoneInfo("Asia/Tokyo"), date(2022, 11, 14), 4


@dataclass
class FullVisit:
    """What was made: `delegates` of the first delegation first, each with an account."""

    visit: Visit
    officer: User
    delegates: list[Delegate]


def full_visit(
    *, activities: int, legs: int, delegates: int, sessions: int, call: Call | None = None
) -> FullVisit:
    """Make a visit that can be published, of the test call or another. Every host has its own days; a delegation goes from host to host.

    Legs come one after the other, five sessions' worth of days each, and everybody attends all of them.
    """
    officer, call = UserFactory(role=OFFICER), call or CallFactory()
    days = max(1, -(-sessions // (legs * A_DAY)))
    last = FIRST + timedelta(days=legs * days - 1)
    visit = VisitFactory(call=call, slug="full", starts_on=FIRST, ends_on=last)
    people = _people(visit, officer, delegates)
    places = _places(legs)
    rows = [
        Leg(
            visit=visit, number=number + 1, host=place.territory, is_plenary=True,
            starts_on=FIRST + timedelta(days=number * days), ends_on=FIRST + timedelta(days=(number + 1) * days - 1),
        )
        for number, place in enumerate(places)
    ]  # fmt: skip
    made = Leg.objects.bulk_create(rows)
    groups = list(visit.delegations.order_by("pk"))
    LegAttendance.objects.bulk_create(
        LegAttendance(leg=leg, delegation=one) for leg in made for one in groups
    )
    Session.objects.bulk_create(
        _session(made[n * legs // sessions], places[n * legs // sessions], n, n - _first_of(n, legs, sessions), days)
        for n in range(sessions)
    )  # fmt: skip
    _activities(call, activities)
    Acknowledgement.objects.bulk_create(
        Acknowledgement(visit=visit, key=one.doubt.key, reason="Meant so", by=officer, at=AT)
        for one in considered(visit)
    )
    return FullVisit(visit, officer, people)


def _first_of(n: int, legs: int, sessions: int) -> int:
    """Return the first session of the leg of session `n`."""
    leg = n * legs // sessions
    return -(-leg * sessions // legs)


def _people(visit: Visit, officer: User, count: int) -> list[Delegate]:
    found = Territory.objects.filter(side="eu").order_by("code")[: max(1, count // 10)]
    track = visit.call.tracks.get(side="eu")
    delegations = [
        Delegation(
            visit=visit, territory=one, organisation=OrganisationFactory(territory=one), track=track, opened_at=AT,
            opened_by=officer,
        )
        for one in found
    ]  # fmt: skip
    made = Delegation.objects.bulk_create(delegations)
    users = [UserFactory(email=f"full{n}@test.example") for n in range(count)]
    return Delegate.objects.bulk_create(
        Delegate(
            delegation=made[n % len(made)], user=user, email=user.email, given_name="Given", family_name=f"Family{n}"
        )
        for n, user in enumerate(users)
    )  # fmt: skip


def _places(count: int) -> list[Place]:
    hosts = Territory.objects.filter(side="jp").order_by("code")[:count]
    return Place.objects.bulk_create(
        Place(
            territory=one, title_en=f"Hall of {one.code}", title_ja=f"会館{one.code}", address_en="1-1 Example",
            address_ja="見本1-1", latitude="35.0000", longitude="137.0000",
        )
        for one in hosts
    )  # fmt: skip


def _session(leg: Leg, place: Place, number: int, within: int, days: int) -> Session:
    day = leg.starts_on + timedelta(days=within // A_DAY)
    start = datetime.combine(day, time(9 + 2 * (within % A_DAY)), ZONE).astimezone(UTC)
    return Session(
        leg=leg, place=place, title_en=f"Session {number}", title_ja=f"セッション{number}", starts_at=start,
        ends_at=start + timedelta(minutes=60), zone=ZONE.key, interpretation="consecutive",
        host_contact="Example Contact", phone="+81 00 0000 0000",
    )  # fmt: skip


def _activities(call: object, count: int) -> None:
    start = datetime(2022, 9, 1, 7, tzinfo=UTC)
    Activity.objects.bulk_create(
        Activity(
            call=call, slug=f"full-{n}", title_en=f"Webinar {n}", title_ja=f"ウェビナー{n}", kind="webinar",
            starts_at=start + timedelta(days=n), ends_at=start + timedelta(days=n, hours=1),
        )
        for n in range(count)
    )  # fmt: skip
