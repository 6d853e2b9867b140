"""When an evaluator with something open is reminded: 7, 3 and 1 days before the due date, and the day after.

In working hours of the reader's own working days, one message a date; what was missed is made up for by the latest.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from applications.domain.reminders import in_office, morning, working_day_from, working_day_until

OFFSETS = (-7, -3, -1, 1)
DAY = timedelta(days=1)
AFTERWARDS = 3 * DAY  # how long a missed reminder is still worth sending

Holiday = Callable[[date], bool]


def moments(due_at: datetime, zone: ZoneInfo, is_holiday: Holiday) -> dict[int, datetime]:
    """Return offset -> nine o'clock of its day for the reader; days off move it earlier, after the date later."""
    last = (due_at - timedelta.resolution).astimezone(zone).date()
    found = {}
    for offset in OFFSETS:
        move = working_day_from if offset > 0 else working_day_until
        found[offset] = morning(move(last + offset * DAY, is_holiday), zone)
    return found


def due(due_at: datetime, at: datetime, zone: ZoneInfo, is_holiday: Holiday) -> int | None:
    """Return the offset whose reminder is due at `at`, None at night, on days off and when it is too late for any."""
    if not in_office(at, zone, is_holiday):
        return None
    passed = {offset: when for offset, when in moments(due_at, zone, is_holiday).items() if when <= at}
    if not passed:
        return None
    latest = max(passed)
    return latest if at < passed[latest] + AFTERWARDS else None
