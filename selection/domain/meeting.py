"""When one stakeholder may ask another for a meeting, and which times it may propose (SPEC S9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_NAMED, MOST_OPEN, MOST_TIMES = (
    20,
    10,
    3,
)  # a territory's stakeholders, a body's open requests, times proposed
NOTICE, HORIZON = timedelta(hours=24), timedelta(days=550)  # nobody is asked for tonight, nor for years ahead


class Refusal(StrEnum):
    """Why no meeting can be asked for."""

    NOT_PART = "not_part"
    SAME_SIDE = "same_side"
    OPEN_ALREADY = "open_already"
    TOO_MANY = "too_many"


class TimeFault(StrEnum):
    """What is wrong with the times proposed."""

    NONE = "none"
    MANY = "many"
    TWICE = "twice"
    SOON = "soon"
    FAR = "far"


@dataclass(frozen=True)
class Party:
    """A stakeholder as far as meetings go: its shore, and whether it takes part."""

    side: str
    takes_part: bool


def against(asker: Party, asked: Party, *, open_between: bool, open_of_asker: int) -> tuple[Refusal, ...]:
    """Return what speaks against asking; empty means go. `open_between` counts requests of either direction."""
    found = []
    if not (asker.takes_part and asked.takes_part):
        found.append(Refusal.NOT_PART)
    if asker.side == asked.side:
        found.append(Refusal.SAME_SIDE)
    if open_between:
        found.append(Refusal.OPEN_ALREADY)
    if open_of_asker >= MOST_OPEN:
        found.append(Refusal.TOO_MANY)
    return tuple(found)


def faults(times: Sequence[datetime], at: datetime) -> tuple[TimeFault, ...]:
    """Return what is wrong with the proposed times at `at`; empty means go. A time exactly `NOTICE` ahead is fine."""
    checks = {
        TimeFault.NONE: not times,
        TimeFault.MANY: len(times) > MOST_TIMES,
        TimeFault.TWICE: len(set(times)) < len(times),
        TimeFault.SOON: any(one < at + NOTICE for one in times),
        TimeFault.FAR: any(one > at + HORIZON for one in times),
    }
    return tuple(fault for fault, found in checks.items() if found)
