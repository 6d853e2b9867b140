"""When an evaluator with something open is reminded: on the days around the due date that the call names.

In working hours of the reader's own working days, one message a date; what was missed is made up for by the latest.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from applications.domain.reminders import (
    AROUND_EVALUATION,
    in_office,
    morning,
    working_day_from,
    working_day_until,
)

DAY = timedelta(days=1)
AFTERWARDS = 3 * DAY  # how long a missed reminder is still worth sending

Holiday = Callable[[date], bool]


def moments(
    due_at: datetime, zone: ZoneInfo, is_holiday: Holiday, offsets: Sequence[int] = AROUND_EVALUATION
) -> dict[int, datetime]:
    """Return offset -> nine o'clock of its day for the reader; days off move it earlier, after the date later."""
    last = (due_at - timedelta.resolution).astimezone(zone).date()
    found = {}
    for offset in offsets:
        move = working_day_from if offset > 0 else working_day_until
        found[offset] = morning(move(last + offset * DAY, is_holiday), zone)
    return found


def due(
    due_at: datetime,
    at: datetime,
    zone: ZoneInfo,
    is_holiday: Holiday,
    offsets: Sequence[int] = AROUND_EVALUATION,
) -> int | None:
    """Return the offset whose reminder is due at `at`, None at night, on days off and when it is too late for any."""
    if not in_office(at, zone, is_holiday):
        return None
    found = moments(due_at, zone, is_holiday, offsets)
    passed = {offset: when for offset, when in found.items() if when <= at}
    if not passed:
        return None
    latest = max(passed)
    return latest if at < passed[latest] + AFTERWARDS else None
