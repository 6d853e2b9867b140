"""Pages of an agenda as dataclasses: which items, under which day, with what is said beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.db.models import Q, QuerySet
from django.utils import translation

from programme.domain.agenda import Change, Item, change_from, merged
from programme.models import AgendaVersion, Delegate, Delegation, Session, Visit
from programme.queries.agenda import Agenda, Reader, by_day

MARKED_FOR = timedelta(hours=72)


@dataclass(frozen=True)
class Row:
    """One item as a reader sees it."""

    item: Item
    mine: bool
    changed: Change | None
    changed_at: datetime | None
    link: str = ""  # to join, for who is expected


@dataclass(frozen=True)
class Day:
    """One day of the visit; without rows it is free."""

    on: date
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Scope:
    """Whose agenda: everything, one leg, one delegation, or one person's."""

    kind: str
    leg: int | None = None
    delegation: int | None = None
    reader: Reader | None = None
    name_en: str = ""
    name_ja: str = ""

    @property
    def code(self) -> str:
        """Return what `scope_from` reads: a delegate's agenda by its number, that of a colleague or host as `me`."""
        person = self.reader.delegate if self.reader else None
        if self.kind == "person" and person is None:
            return "me"
        number = {"leg": self.leg, "delegation": self.delegation, "person": person}.get(self.kind)
        return self.kind if number is None else f"{self.kind}-{number}"

    def covers(self, item: Item) -> bool:
        """Tell whether an item belongs to it; a side meeting only to the agendas of its people."""
        if item.side and self.kind != "person":
            return False
        if self.kind == "leg":
            return item.leg == self.leg
        if self.kind == "delegation":
            return self.delegation in item.audience.delegations
        return self.reader.is_expected(item) if self.reader else True


def scope_from(
    text: str,
    agenda: Agenda,
    reader: Reader,
    name: str,
    people: QuerySet[Delegate],
    delegations: QuerySet[Delegation],
) -> Scope | None:
    """Read `leg-3`, `delegation-2`, `person-7`, `me` or `all`; None for what is not the reader's to ask.

    `people` and `delegations` are those whose agenda may be read by name; a delegate's `me` is the paper of
    that person, so that it is made once.
    """
    if text == "all":
        return Scope("all")
    if text == "me" and reader.delegate is None:
        return Scope("person", delegation=reader.delegation, reader=reader, name_en=name, name_ja=name)
    kind, _, number = (f"person-{reader.delegate}" if text == "me" else text).partition("-")
    if not number.isdigit() or kind not in {"leg", "delegation", "person"}:
        return None
    if kind == "person":
        one = people.filter(pk=number, left_at=None, delegation__visit=agenda.visit).first()
        return scope_of(one) if one else None
    return _of_leg(int(number), agenda) if kind == "leg" else _of_delegation(int(number), agenda, delegations)


def _of_leg(number: int, agenda: Agenda) -> Scope | None:
    stop = next((s for s in agenda.stops if s.id == number), None)
    return Scope("leg", leg=stop.id, name_en=stop.host_en, name_ja=stop.host_ja) if stop else None


def _of_delegation(number: int, agenda: Agenda, delegations: QuerySet[Delegation]) -> Scope | None:
    sender = next((s for s in agenda.senders if s.id == number), None)
    if sender is None or not delegations.filter(pk=number).exists():
        return None
    return Scope("delegation", delegation=sender.id, name_en=sender.name_en, name_ja=sender.name_ja)


def scope_of(one: Delegate) -> Scope:
    """Return a delegate's own agenda."""
    who = Reader(one.pk, one.delegation_id)
    names = _name_in(one, "en"), _name_in(one, "ja")
    return Scope("person", delegation=one.delegation_id, reader=who, name_en=names[0], name_ja=names[1])


def _name_in(one: Delegate, language: str) -> str:
    with translation.override(language):
        return one.name


def recent_changes(visit: Visit, at: datetime) -> dict[str, tuple[Change, datetime]]:
    """Return, by item, what was changed in the last 72 hours, as one change each; the first version changes nothing."""
    rows = AgendaVersion.objects.filter(marked(at), visit=visit).order_by("number")
    return changes_of(rows.values_list("published_at", "changes"))


