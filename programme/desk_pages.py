"""The board of delegations and legs, and the agenda in work, with what stands in the way told where it is (SPEC P3, P4)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import cast
from zoneinfo import ZoneInfo

from programme import phrases, wording
from programme.domain.slots import Blocker, Owner, Plan, Reason, SessionSlot
from programme.domain.timetable import blockers, in_order
from programme.models import Delegation, Leg, Session, Visit
from programme.queries.advice import Considered, considered_of
from programme.queries.groups import group_number, groups_of, usual
from programme.queries.planning import Rows, plan_of, rows
from selection.models import Group


@dataclass(frozen=True)
class Cell:
    """One crossing of the board: whether the delegation is there, would be by its group, and what is wrong."""

    leg: Leg
    held: bool
    usual: bool | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class BoardRow:
    """A delegation with its thematic group and its cells."""

    delegation: Delegation
    group: Group | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """A leg: when its host is not free, and whether the groups can be taken over for it."""

    leg: Leg
    notes: tuple[str, ...]
    has_split: bool


@dataclass(frozen=True)
class Board:
    """All of it; `blockers` are those that no cell tells."""

    columns: tuple[Column, ...]
    rows: tuple[BoardRow, ...]
    blockers: tuple[Blocker, ...]
    groups: bool


def board(visit: Visit) -> Board:
    """Return the board in a fixed number of queries."""
    found = rows(visit)
    plan, groups = plan_of(found), groups_of(visit)
    every = [one for one in blockers(plan) if not one.where.startswith("session")]
    notes, told = _notes(every)
    free = _not_free(plan, found)
    lines = tuple(_row(delegation, found.legs, groups, notes, free) for delegation in found.delegations)
    columns = tuple(
        Column(leg, tuple(free[leg.pk, None]), leg.is_plenary or group_number(leg) is not None)
        for leg in found.legs
    )
    rest = tuple(one for one in every if one not in told)
    return Board(columns, lines, rest, bool(groups))


Notes = dict[tuple[int, int | None], list[str]]


def _row(
    delegation: Delegation, legs: list[Leg], groups: dict[int, Group], notes: Notes, free: Notes
) -> BoardRow:
    group = groups.get(delegation.territory_id)
    cells = []
    for leg in legs:
        held = delegation.pk in leg.attending
        said = [*notes[leg.pk, delegation.pk], *(free[leg.pk, delegation.pk] if held else ())]
        cells.append(Cell(leg, held, usual(leg, group), tuple(said)))
    return BoardRow(delegation, group, tuple(cells))


def _notes(found: Iterable[Blocker]) -> tuple[Notes, list[Blocker]]:
    """Return the words under each cell, and the reasons that they tell."""
    notes: Notes = defaultdict(list)
    told = []
    for one in found:
        if one.reason not in {Reason.TWO_LEGS, Reason.PLENARY_MISSED}:
            continue
        number = int(str(one.data["number"]))
        leg = int(one.where.partition(":")[2])
        for where in (leg, one.data.get("leg_before")):
            if isinstance(where, int):
                notes[where, number].append(wording.in_cell(one, other=where != leg))
        told.append(one)
    return notes, told


def _not_free(plan: Plan, found: Rows) -> Notes:
    """Return when the host of a leg, or somebody of a delegation, is not free on its days."""
    zone, notes = ZoneInfo(plan.zone), cast(Notes, defaultdict(list))
    for leg in found.legs:
        for one in plan.away:
            first, last = (at.astimezone(zone).date() for at in (one.starts_at, one.ends_at))
            if first > leg.ends_on or last < leg.starts_on:
                continue
            if one.owner == Owner.HOST and one.id == leg.host_id:
                notes[leg.pk, None].append(wording.not_free("", one, plan.zone))
            elif one.owner == Owner.DELEGATE and one.id in plan.people:
                person = plan.people[one.id]
                notes[leg.pk, person.delegation].append(wording.not_free(person.name, one, plan.zone))
    return notes


@dataclass(frozen=True)
class EditorRow:
    """A session in work: what stands in its way, what to think about, the way to it, who interprets."""

    session: Session
    blockers: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
    people: int = 0


@dataclass(frozen=True)
class EditorDay:
    """One day of the agenda in work."""

    on: date
    rows: tuple[EditorRow, ...] = field(default=())


def editor(visit: Visit) -> list[EditorDay]:
    """Return the agenda in work by day, in a fixed number of queries."""
    found = rows(visit)
    plan = plan_of(found)
    said = _by_session(blockers(plan), visit.zone)
    open_doubts = _doubts_by_session(considered_of(found))
    paths = ways(plan)
    days: dict[date, list[EditorRow]] = defaultdict(list)
    for session in found.sessions:
        on = session.starts_at.astimezone(ZoneInfo(visit.zone)).date()
        days[on].append(
            EditorRow(
                session, tuple(said[session.pk]), tuple(open_doubts[session.pk]), tuple(paths[session.pk]),
                tuple(one.interpreter.name for one in session.assignments.all()),
                len(session.joining),
            )
        )  # fmt: skip
    return [EditorDay(on, tuple(own)) for on, own in sorted(days.items())]


def _by_session(found: Iterable[Blocker], zone: str) -> dict[int, list[str]]:
    said: dict[int, list[str]] = defaultdict(list)
    for one in found:
        kind, _colon, number = one.where.partition(":")
        if kind == "session":
            said[int(number)].append(phrases.blocker(one, zone))
    return said


def _doubts_by_session(found: Iterable[Considered]) -> dict[int, list[str]]:
    said: dict[int, list[str]] = defaultdict(list)
    for one in found:
        if one.answer is None:
            said[int(one.doubt.where.partition(":")[2])].append(phrases.doubt(one.doubt))
    return said


def ways(plan: Plan) -> dict[int, list[str]]:
    """Return, by session, how long it takes from each session before it on the same day, in words."""
    zone = ZoneInfo(plan.zone)
    said: dict[int, list[str]] = defaultdict(list)
    pairs = {(first.id, second.id): (first, second) for first, second in _neighbours(plan)}
    for first, second in pairs.values():
        way = plan.travel.way(first.point, second.point)
        same_day = first.starts_at.astimezone(zone).date() == second.starts_at.astimezone(zone).date()
        if same_day and way.minutes:
            said[second.id].append(wording.way(way, first.label))
    return said


def _neighbours(plan: Plan) -> Iterator[tuple[SessionSlot, SessionSlot]]:
    order = [slot for slot in in_order(plan.sessions) if slot.in_room]
    for delegation in plan.delegations:
        own = [slot for slot in order if delegation in slot.delegations]
        yield from pairwise(own)
    for number in sorted({one for slot in order for one in slot.joins} & plan.people.keys()):
        own = [slot for slot in order if slot.attends(number, plan.people[number].delegation)]
        yield from pairwise(own)
