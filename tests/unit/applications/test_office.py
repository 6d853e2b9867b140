"""When a reader is at work, and from when on one is again: one answer for every reminder (SPEC M2)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from applications.domain.calendars import holiday_where
from applications.domain.reminders import in_office, office_from

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
