"""When a delegation is reminded of its data before a visit, a traveller of the claim after it, on days that the call names.

On working days: before the visit the last one until the day, after it the first one from the day.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from applications.domain.reminders import (
    AFTER_VISIT,
    BEFORE_VISIT,
    Holiday,
    working_day_from,
    working_day_until,
)


def due(
    starts_on: date, today: date, is_holiday: Holiday, days_before: Sequence[int] = BEFORE_VISIT
) -> int | None:
    """Return the reminder that is due: the last one reached, as days before; None outside the time for it.

    A clock that jumped over several writes only the last; after the visit began nothing is due.
    """
    if today >= starts_on:
        return None
    reached = [
        days
        for days in days_before
        if working_day_until(starts_on - timedelta(days=days), is_holiday) <= today
    ]
    return min(reached, default=None)


TOO_LATE = 31  # days after the last of them: then nobody is reminded of a claim any more


def claim_due(
    ends_on: date, today: date, is_holiday: Holiday, days_after: Sequence[int] = AFTER_VISIT
) -> int | None:
    """Return the reminder of a claim that is due: the last one reached, as days after the visit; None otherwise."""
    if today > ends_on + timedelta(days=max(days_after, default=0) + TOO_LATE):
        return None
    reached = [
        days for days in days_after if working_day_from(ends_on + timedelta(days=days), is_holiday) <= today
    ]
    return max(reached, default=None)
