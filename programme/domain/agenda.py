"""A published agenda as data; what changed between two versions; whom a change concerns (SPEC P5).

Instants are ISO texts in UTC, so that a snapshot is plain JSON and compares as it stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from programme.domain.modes import way

AT_ONCE = timedelta(hours=48)
DAY_BETWEEN = timedelta(hours=24)  # a digest never leaves later before what it tells of


@dataclass(frozen=True)
class Where:
    """A place in both scripts."""

    title_en: str = ""
    title_ja: str = ""
    address_en: str = ""
    address_ja: str = ""
    entrance_en: str = ""  # which door, and where a car stops
    entrance_ja: str = ""


@dataclass(frozen=True)
class Audience:
    """Who is expected: delegations, without some of their people, with some of others; hosts by territory."""

    delegations: tuple[int, ...] = ()
    joins: tuple[int, ...] = ()
    misses: tuple[int, ...] = ()
    hosts: tuple[int, ...] = ()

    def has_delegate(self, person: int, delegation: int) -> bool:
        """Tell whether a delegate is expected."""
        return person in self.joins or (delegation in self.delegations and person not in self.misses)


@dataclass(frozen=True)
class Item:
    """One row of the agenda."""

    uid: str
    leg: int
    starts_at: str
    ends_at: str
    zone: str
    title_en: str
    title_ja: str
    mode_eu: str
    mode_jp: str
    interpretation: str
    audience: Audience
    where: Where = Where()
    contact: str = ""
    phone: str = ""
    note_en: str = ""
    note_ja: str = ""
    main: bool = False
    cancelled: bool = False
    sequence: int = 0
    side: bool = False  # a side meeting: nobody but who is named, hosts neither

    @property
    def mode(self) -> str:
        """How its time is printed: online, room, hybrid."""
        return way(self.mode_eu, self.mode_jp)

    @property
    def start(self) -> datetime:
        """When it starts, as an instant."""
        return datetime.fromisoformat(self.starts_at)

    @property
    def end(self) -> datetime:
        """When it ends, as an instant."""
        return datetime.fromisoformat(self.ends_at)


@dataclass(frozen=True)
class FieldChange:
    """One field before and after, as texts."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What happened to one item: added, changed, cancelled, restored or removed."""

    kind: str
    uid: str
    title_en: str
    title_ja: str
    starts_at: str
    zone: str
    was_at: str
    fields: tuple[FieldChange, ...] = ()
    audiences: tuple[Audience, ...] = field(default=())

    def concerns_delegate(self, person: int, delegation: int) -> bool:
        """Tell whether a delegate was or is expected there."""
        return any(audience.has_delegate(person, delegation) for audience in self.audiences)

    def concerns_host(self, territory: int) -> bool:
        """Tell whether a territory was or is the host there."""
        return any(territory in audience.hosts for audience in self.audiences)

    @property
    def turns_a_side(self) -> bool:
        """Tell whether a side takes part in another way than before."""
        return any(one.name in {"mode_eu", "mode_jp"} for one in self.fields)

    def is_soon(self, at: datetime, digest: datetime) -> bool:
        """Tell whether it is, or was to be, within 48 hours after `at`, or within a day of a `digest` after days off."""
        until = max(at + AT_ONCE, digest + DAY_BETWEEN)
        moments = (datetime.fromisoformat(text) for text in (self.starts_at, self.was_at))
        return any(at <= moment < until for moment in moments)


TOLD = ("starts_at", "ends_at", "title_en", "title_ja", "mode_eu", "mode_jp", "interpretation",
        "contact", "phone", "note_en", "note_ja", "cancelled", "leg")  # fmt: skip


def diff(old: Iterable[Item], new: Iterable[Item]) -> tuple[Change, ...]:
    """Return the changes from one version to the next, in the order of the days."""
    before, after = {i.uid: i for i in old}, {i.uid: i for i in new}
    changes = [_change(before.get(uid), after.get(uid)) for uid in {**before, **after}]
    return tuple(sorted(filter(None, changes), key=lambda c: (c.starts_at, c.uid)))


