"""The working hours of a desk."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk.domain.hours import answer_by, working_time
from helpdesk.domain.routing import desk_for

BRUSSELS, TOKYO = ZoneInfo("Europe/Brussels"), ZoneInfo("Asia/Tokyo")


def never(_day: date) -> bool:
    """No holiday."""
    return False


def at(text: str, zone: ZoneInfo = BRUSSELS) -> datetime:
    """Read a wall-clock time."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.rule("H1")
@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2022-05-16T09:00", "2022-05-16T17:00", 8),
        ("2022-05-16T08:00", "2022-05-16T18:00", 8),
        ("2022-05-16T16:00", "2022-05-17T10:00", 2),
        ("2022-05-20T16:00", "2022-05-23T10:00", 2),  # over a weekend
        ("2022-05-21T09:00", "2022-05-22T17:00", 0),  # a weekend alone
        ("2022-05-17T10:00", "2022-05-16T10:00", 0),  # reversed
        ("2022-03-25T16:00", "2022-03-28T10:00", 2),  # over the change to summer time
    ],
)
def test_only_working_hours_count(start, end, hours):
    assert working_time(at(start), at(end), BRUSSELS, never) == timedelta(hours=hours)


@pytest.mark.rule("H1")
def test_a_holiday_does_not_count():
    def ascension(day: date) -> bool:
        return day == date(2022, 5, 26)

    assert working_time(at("2022-05-25T16:00"), at("2022-05-27T10:00"), BRUSSELS, ascension) == timedelta(
        hours=2
    )
    assert answer_by(at("2022-05-25T16:00"), 3, BRUSSELS, ascension) == date(2022, 5, 31)


@pytest.mark.rule("H1")
def test_each_desk_has_its_own_clock():
    start, end = at("2022-05-16T00:00"), at("2022-05-16T12:00")

    assert working_time(start, end, BRUSSELS, never) == timedelta(hours=3)
    assert working_time(start, end, TOKYO, never) == timedelta(hours=8)


@pytest.mark.rule("H1")
@pytest.mark.parametrize(
    ("language", "side", "desk"),
    [("en", "", "eu"), ("ja", "", "jp"), ("en", "jp", "jp"), ("ja", "eu", "jp"), ("en", "eu", "eu")],
)
def test_the_language_chooses_the_desk(language, side, desk):
    assert desk_for(language, side) == desk
