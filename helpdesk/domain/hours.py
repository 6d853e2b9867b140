"""A desk's working hours: Monday to Friday, 9:00 to 17:00 by its own clock, without its public holidays."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9), time(17)
FRIDAY = 4

Holiday = Callable[[date], bool]


def working_time(start: datetime, end: datetime, zone: ZoneInfo, is_holiday: Holiday) -> timedelta:
    """Return how much of a desk's working time lies between two aware instants; zero where they are reversed."""
    total = timedelta(0)
    for day in _days(start.astimezone(zone).date(), end.astimezone(zone).date()):
        if day.weekday() > FRIDAY or is_holiday(day):
            continue
        opened = max(start, datetime.combine(day, OPENS, tzinfo=zone))
        closed = min(end, datetime.combine(day, CLOSES, tzinfo=zone))
        total += max(closed - opened, timedelta(0))
    return total


def _days(first: date, last: date) -> Iterator[date]:
    for count in range((last - first).days + 1):
        yield first + timedelta(days=count)


def answer_by(asked: datetime, days: int, zone: ZoneInfo, is_holiday: Holiday) -> date:
    """Return the last of `days` working days after the day of the question."""
    day = asked.astimezone(zone).date()
    while days:
        day += timedelta(days=1)
        if day.weekday() <= FRIDAY and not is_holiday(day):
            days -= 1
    return day


def longer_than(span: timedelta, end: datetime, zone: ZoneInfo, is_holiday: Holiday) -> datetime:
    """Return the instant before which something began that has lasted more than `span` of working time at `end`.

    It turns "waiting for more than 24 working hours" into a comparison that a database makes for a whole list.
    """
    day, left = end.astimezone(zone).date(), span
    while True:
        if day.weekday() <= FRIDAY and not is_holiday(day):
            opened = datetime.combine(day, OPENS, tzinfo=zone)
            closed = max(min(end, datetime.combine(day, CLOSES, tzinfo=zone)), opened)
            if closed - opened > left:
                return (closed - left).astimezone(UTC)
            left -= closed - opened
        day -= timedelta(days=1)