def _change(old: Item | None, new: Item | None) -> Change | None:
    if old is None:
        return None if new is None or new.cancelled else _told("added", new, new)
    if new is None:
        return _told("removed", old, old)
    if same(old, new):
        return None
    if old.cancelled != new.cancelled:
        return _told("cancelled" if new.cancelled else "restored", old, new)
    return _told("changed", old, new, _fields(old, new))


def same(old: Item, new: Item) -> bool:
    """Tell whether two items say the same; the sequence is ours, not theirs."""
    return replace(old, sequence=0) == replace(new, sequence=0)


def _told(kind: str, old: Item, new: Item, details: tuple[FieldChange, ...] = ()) -> Change:
    return Change(
        kind=kind,
        uid=new.uid,
        title_en=new.title_en,
        title_ja=new.title_ja,
        starts_at=new.starts_at,
        zone=new.zone,
        was_at=old.starts_at,
        fields=details,
        audiences=tuple(dict.fromkeys((old.audience, new.audience))),
    )


def _fields(old: Item, new: Item) -> tuple[FieldChange, ...]:
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in TOLD]
    pairs += [
        (f"{told}_{lang}", getattr(old.where, f"{name}_{lang}"), getattr(new.where, f"{name}_{lang}"))
        for told, name in (("place", "title"), ("address", "address"), ("entrance", "entrance"))
        for lang in ("en", "ja")
    ]
    return tuple(FieldChange(name, str(a), str(b)) for name, a, b in pairs if a != b)


def numbered(old: Iterable[Item], new: Iterable[Item]) -> tuple[Item, ...]:
    """Return the new items with their sequence: one higher than before where anything changed."""
    before = {item.uid: item for item in old}
    return tuple(replace(item, sequence=_sequence(before.get(item.uid), item)) for item in new)


def _sequence(old: Item | None, new: Item) -> int:
    if old is None:
        return 0
    return old.sequence if same(old, new) else old.sequence + 1


def kept(old: Iterable[Item], new: Iterable[Item]) -> tuple[Item, ...]:
    """Return the new items and, as cancelled, those of the old that are gone: a calendar must hear of it."""
    items = list(new)
    there = {item.uid for item in items}
    gone = [replace(item, cancelled=True) for item in old if item.uid not in there]
    return tuple(sorted([*items, *gone], key=lambda i: (i.starts_at, i.uid)))


UNDONE = {("added", "cancelled"), ("cancelled", "restored"), ("restored", "cancelled")}


def merged(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes of several versions as one list: the last word on each item, from the first before."""
    latest: dict[str, Change] = {}
    for change in changes:
        earlier = latest.pop(change.uid, None)
        if earlier is None:
            latest[change.uid] = change
        elif (earlier.kind, change.kind) not in UNDONE:
            latest[change.uid] = _joined(earlier, change)
    told = [c for c in latest.values() if c.kind != "changed" or c.fields or len(c.audiences) > 1]
    return tuple(sorted(told, key=lambda c: (c.starts_at, c.uid)))


def _joined(first: Change, last: Change) -> Change:
    kind = "added" if first.kind == "added" and last.kind == "changed" else last.kind
    audiences = tuple(dict.fromkeys((*first.audiences, *last.audiences)))
    details: dict[str, FieldChange] = {f.name: f for f in first.fields}
    for f in last.fields:
        details[f.name] = replace(f, before=details[f.name].before) if f.name in details else f
    told = tuple(f for f in details.values() if f.before != f.after)
    return replace(last, kind=kind, was_at=first.was_at, fields=told, audiences=audiences)


def to_json(thing: Item | Change) -> dict[str, Any]:
    """Return plain JSON."""
    return asdict(thing)


def item_from(data: Mapping[str, Any]) -> Item:
    """Read an item back."""
    known = {f.name for f in fields(Item)}
    values = {key: value for key, value in data.items() if key in known}
    return Item(**{**values, "audience": _audience(data["audience"]), "where": Where(**data["where"])})


def change_from(data: Mapping[str, Any]) -> Change:
    """Read a change back."""
    details = tuple(FieldChange(**f) for f in data["fields"])
    audiences = tuple(_audience(a) for a in data["audiences"])
    return Change(**{**data, "fields": details, "audiences": audiences})


def _audience(data: Mapping[str, Iterable[int]]) -> Audience:
    return Audience(**{key: tuple(value) for key, value in data.items()})
