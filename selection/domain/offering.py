"""When a place offered is reminded of, when the next one goes out, and until when it can be answered (SPEC S6).

Pure functions over instants and the reader's working days.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from applications.domain.reminders import in_office, morning, working_day_from, working_day_until

OFFSETS = (-7, -2)
DAY = timedelta(days=1)
TEN = time(10)
AFTERWARDS = 4 * DAY  # how long a missed reminder is still worth sending

Holiday = Callable[[date], bool]


def last_day(answer_by: datetime, zone: ZoneInfo) -> date:
    """Return the last date that still counts before a half-open limit."""
    return (answer_by - timedelta.resolution).astimezone(zone).date()


def reminder(
    offered_at: datetime, answer_by: datetime, at: datetime, zone: ZoneInfo, is_holiday: Holiday
) -> int | None:
    """Return the offset in days whose reminder is due at `at`; None at night, on days off and once it is too late."""
    if at >= answer_by or not in_office(at, zone, is_holiday):
        return None
    last = last_day(answer_by, zone)
    moments = {n: morning(working_day_until(last + n * DAY, is_holiday), zone) for n in OFFSETS}
    passed = [n for n, when in moments.items() if offered_at < when <= at]
    latest = max(passed, default=None)
    return latest if latest is not None and at < moments[latest] + AFTERWARDS else None


def goes_out(at: datetime, zone: ZoneInfo, is_holiday: Holiday) -> datetime:
    """Return ten o'clock of the next working day: until then an officer can stop it."""
    return morning(working_day_from(at.astimezone(zone).date() + DAY, is_holiday), zone, TEN)


def limit(sent_at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the end of the last day, `days` after the one on which the offer went out."""
    ends = sent_at.astimezone(zone).date() + (days + 1) * DAY
    return datetime.combine(ends, time(0), tzinfo=zone).astimezone(UTC)
