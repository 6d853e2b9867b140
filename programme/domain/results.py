"""When a commitment is looked at again: six and twelve months after it was made (SPEC P10)."""

from calendar import monthrange
from datetime import date, timedelta

from applications.domain.reminders import Holiday, working_day_from

TERMS = (6, 12)
TOO_LATE = 60  # days after which nobody is asked any more
AGAIN = 14  # days after the first message, once more


def check_in_on(made_on: date, months: int) -> date:
    """Return the day so many months later, the month's last where it has no such day."""
    month = made_on.month - 1 + months
    year, month = made_on.year + month // 12, month % 12 + 1
    return date(year, month, min(made_on.day, monthrange(year, month)[1]))


def asks(due_on: date, today: date, is_holiday: Holiday) -> int | None:
    """Return which message is due: 1 from the day on, 2 two weeks later, on working days; None otherwise."""
    if today > due_on + timedelta(days=TOO_LATE):
        return None
    turns = (due_on, due_on + timedelta(days=AGAIN))
    reached = [n for n, day in enumerate(turns, start=1) if working_day_from(day, is_holiday) <= today]
    return max(reached, default=None)
