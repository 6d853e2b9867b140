"""Delegations with their people and places, for lists and for one page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from programme.domain import seats
from programme.models import Delegate, Delegation, Need, Seat, SeatHistory, Visit
from programme.queries import vault
from r2r_portal.accounts.models import Membership, Part, User

FIELDS = seats.REQUIRED_IN_JAPANESE


NEEDS = Prefetch("visit__needs", Need.objects.order_by("pk"))


def with_places(delegations: QuerySet[Delegation]) -> QuerySet[Delegation]:
    """Add the numbers of the funded places and who holds each, in the same query."""
    own = Seat.objects.filter(delegation=OuterRef("pk")).order_by("number")
    places = {
        "place_numbers": ArraySubquery(own.values("number")),
        "place_holders": ArraySubquery(own.values("delegate")),
    }
    return delegations.annotate(**places)


def with_people(delegations: QuerySet[Delegation]) -> QuerySet[Delegation]:
    """Fetch people, places and sheets in a fixed number of queries."""
    travelling = vault.with_given(Delegate.objects.going())
    rows = travelling.select_related("seat", "sheet__table", "sheet__claim").order_by("pk")
    going = Prefetch("delegates", rows)
    related = with_places(delegations).select_related(
        "visit__call", "territory__member_state", "organisation", "track"
    )
    prefetched = related.prefetch_related(going, "legs__host", NEEDS)
    return prefetched.order_by("territory__code")


def of_person(user: User, at: datetime) -> list[Delegation]:
    """Return the delegations of visits not over where `user` travels or may enter details (`may_fill`), once fetched."""
    parts = Membership.objects.filter(
        organisation=OuterRef("organisation"), user=user, part__in=(Part.OWNER, Part.EDITOR)
    )
    travels = Delegate.objects.going().filter(delegation=OuterRef("pk"), user=user)
    found = Delegation.objects.annotate(may_fill=Exists(parts)).filter(Q(may_fill=True) | Exists(travels))
    going = Prefetch("delegates", vault.with_given(Delegate.objects.going()).order_by("pk"))
    rows = with_places(found.filter(visit__ends_on__gte=at.date())).select_related("visit")
    return list(rows.prefetch_related(going, NEEDS).order_by("territory__code"))


@dataclass(frozen=True)
class Row:
    """A person of a delegation: the footing on which they come, and what is missing."""

    delegate: Delegate
    seat: int | None
    missing: tuple[str, ...]

    @property
    def footing(self) -> str:
        """ "funded", "own_cost" or "eu_staff"."""
        return "funded" if self.seat else self.delegate.basis


@dataclass(frozen=True)
class People:
    """A delegation as a page shows it."""

    delegation: Delegation
    places: seats.Places
    rows: tuple[Row, ...]

    @property
    def incomplete(self) -> int:
        """How many people lack data."""
        return sum(bool(row.missing) for row in self.rows)


def people(delegation: Delegation) -> People:
    """Return the people and places of a delegation from `with_people`."""
    holders = delegation.place_holders
    numbers = dict(zip(holders, delegation.place_numbers, strict=True))
    going = list(delegation.delegates.all())
    counted = seats.places(holders, ((person.pk, person.basis) for person in going))
    needs = list(delegation.visit.needs.all())
    rows = tuple(Row(person, numbers.get(person.pk), missing(person, needs)) for person in going)
    return People(delegation, counted, rows)


def missing(person: Delegate, needs: Iterable[Need] = ()) -> tuple[str, ...]:
    """Return the empty fields of a person that the visit needs: of the list first, then of the vault."""
    listed = seats.missing({name: getattr(person, name) for name in FIELDS}, person.language)
    return (*listed, *vault.missing(person, needs))


def lacking(found: People) -> bool:
    """Tell whether names may still come, or somebody's data are incomplete."""
    return names_open(found) or bool(found.incomplete)


def names_open(found: People) -> bool:
    """Tell whether a funded place is free and the body has not said that nobody more comes."""
    return found.delegation.names_closed_at is None and not found.places.is_full


def holders(delegation: Delegation) -> list[SeatHistory]:
    """Return who held the funded places of a delegation, place by place, the first holder first."""
    history = SeatHistory.objects.filter(seat__delegation=delegation).select_related("delegate", "seat")
    return list(history.order_by("seat__number", "taken_at", "pk"))


def of_visit(visit: Visit) -> list[People]:
    """Return every delegation of a visit with people and places."""
    return [people(delegation) for delegation in with_people(visit.delegations.all())]


LEAD = timedelta(days=30)  # names and data are there so long before the visit
LEAST_DAYS = 7  # that a delegation opened late has for its names


def data_due(delegation: Delegation) -> date:
    """Return the day by which a delegation sends its names and data: a month before; opened late, a week later."""
    visit = delegation.visit
    opened = delegation.opened_at.astimezone(ZoneInfo(visit.zone)).date()
    late = min(opened + timedelta(days=LEAST_DAYS), visit.starts_on - timedelta(days=1))
    return max(visit.starts_on - LEAD, late)
