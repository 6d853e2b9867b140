"""What a later start pulls along: "shift by 45 minutes" and every session that must move with it (SPEC P4).

A session moves others only where a delegation or a person attends both: the later one then starts no earlier than the earlier one
ends plus the way between the places. Earlier sessions never move; a shift to an earlier time moves one session alone.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from programme.domain.slots import Blocker, Plan, SessionSlot
from programme.domain.timetable import blockers


@dataclass(frozen=True)
class Move:
    """One session that moves: from when to when."""

    id: int
    label: str
    starts_at: datetime
    ends_at: datetime
    new_starts_at: datetime
    new_ends_at: datetime


@dataclass(frozen=True)
class Ripple:
    """What a shift would do: the moves in the order of the day, and what would newly stand in the way."""

    moves: tuple[Move, ...]
    worse: tuple[Blocker, ...]

    @property
    def digest(self) -> str:
        """A hash of the moves: who applies it has seen exactly these."""
        told = [[move.id, move.starts_at.isoformat(), move.new_starts_at.isoformat()] for move in self.moves]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def shift(plan: Plan, session: int, minutes: int) -> Ripple:
    """Return what it would do to start a session `minutes` later (below zero: earlier). Raises KeyError if unknown."""
    order = sorted(plan.sessions, key=lambda slot: (slot.starts_at, slot.id))
    first = {slot.id: slot for slot in order}[session]
    starts = {first.id: first.starts_at + timedelta(minutes=minutes)}
    for slot in order:
        if slot.id != session and slot.starts_at >= first.starts_at:
            start = _pushed(plan, slot, order, starts)
            if start > slot.starts_at:
                starts[slot.id] = start
    moved = _moved(plan, starts)
    before = {(one.reason, one.where) for one in blockers(plan)}
    worse = tuple(one for one in blockers(moved) if (one.reason, one.where) not in before)
    return Ripple(tuple(_move(slot, starts[slot.id]) for slot in order if slot.id in starts), worse)


def _pushed(
    plan: Plan, slot: SessionSlot, order: list[SessionSlot], starts: Mapping[int, datetime]
) -> datetime:
    """Return when a session can start at the earliest, given what has moved before it."""
    earliest = slot.starts_at
    for other in order:
        if other.id not in starts or other.starts_at > slot.starts_at or other.id == slot.id:
            continue
        if plan.together(other, slot):
            end = starts[other.id] + (other.ends_at - other.starts_at)
            both = other.in_room and slot.in_room
            way = plan.travel.way(other.point, slot.point).minutes if both else 0
            earliest = max(earliest, end + timedelta(minutes=way))
    return earliest


def _move(slot: SessionSlot, start: datetime) -> Move:
    end = start + (slot.ends_at - slot.starts_at)
    return Move(slot.id, slot.label, slot.starts_at, slot.ends_at, start, end)


def _moved(plan: Plan, starts: Mapping[int, datetime]) -> Plan:
    def at(slot: SessionSlot) -> SessionSlot:
        start = starts.get(slot.id, slot.starts_at)
        return replace(slot, starts_at=start, ends_at=start + (slot.ends_at - slot.starts_at))

    return replace(plan, sessions=tuple(at(slot) for slot in plan.sessions))