def marked(at: datetime) -> Q:
    """Return which versions changed something in the 72 hours before an instant."""
    return Q(published_at__gt=at - MARKED_FOR, published_at__lte=at, number__gt=1)


def changes_of(versions: Iterable[tuple[datetime, list[dict]]]) -> dict[str, tuple[Change, datetime]]:
    """Return the changes of versions, the oldest first, as one change each by item."""
    found = [(change_from(change), when) for when, changes in versions for change in changes]
    last = {change.uid: when for change, when in found}
    return {change.uid: (change, last[change.uid]) for change in merged(change for change, _when in found)}


def days(
    agenda: Agenda,
    items: Iterable[Item],
    reader: Reader,
    at: datetime,
    *,
    gaps: bool = False,
    links: Mapping[str, str] = MappingProxyType({}),
) -> list[Day]:
    """Return items by day; with `gaps`, also the days of the visit that are free; `links` to join by item."""
    changed = recent_changes(agenda.visit, at)
    found = dict(by_day(items))
    every = _days_of(agenda.visit) if gaps else set()
    return [
        Day(on, tuple(_row(item, reader, changed, links) for item in found.get(on, ())))
        for on in sorted(every | found.keys())
    ]


def _days_of(visit: Visit) -> set[date]:
    length = (visit.ends_on - visit.starts_on).days + 1
    return {visit.starts_on + timedelta(days=n) for n in range(length)}


def _row(
    item: Item, reader: Reader, changed: dict[str, tuple[Change, datetime]], links: Mapping[str, str]
) -> Row:
    change, when = changed.get(item.uid, (None, None))
    mine = reader.is_expected(item)
    return Row(item, mine, change, when, links.get(item.uid, "") if mine and not item.cancelled else "")


def links_of(visit: Visit) -> dict[str, str]:
    """Return the links to join by item: they stand in no version, and are given only to who is expected."""
    rows = Session.objects.filter(leg__visit=visit).exclude(link="")
    return {str(uid): link for uid, link in rows.values_list("uid", "link")}


def side_meetings(visit: Visit) -> set[str]:
    """Return the identifiers of side meetings: nobody reads of them but their people and the planners."""
    return {
        str(uid)
        for uid in Session.objects.filter(leg__visit=visit, is_side=True).values_list("uid", flat=True)
    }


def next_item(agenda: Agenda, reader: Reader, at: datetime) -> Item | None:
    """Return the item where the reader is, or is expected next."""
    own = [i for i in agenda.items if not i.cancelled and reader.is_expected(i) and i.end > at]
    return min(own, key=lambda i: (i.starts_at, i.uid), default=None)


def visits_of(visits: QuerySet[Visit], at: datetime) -> list[Visit]:
    """Return visits that are not over, the next one first, then the past ones, latest first."""
    rows = list(visits.select_related("call").order_by("starts_on", "pk"))
    coming = [visit for visit in rows if visit.ends_on >= at.date()]
    return coming + [visit for visit in reversed(rows) if visit.ends_on < at.date()]


@dataclass(frozen=True)
class Attendance:
    """A person at a session: with the delegation (None), joining it or missing it by name."""

    delegate: Delegate
    expected: bool
    takes_part: bool | None


def attendance(session: Session) -> list[Attendance]:
    """Return everybody who goes on the visit, and whether they deviate at a session."""
    going = Delegate.objects.going().filter(delegation__visit=session.leg.visit_id)
    people = going.select_related("delegation__territory").order_by("delegation__territory__code", "pk")
    on_leg = set() if session.is_side else set(session.leg.attendances.values_list("delegation", flat=True))
    deviations = dict(session.deviations.values_list("delegate", "takes_part"))
    return [Attendance(one, one.delegation_id in on_leg, deviations.get(one.pk)) for one in people]


def own_delegates(user_id: int) -> QuerySet[Delegate]:
    """Return the person's parts in delegations, with the visits."""
    own = Delegate.objects.going().filter(user=user_id)
    return own.select_related("delegation__visit", "delegation__territory", "seat", "sheet").order_by(
        "delegation__visit__starts_on"
    )
