"""What a switch means for people, places, allowances and calendars; what counts for an arrival (SPEC P11)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from programme.domain.agenda import Item
from programme.models import (
    AgendaVersion,
    AllowanceSheet,
    CalendarFeed,
    Delegate,
    Delegation,
    ModeSwitch,
    Seat,
    TravelRequirement,
    Visit,
)
from programme.queries import planning
from programme.states import SheetStatus
from r2r_portal.accounts.models import User


@dataclass(frozen=True)
class Affected:
    """A delegation of which somebody is expected at what is switched."""

    delegation: Delegation
    people: int
    funded: int
    sheets: int  # approved allowances: written for the journey, to be looked at again


@dataclass(frozen=True)
class Effects:
    """Who is touched: delegations, hosts by name, and how many private calendars change."""

    delegations: tuple[Affected, ...]
    hosts: tuple[str, ...]
    calendars: int


def effects(visit: Visit, sessions: Collection[int]) -> Effects:
    """Return what a switch of these sessions touches, in a fixed number of queries."""
    rows = [row for row in planning.sessions(visit) if row.pk in sessions]
    items = [planning.item_of(row) for row in rows]
    going = Delegate.objects.going().filter(delegation__visit=visit).order_by("pk")
    people = [p for p in going if any(i.audience.has_delegate(p.pk, p.delegation_id) for i in items)]
    own = {person.pk for person in people}
    seats = _homes(Seat.objects.filter(delegate__in=own).values_list("delegation", flat=True))
    paid = AllowanceSheet.objects.filter(delegate__in=own, status=SheetStatus.APPROVED)
    sheets = _homes(paid.values_list("delegate__delegation", flat=True))
    homes = _homes(person.delegation_id for person in people)
    found = visit.delegations.filter(pk__in=homes).select_related("territory__member_state")
    hosts = {row.leg.host_id: row.leg.host.name for row in rows}
    return Effects(
        tuple(
            Affected(d, homes[d.pk], seats.get(d.pk, 0), sheets.get(d.pk, 0))
            for d in found.order_by("territory__code")
        ),
        tuple(hosts.values()),
        _calendars(people, items),
    )


def _homes(found: Iterable[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for pk in found:
        counts[pk] = counts.get(pk, 0) + 1
    return counts


def _calendars(people: list[Delegate], items: list[Item]) -> int:
    """Count the private calendars of delegates and of members of hosts' bodies."""
    hosts = {host for item in items for host in item.audience.hosts}
    members = User.objects.filter(memberships__organisation__territory__in=hosts).values("pk")
    feeds = CalendarFeed.objects.filter(revoked_at=None)
    own = feeds.filter(user__in=[person.user_id for person in people if person.user_id])
    return (own | feeds.filter(user__in=members)).distinct().count()


def waiting(visit: Visit) -> ModeSwitch | None:
    """Return the last switch, or undoing of one, that no published version holds yet, in one query."""
    versions = AgendaVersion.objects.filter(visit=OuterRef("visit"))
    told = versions.filter(published_at__gte=Coalesce(OuterRef("undone_at"), OuterRef("at")))
    meanwhile = versions.filter(published_at__gte=OuterRef("at"), published_at__lt=OuterRef("undone_at"))
    untold = ModeSwitch.objects.filter(~Exists(told), visit=visit)
    never_out = Q(undone_at__isnull=False) & ~Exists(meanwhile)
    return untold.exclude(never_out).order_by("-at", "-pk").first()


def switches(visit: Visit) -> list[ModeSwitch]:
    """Return the switches of a visit, the latest first."""
    found = ModeSwitch.objects.filter(visit=visit).select_related("leg__host", "session", "by", "undone_by")
    return list(found.order_by("-at", "-pk"))


@dataclass(frozen=True)
class ForArrival:
    """What counts for who arrives on a day; `assumed`: the day is the visit's first, nobody entered another."""

    on: date
    assumed: bool
    rows: tuple[TravelRequirement, ...]


def for_delegate(delegate: Delegate) -> ForArrival:
    """Return the requirements for a delegate's own day of arrival."""
    visit = delegate.delegation.visit
    on = delegate.arrives_on or visit.starts_on
    rows = TravelRequirement.objects.for_arrival(visit.host_side, on)
    return ForArrival(on, delegate.arrives_on is None, tuple(rows))


def for_visit(visit: Visit) -> list[TravelRequirement]:
    """Return every requirement that touches the days of a visit, those for earlier arrivals first."""
    here = TravelRequirement.objects.filter(side=visit.host_side)
    found = here.exclude(valid_to__lt=visit.starts_on).exclude(valid_from__gt=visit.ends_on)
    return list(found.order_by("kind", "valid_from", "pk"))


def arrived(on: date, at: datetime, visit: Visit) -> bool:
    """Tell whether a day of arrival is over at the place of the visit."""
    return at.astimezone(ZoneInfo(visit.zone)).date() > on
