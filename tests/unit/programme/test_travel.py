"""Ways: exact where somebody looked them up, else the quickest kind that is taken for the distance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.domain.timetable import Reason
from programme.domain.travel import DEFAULTS, Point, Speed, Travel, Way
from tests.unit.programme.test_timetable import AICHI, HIROSHIMA, reasons, session

pytestmark = pytest.mark.rule("P4")
HALL, STATION = Point(1, AICHI), Point(2, HIROSHIMA)


def test_an_exact_transfer_counts_before_any_estimate_and_in_both_directions():
    known = Travel(exact={(1, 2): Way(95, "fast_train", exact=True)})

    assert known.way(HALL, STATION) == known.way(STATION, HALL) == Way(95, "fast_train", exact=True)
    back = Travel(exact={(1, 2): Way(95, exact=True), (2, 1): Way(110, exact=True)})
    assert back.way(STATION, HALL).minutes == 110
    assert known.way(HALL, Point(3, HIROSHIMA)) == Travel().way(HALL, STATION)


def test_an_exact_transfer_decides_whether_there_is_time():
    close = [session(1, place_id=1, spot=AICHI), session(2, hour=12, place_id=2, spot=HIROSHIMA)]

    assert reasons(sessions=close) == [Reason.NO_TIME_TO_TRAVEL]
    assert reasons(sessions=close, travel=Travel(exact={(1, 2): Way(120, exact=True)})) == []
    assert reasons(sessions=close, travel=Travel(exact={(1, 2): Way(121, exact=True)})) == [
        Reason.NO_TIME_TO_TRAVEL
    ]


@pytest.mark.parametrize(
    ("distance", "kind"),
    [(0.4, "walk"), (10, "car"), (50, "train"), (330, "fast_train"), (9000, "aeroplane")],
)
def test_the_quickest_kind_for_a_distance(distance, kind):
    assert Travel().estimate(distance).kind == kind


def test_where_no_kind_is_taken_the_nearest_one_counts():
    walk = Travel(speeds=(Speed("walk", 5, 0, 0, 2), Speed("bus", 25, 10, 5, 50)))

    assert walk.estimate(3).kind == "walk"
    assert walk.estimate(80).kind == "bus"
    assert Travel(speeds=()).estimate(330) == Travel(speeds=DEFAULTS).estimate(330)


def test_nothing_is_asked_for_the_same_place_or_an_unknown_one():
    assert Travel().way(HALL, Point(1, HIROSHIMA)).minutes == 0
    assert Travel().way(HALL, Point(9, None)).minutes == 0


@given(st.floats(0, 10000))
def test_a_way_takes_at_least_as_long_as_the_fastest_kind_flies(distance):
    way = Travel().estimate(distance)

    assert way.minutes >= int(distance / 700 * 60)
    assert any(speed.kind == way.kind and speed.minutes(distance) == way.minutes for speed in DEFAULTS)
