"""Seats of an event: who may still come in, who moves up from the waiting list and until when an offer holds (SPEC H3)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from applications.domain.reminders import BEFORE_EVENT, Holiday
from programme.domain import events

CONFIRM_WITHIN = timedelta(hours=48)  # of the link that confirms
KEPT_YEARS = 3  # after the event, as the privacy statement says
SHORTEST = timedelta(minutes=30)  # an offer that nobody can read in time helps nobody
SHARE = 4  # an offer holds a quarter of the time that is left, so that the next in line have their turn


class Shut(StrEnum):
    """Why nobody can register."""

    EARLY = "early"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    OVER = "over"


def shut(
    opens_at: datetime,
    closes_at: datetime,
    ends_at: datetime | None,
    at: datetime,
    *,
    cancelled: bool = False,
) -> Shut | None:
    """Return what stands against registering at `at`; None: the door is open. The closing instant itself is too late."""
    if cancelled:
        return Shut.CANCELLED
    if ends_at is not None and at >= ends_at:
        return Shut.OVER
    if at < opens_at:
        return Shut.EARLY
    return Shut.CLOSED if at >= closes_at else None


def free_seats(seats: int, taken: Collection[int]) -> list[int]:
    """Return the numbers of the seats that nobody holds or was offered, the lowest first."""
    held = set(taken)
    return [number for number in range(1, seats + 1) if number not in held]


def moves_up(seats: int, taken: Collection[int], queue: Sequence[int]) -> list[tuple[int, int]]:
    """Return who of the waiting list gets which seat, as pairs of person and seat, first come first."""
    return list(zip(queue, free_seats(seats, taken), strict=False))


def moves_down(seats: int, taken: Collection[int]) -> list[tuple[int, int]]:
    """Return which seats change their number, as pairs of old and new, where an event gets fewer seats.

    There must be as many seats as are taken.
    """
    above = sorted(number for number in taken if number > seats)
    return list(zip(above, free_seats(seats, taken), strict=False))


def offer_ends(at: datetime, starts_at: datetime | None, hold: timedelta) -> datetime | None:
    """Return until when a seat offered at `at` is held; None where the event is too near to offer any.

    Near the event the hold shrinks to a quarter of the time that is left, half an hour at least.
    """
    if starts_at is None:
        return at + hold
    left = starts_at - at
    if left < SHORTEST:
        return None
    return at + min(hold, max(left / SHARE, SHORTEST))


def erased_on(ended_on: date) -> date:
    """Return the day on which registrations for an event that ended on `ended_on` are erased: printed when people register."""
    try:
        return ended_on.replace(year=ended_on.year + KEPT_YEARS)
    except ValueError:  # 29 February
        return date(ended_on.year + KEPT_YEARS, 3, 1)


def link_shown(link_at: datetime, ends_at: datetime, at: datetime) -> bool:
    """Tell whether the link to join is shown: from its printed instant until the end."""
    return link_at <= at < ends_at


def reminder(
    starts_at: datetime, at: datetime, zone: ZoneInfo, is_holiday: Holiday,
    days_before: Sequence[int] = BEFORE_EVENT,
) -> str | None:  # fmt: skip
    """Return the reminder that is due at `at`: some days before in the reader's working hours, then the last hour.

    The last hour is exempt from working hours: what suits both sides is the morning of one and the evening of the other,
    and who registered for 17:30 needs the link then. Brought forward to office hours it would repeat the day before.
    """
    if starts_at - events.BEFORE <= at < starts_at:
        return events.HOUR
    every = events.moments(starts_at, zone, is_holiday, days_before)
    spans = [span for span in every if span[0] != events.HOUR]
    running = [name for name, start, end in spans if start <= at < end]
    return running[-1] if running and at < starts_at else None
