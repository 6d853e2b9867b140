"""When people are reminded, on the calendar of 2022 (SPEC M2)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.domain.calendars import holiday_of
from applications.domain.reminders import OFFICE, after_closing, due, instants, works

CLOSES = datetime(2022, 5, 30, 22, tzinfo=UTC)
BRUSSELS, TOKYO = ZoneInfo("Europe/Brussels"), ZoneInfo("Asia/Tokyo")


def local(moments, zone):
    return [f"{moment.astimezone(zone):%a %d %b %H:%M}" for moment in moments]


@pytest.mark.rule("M2")
def test_a_belgian_region_is_not_written_to_over_ascension():
    """26 May 2022 was Ascension Day, and the Friday after it a bridge to the weekend."""
    assert local(instants(CLOSES, BRUSSELS, holiday_of("BE")), BRUSSELS) == [
        "Mon 16 May 09:00", "Mon 23 May 09:00", "Wed 25 May 09:00", "Mon 30 May 09:00",
    ]  # fmt: skip


@pytest.mark.rule("M2")
def test_a_country_without_that_holiday_keeps_its_own_days():
    assert local(instants(CLOSES, BRUSSELS, holiday_of("EL")), BRUSSELS)[2] == "Fri 27 May 09:00"


@pytest.mark.rule("M2")
def test_in_tokyo_the_last_morning_is_the_one_before_the_call_closes_at_seven():
    assert local(instants(CLOSES, TOKYO, holiday_of("JP")), TOKYO) == [
        "Tue 17 May 09:00", "Tue 24 May 09:00", "Fri 27 May 09:00", "Mon 30 May 09:00",
    ]  # fmt: skip


@pytest.mark.rule("M2")
def test_golden_week_is_left_in_peace():
    closes_at = datetime(2022, 5, 9, 22, tzinfo=UTC)  # Tuesday 10 May, 07:00 in Tokyo

    assert local(instants(closes_at, TOKYO, holiday_of("JP")), TOKYO) == [
        "Tue 26 Apr 09:00", "Thu 28 Apr 09:00", "Mon 09 May 09:00",
    ]  # fmt: skip


@pytest.mark.rule("M2")
@pytest.mark.parametrize(
    ("zone", "country", "said"),
    [(BRUSSELS, "BE", "Tue 31 May 09:00"), (TOKYO, "JP", "Tue 31 May 09:00")],
)
def test_the_end_is_told_on_the_first_morning_after(zone, country, said):
    assert local([after_closing(CLOSES, zone, holiday_of(country))], zone) == [said]


@pytest.mark.rule("M2")
def test_what_was_missed_is_not_made_up_for_at_night():
    moments = instants(CLOSES, BRUSSELS, holiday_of("BE"))
    first = moments[0]

    assert due(moments, first - timedelta.resolution) is None
    assert due(moments, first) == first
    assert due(moments, first + OFFICE - timedelta.resolution) == first
    assert due(moments, first + OFFICE) is None


def test_a_lone_day_between_holiday_and_weekend_is_a_day_off():
    assert not works(date(2022, 5, 27), holiday_of("BE"))
    assert not works(date(2022, 5, 2), holiday_of("JP"))
    assert works(date(2022, 5, 25), holiday_of("BE"))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(
    st.integers(0, 9 * 366 * 24 * 60).map(lambda minutes: CLOSES + timedelta(minutes=minutes)),
    st.sampled_from([(BRUSSELS, "BE"), (BRUSSELS, "EL"), (TOKYO, "JP")]),
)
def test_reminders_always_fall_on_working_mornings_before_the_closing(closes_at, reader):
    zone, country = reader
    moments = instants(closes_at, zone, holiday_of(country))

    assert moments == tuple(sorted(set(moments)))
    for moment in moments:
        assert moment < closes_at
        assert f"{moment.astimezone(zone):%H:%M}" == "09:00"
        assert works(moment.astimezone(zone).date(), holiday_of(country))
