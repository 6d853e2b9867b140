"""What an agenda should not do without thought: each rule alone, and a key that changes with what it is about."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.domain.advice import Advice, Days, Row, doubts

pytestmark = pytest.mark.rule("P4")


def row(number=1, day=14, hour=9, minutes=60, **values):
    start = datetime(2022, 11, day, tzinfo=UTC) + timedelta(hours=hour - 9)  # by the clock of Tokyo
    known = {"delegations": frozenset({1}), "countries": frozenset({"JP"}), **values}
    return Row(number, f"session {number}", start, start + timedelta(minutes=minutes), **known)


def days(*rows, **values):
    known = {"zone": "Asia/Tokyo", "delegations": {1: "Basque Country"}, "arrivals": {}, "holidays": {}}
    return Days(**{**known, **values}, rows=rows)


def advice(*rows, **values):
    return [doubt.advice for doubt in doubts(days(*rows, **values))]


def test_an_ordinary_day_raises_no_doubt():
    assert advice(row(), row(2, hour=18, minutes=120)) == []


def test_a_public_holiday_of_who_must_be_there():
    labour = {"JP": {date(2022, 11, 23): "勤労感謝の日"}, "FR": {date(2022, 11, 11): "Armistice"}}

    assert advice(row(day=23), holidays=labour) == [Advice.HOLIDAY]
    assert advice(row(day=11), holidays=labour) == [], "nobody in France is needed"
    assert advice(row(day=11, countries=frozenset({"FR", "JP"})), holidays=labour) == [Advice.HOLIDAY]


@pytest.mark.parametrize(
    ("hour", "minutes", "found"),
    [(15, 60, 1), (16, 60, 0), (16, 120, 0), (28, 60, 1), (27, 60, 0), (27, 61, 1)],
)  # Brussels is eight hours behind Tokyo in November: 16:00 there is 08:00
def test_office_hours_of_a_side_that_is_online(hour, minutes, found):
    online = frozenset({"Europe/Brussels"})

    assert advice(row(hour=hour, minutes=minutes, online=online)).count(Advice.OFFICE_HOURS) == found
    assert Advice.OFFICE_HOURS not in advice(row(hour=hour, minutes=minutes))


def test_nothing_on_the_day_of_a_long_flight():
    arrivals = {1: frozenset({date(2022, 11, 13)})}

    assert advice(row(day=13), arrivals=arrivals) == [Advice.NO_REST]
    assert advice(row(day=14), arrivals=arrivals) == []
    assert advice(row(day=13, delegations=frozenset({2})), arrivals=arrivals) == []


def test_a_day_of_more_than_eleven_hours():
    assert advice(row(1, hour=8), row(2, hour=18, minutes=60)) == []
    assert advice(row(1, hour=8), row(2, hour=18, minutes=61)) == [Advice.LONG_DAY]
    assert advice(row(1, hour=8), row(2, hour=18, minutes=61, delegations=frozenset({2}))) == []


def test_the_key_changes_with_what_it_is_about_and_not_with_the_readers_language():
    late = row(hour=28, online=frozenset({"Europe/Brussels"}))
    (first,) = doubts(days(late))
    (other_words,) = doubts(days(replace(late, label="全体会議")))
    (moved,) = doubts(days(row(hour=29, online=frozenset({"Europe/Brussels"}))))

    assert first.key == other_words.key
    assert first.key != moved.key


@given(st.integers(0, 47), st.integers(5, 300))
def test_office_hours_are_found_exactly_outside_eight_to_eight(hour, minutes):
    it = row(hour=hour, minutes=minutes, online=frozenset({"Asia/Tokyo"}))
    start = (hour % 24) * 60

    assert (Advice.OFFICE_HOURS in advice(it)) == (start < 8 * 60 or start + minutes > 20 * 60)


def test_the_day_after_a_long_flight_begins_at_ten():
    arrived = {"arrivals": {1: frozenset({date(2022, 11, 13)})}, "home": "Europe/Brussels"}

    assert advice(row(hour=9), **arrived) == [Advice.EARLY_START]
    assert advice(row(hour=10), **arrived) == []
    assert advice(row(day=15), **arrived) == []
    assert advice(row(hour=9), **{**arrived, "home": "Asia/Tokyo"}) == [], "no long flight"
    assert advice(row(hour=9, delegations=frozenset({2})), **arrived) == []
