"""Delegations with their people and places, for lists and for one page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from programme.domain import seats
from programme.models import Delegate, Delegation, Visit
from r2r_portal.accounts.models import Membership, Part, User

FIELDS = seats.REQUIRED_IN_JAPANESE


def with_people(delegations: QuerySet[Delegation]) -> QuerySet[Delegation]:
    """Fetch people, places and sheets in a fixed number of queries."""
    going = Prefetch(
        "delegates",
        Delegate.objects.going().select_related("seat", "sheet__table", "sheet__claim").order_by("pk"),
    )
    related = delegations.select_related("visit", "territory__member_state", "organisation", "track")
    return related.prefetch_related(going, "seats", "legs__host").order_by("territory__code")


def to_fill(user: User, at: datetime) -> list[Delegation]:
    """Return the delegations of visits to come whose details `user` may enter, with the people who go, in two queries."""
    going = Prefetch("delegates", Delegate.objects.going().order_by("pk"))
    mine = Membership.objects.filter(
        organisation=OuterRef("organisation"), user=user, part__in=(Part.OWNER, Part.EDITOR)
    )
    coming = Delegation.objects.filter(Exists(mine), visit__starts_on__gt=at.date())
    return list(coming.select_related("visit").prefetch_related(going).order_by("territory__code"))


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
    numbers = {seat.delegate_id: seat.number for seat in delegation.seats.all() if seat.delegate_id}
    going = list(delegation.delegates.all())
    counted = seats.places(
        (seat.delegate_id for seat in delegation.seats.all()), ((person.pk, person.basis) for person in going)
    )
    rows = tuple(Row(person, numbers.get(person.pk), missing(person)) for person in going)
    return People(delegation, counted, rows)


def missing(person: Delegate) -> tuple[str, ...]:
    """Return the empty fields of a person that the visit needs."""
    return seats.missing({name: getattr(person, name) for name in FIELDS}, person.language)


def lacking(delegation: Delegation) -> bool:
    """Tell whether nobody is named yet, or somebody's data are incomplete."""
    going = list(Delegate.objects.going().filter(delegation=delegation).order_by("pk"))
    return not going or any(missing(person) for person in going)


def of_visit(visit: Visit) -> list[People]:
    """Return every delegation of a visit with people and places."""
    return [people(delegation) for delegation in with_people(visit.delegations.all())]


def data_due(visit: Visit) -> date:
    """Return the day by which delegations send their data."""
    return visit.starts_on - timedelta(days=30)
