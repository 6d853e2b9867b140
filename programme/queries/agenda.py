"""What was published, as a reader sees it: versions, who somebody is on a visit, and their part of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from programme.domain.agenda import Change, Item, change_from, item_from
from programme.models import AgendaVersion, Delegate, Visit
from r2r_portal.accounts.models import User
from r2r_portal.territories.models import Territory


@dataclass(frozen=True)
class Stop:
    """A leg as it was published."""

    id: int
    number: int
    host: int
    host_en: str
    host_ja: str
    starts_on: date
    ends_on: date
    group: str
    plenary: bool
    delegations: tuple[int, ...]


@dataclass(frozen=True)
class Sender:
    """A delegation as it was published."""

    id: int
    side: str
    name_en: str
    name_ja: str


@dataclass(frozen=True)
class Agenda:
    """One published version."""

    visit: Visit
    number: int
    published_at: datetime
    items: tuple[Item, ...]
    changes: tuple[Change, ...]
    stops: tuple[Stop, ...]
    senders: tuple[Sender, ...]
    emergency_en: str
    emergency_ja: str
    emergency_phone: str


@dataclass(frozen=True)
class Reader:
    """Who reads: a delegate, a host, or neither (staff)."""

    delegate: int | None = None
    delegation: int | None = None
    territories: tuple[int, ...] = ()

    @property
    def has_part(self) -> bool:
        """Tell whether the reader goes, sends or receives."""
        return bool(self.delegation or self.territories)

    def was_told(self, change: Change) -> bool:
        """Tell whether a change concerns the reader."""
        if self.delegate and self.delegation and change.concerns_delegate(self.delegate, self.delegation):
            return True
        if self.delegation and not self.delegate:
            return any(self.delegation in audience.delegations for audience in change.audiences)
        return any(change.concerns_host(host) for host in self.territories)

    def is_expected(self, item: Item) -> bool:
        """Tell whether the reader is expected at an item."""
        if self.delegate and self.delegation and item.audience.has_delegate(self.delegate, self.delegation):
            return True
        if self.delegation and not self.delegate and self.delegation in item.audience.delegations:
            return True
        return any(host in self.territories for host in item.audience.hosts)


def latest(visit: Visit) -> Agenda | None:
    """Return the version that counts; None before the first."""
    row = AgendaVersion.objects.filter(visit=visit).order_by("-number").first()
    return read(row, visit) if row else None


def read(row: AgendaVersion, visit: Visit) -> Agenda:
    """Return a stored version as dataclasses."""
    data = row.snapshot
    return Agenda(
        visit=visit,
        number=row.number,
        published_at=row.published_at,
        items=tuple(item_from(item) for item in data["items"]),
        changes=tuple(change_from(change) for change in row.changes),
        stops=tuple(_stop(leg) for leg in data["legs"]),
        senders=tuple(Sender(**sender) for sender in data["delegations"]),
        **data["emergency"],
    )


@dataclass(frozen=True)
class Edition:
    """A version's number, when it was published, and what it changed."""

    number: int
    published_at: datetime
    changes: tuple[Change, ...]


def editions(visit: Visit) -> list[Edition]:
    """Return every version with its changes, the newest first, without what it holds."""
    rows = AgendaVersion.objects.filter(visit=visit).defer("snapshot").order_by("-number")
    return [Edition(row.number, row.published_at, tuple(map(change_from, row.changes))) for row in rows]


def _stop(leg: dict) -> Stop:
    days = {name: date.fromisoformat(leg[name]) for name in ("starts_on", "ends_on")}
    return Stop(**{**leg, **days, "delegations": tuple(leg["delegations"])})


def reader(visit: Visit, user: User) -> Reader:
    """Return what `user` is on this visit: a delegate first, else a colleague at home, else a host."""
    own = Delegate.objects.going().filter(delegation__visit=visit, user=user).order_by("pk").first()
    if own:
        return Reader(own.pk, own.delegation_id, ())
    home = visit.delegations.filter(organisation__memberships__user=user).order_by("pk").first()
    return Reader(None, home.pk if home else None, territories_of(user))


def territories_of(user: User) -> tuple[int, ...]:
    """Return the territories that the person's bodies act for."""
    found = Territory.objects.filter(organisations__memberships__user=user).order_by("pk")
    return tuple(found.values_list("pk", flat=True).distinct())


def by_day(items: Iterable[Item]) -> list[tuple[date, list[Item]]]:
    """Return items under the day on which they start, by the clock of the place."""
    days: dict[date, list[Item]] = {}
    for item in sorted(items, key=lambda i: (i.starts_at, i.uid)):
        days.setdefault(item.start.astimezone(ZoneInfo(item.zone)).date(), []).append(item)
    return sorted(days.items())
