"""When a person with an unsent draft is reminded: on working days at the reader's own nine o'clock (SPEC M2).

`is_holiday` tells the public holidays of the reader's side; weekends are known here.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Holiday = Callable[[date], bool]

# When a call reminds from the start; staff may change each on the call.
DAYS_BEFORE = (14, 7, 3)  # the deadline
AROUND_EVALUATION = (-7, -3, -1, 1)  # the due date
BEFORE_VISIT, AFTER_VISIT = (60, 45, 30), (3, 14)
BEFORE_EVENT = (7, 1)
CLAIM_WITHIN = 30  # days after a visit: both reminders of the claim lie before
OPENS, CLOSES = time(9), time(17)  # an office: nobody is written to at night
HOUR = OPENS
EARLIEST_HOUR, LATEST_HOUR = time(6), time(15)
MOST_DAYS = 90
OFFICE = timedelta(hours=CLOSES.hour - OPENS.hour)  # what is due at nine may still leave until five
DAY = timedelta(days=1)
# A day off moves a reminder by as many days as the run of days off is long. No run of any country that takes part is longer
# (`tests/unit/applications/test_office.py`), so whoever looks for rows looks this much further.
FOR_DAYS_OFF = 15 * DAY


def days_of(text: str) -> tuple[int, ...]:
    """Read "14, 7, 3" as the days before a closing on which people are reminded, the farthest first.

    Raises ValueError where it is no list of whole days, or one is beyond MOST_DAYS. Nothing: the last morning alone.
    """
    days = {int(part) for part in text.replace("、", ",").split(",") if part.strip()}
    if any(not 0 < day <= MOST_DAYS for day in days):
        raise ValueError(text)
    return tuple(sorted(days, reverse=True))


def listed(days: Sequence[int]) -> str:
    """Write days as `days_of` and `offsets_of` read them."""
    return ", ".join(map(str, days))


def offsets_of(text: str) -> tuple[int, ...]:
    """Read "-7, -3, -1, 1" as days before (minus) and after a due date, the earliest first.

    Raises ValueError where it is no list of whole days other than 0, or one is beyond MOST_DAYS.
    """
    days = {int(part.replace("−", "-")) for part in text.replace("、", ",").split(",") if part.strip()}
    if any(not 0 < abs(day) <= MOST_DAYS for day in days):
        raise ValueError(text)
    return tuple(sorted(days))


def works(day: date, is_holiday: Holiday) -> bool:
    """Tell whether offices work: no weekend, no holiday, and no lone day between the two."""
    free = _free(day, is_holiday)
    bridged = _free(day - DAY, is_holiday) and _free(day + DAY, is_holiday)
    return not free and not bridged


def _free(day: date, is_holiday: Holiday) -> bool:
    return day.weekday() >= 5 or is_holiday(day)


def working_day_until(day: date, is_holiday: Holiday) -> date:
    """Return `day`, or the last working day before it."""
    while not works(day, is_holiday):
        day -= DAY
    return day


def working_day_from(day: date, is_holiday: Holiday) -> date:
    """Return `day`, or the first working day after it."""
    while not works(day, is_holiday):
        day += DAY
    return day


def morning(day: date, zone: ZoneInfo, hour: time = HOUR) -> datetime:
    """Return nine o'clock (or `hour`) of that day in the reader's zone, as an instant in UTC."""
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)


def in_office(at: datetime, zone: ZoneInfo, is_holiday: Holiday) -> bool:
    """Tell whether a reader works at `at`: from nine to five of a working day, by the reader's own clock."""
    today = at.astimezone(zone).date()
    return works(today, is_holiday) and morning(today, zone) <= at < morning(today, zone) + OFFICE


def office_from(at: datetime, zone: ZoneInfo, is_holiday: Holiday) -> datetime:
    """Return `at` where a reader works then, else nine o'clock of the reader's next working day."""
    if in_office(at, zone, is_holiday):
        return at
    today = at.astimezone(zone).date()
    first = today if at < morning(today, zone) else today + DAY
    return morning(working_day_from(first, is_holiday), zone)


def instants(
    closes_at: datetime,
    zone: ZoneInfo,
    is_holiday: Holiday,
    days_before: tuple[int, ...] = DAYS_BEFORE,
    hour: time = HOUR,
) -> tuple[datetime, ...]:
    """Return when a reader in `zone` is reminded of a closing: so many days before, and the last morning.

    Days count back from the last day that still counts on the reader's own calendar. A day off moves a
    reminder to the working day before it; two that fall on one day are one.
    """
    last_day = (closes_at - timedelta.resolution).astimezone(zone).date()
    days = {working_day_until(last_day - days * DAY, is_holiday) for days in days_before}
    last = _last_morning(closes_at, zone, is_holiday, hour)
    return tuple(sorted(morning(day, zone, hour) for day in days | {last}))


def _last_morning(closes_at: datetime, zone: ZoneInfo, is_holiday: Holiday, hour: time) -> date:
    day = (closes_at - timedelta.resolution).astimezone(zone).date()
    if morning(day, zone, hour) >= closes_at:  # the call closes before this office opens
        day -= DAY
    return working_day_until(day, is_holiday)


def after_closing(closes_at: datetime, zone: ZoneInfo, is_holiday: Holiday) -> datetime:
    """Return the first morning on which a reader can be told that the call has closed."""
    day = closes_at.astimezone(zone).date()
    if morning(day, zone) < closes_at:
        day += DAY
    return morning(working_day_from(day, is_holiday), zone)


def due(moments: tuple[datetime, ...], at: datetime) -> datetime | None:
    """Return the moment whose office hours are running at `at`: what was missed is not made up for at night."""
    running = [moment for moment in moments if moment <= at < moment + OFFICE]
    return running[-1] if running else None
