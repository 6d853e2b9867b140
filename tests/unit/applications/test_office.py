"""When a reader is at work, and from when on one is again: one answer for every reminder (SPEC M2)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from applications.domain.calendars import holiday_of, holiday_where
from applications.domain.reminders import DAY, FOR_DAYS_OFF, in_office, office_from, works

pytestmark = pytest.mark.rule("M2")
BRUSSELS, TOKYO = "Europe/Brussels", "Asia/Tokyo"


def instant(local: str, zone: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "local", "works"),
    [
        (BRUSSELS, "2022-05-16 09:00", True),
        (BRUSSELS, "2022-05-16 08:59", False),
        (BRUSSELS, "2022-05-16 16:59", True),
        (BRUSSELS, "2022-05-16 17:00", False),
        (BRUSSELS, "2022-05-16 23:00", False),
        (BRUSSELS, "2022-05-14 11:00", False),  # a Saturday
        (BRUSSELS, "2022-05-26 11:00", False),  # Ascension Day
        (BRUSSELS, "2022-05-27 11:00", False),  # and the bridge after it
        (BRUSSELS, "2022-05-03 11:00", True),  # a holiday only in Japan
        (TOKYO, "2022-05-03 11:00", False),  # Golden Week
        (TOKYO, "2022-05-02 11:00", False),  # a Monday between a Sunday and it
        (TOKYO, "2022-05-26 11:00", True),
        (TOKYO, "2022-05-26 23:00", False),
    ],
)
def test_a_reader_is_at_work_from_nine_to_five_of_the_days_of_their_own_office(zone, local, works):
    assert in_office(instant(local, zone), ZoneInfo(zone), holiday_where(zone)) is works


@pytest.mark.parametrize(
    ("zone", "local", "when"),
    [
        (BRUSSELS, "2022-05-16 10:30", "2022-05-16 10:30"),
        (BRUSSELS, "2022-05-16 03:00", "2022-05-16 09:00"),
        (BRUSSELS, "2022-05-16 23:00", "2022-05-17 09:00"),
        (BRUSSELS, "2022-05-13 17:00", "2022-05-16 09:00"),
        (BRUSSELS, "2022-05-25 17:00", "2022-05-30 09:00"),  # over Ascension and its bridge
        (TOKYO, "2022-04-28 17:00", "2022-05-09 09:00"),  # over Golden Week
        (TOKYO, "2022-05-07 23:00", "2022-05-09 09:00"),
    ],
)
def test_what_waits_for_the_office_comes_on_its_next_working_morning(zone, local, when):
    found = office_from(instant(local, zone), ZoneInfo(zone), holiday_where(zone))
    assert found == instant(when, zone)


MEMBERS = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL",
    "PL", "PT", "RO", "SE", "SI", "SK", "JP",
)  # fmt: skip


def longest_run(country: str, years: range) -> int:
    """Return how many days off follow each other at most."""
    is_holiday, day, run, longest = holiday_of(country), date(years[0], 1, 1), 0, 0
    while day.year in years:
        run = 0 if works(day, is_holiday) else run + 1
        longest, day = max(longest, run), day + DAY
    return longest


def test_no_run_of_days_off_is_longer_than_rows_are_looked_for():
    longest = {country: longest_run(country, range(2022, 2036)) for country in MEMBERS}
    assert max(longest.values()) < FOR_DAYS_OFF.days
    assert longest["JP"] >= 5  # the control: Golden Week is found
