"""When one territory that takes part may write to another through the portal (SPEC S7)."""

from dataclasses import dataclass
from enum import StrEnum

MOST_A_DAY, MOST_WAITING = 5, 10  # messages of one territory in 24 hours; without an answer yet


class Obstacle(StrEnum):
    """Why no message can be sent."""

    NOT_PART = "not_part"
    ITSELF = "itself"
    CLOSED = "closed"
    WAITS = "waits"
    TOO_MANY_TODAY = "too_many_today"
    TOO_MANY_WAITING = "too_many_waiting"


@dataclass(frozen=True)
class Attempt:
    """What is known when somebody writes. `is_shut` covers both who takes no messages and who blocked the sender."""

    both_take_part: bool
    is_itself: bool
    is_shut: bool
    waits_between: bool
    sent_today: int
    waiting: int


def against(attempt: Attempt) -> tuple[Obstacle, ...]:
    """Return what speaks against sending; empty means go. A block and a closed letter box look alike to the sender."""
    checks = {
        Obstacle.NOT_PART: not attempt.both_take_part,
        Obstacle.ITSELF: attempt.is_itself,
        Obstacle.CLOSED: attempt.is_shut,
        Obstacle.WAITS: attempt.waits_between,
        Obstacle.TOO_MANY_TODAY: attempt.sent_today >= MOST_A_DAY,
        Obstacle.TOO_MANY_WAITING: attempt.waiting >= MOST_WAITING,
    }
    return tuple(obstacle for obstacle, stands in checks.items() if stands)
