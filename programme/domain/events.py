"""When somebody is reminded of an event: some days before and an hour before, in the reader's working hours (SPEC M2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from applications.domain.reminders import BEFORE_EVENT, CLOSES, OPENS, Holiday, morning, working_day_until

WEEK, DAY, HOUR = "week", "day", "hour"
NAMES = {7: WEEK, 1: DAY}
BEFORE = timedelta(hours=1)


def moments(
    starts_at: datetime, zone: ZoneInfo, is_holiday: Holiday, days_before: Sequence[int] = BEFORE_EVENT
) -> tuple[tuple[str, datetime, datetime], ...]:
    """Return what is due, from when until when: each span lies within the reader's working hours.

    Days before count back on the reader's calendar, a day off moves them to the working day before. The
    hour before an event outside the reader's working hours is brought forward to the last hour of work before it.
    """
    day = starts_at.astimezone(zone).date()
    days = [
        (n, working_day_until(day - timedelta(days=n), is_holiday)) for n in sorted(days_before, reverse=True)
    ]
    found = [(NAMES.get(n, f"{n} days"), morning(when, zone)) for n, when in days]
    spans = [(name, start, _closing(start, zone)) for name, start in found]
    last = _last_hour(starts_at, zone, is_holiday)
    if last[0].astimezone(zone).date() in {when for _n, when in days}:  # two that fall on one day are one
        return tuple(spans)
    return (*spans, (HOUR, *last))


def _closing(start: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(start.astimezone(zone).date(), CLOSES, tzinfo=zone)


def _last_hour(starts_at: datetime, zone: ZoneInfo, is_holiday: Holiday) -> tuple[datetime, datetime]:
    hour_before = (starts_at - BEFORE).astimezone(zone)
    day = working_day_until(hour_before.date(), is_holiday)
    opens, closes = (datetime.combine(day, at, tzinfo=zone) for at in (OPENS, CLOSES))
    if day == hour_before.date() and opens <= hour_before < closes:
        return hour_before, starts_at
    if day == hour_before.date() and hour_before < opens:  # it begins before this office opens
        day = working_day_until(day - timedelta(days=1), is_holiday)
        closes = datetime.combine(day, CLOSES, tzinfo=zone)
    return closes - BEFORE, closes


def due(
    starts_at: datetime,
    at: datetime,
    zone: ZoneInfo,
    is_holiday: Holiday,
    days_before: Sequence[int] = BEFORE_EVENT,
) -> str | None:
    """Return the reminder that is due at `at`, the nearest to the event where several are; None: none."""
    spans = moments(starts_at, zone, is_holiday, days_before)
    running = [name for name, start, end in spans if start <= at < end]
    return running[-1] if running and at < starts_at else None
