"""A shift and what it pulls along."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.domain.ripple import shift
from programme.domain.timetable import Reason
from tests.unit.programme.test_timetable import AICHI, HIROSHIMA, leg, plan, session

pytestmark = pytest.mark.rule("P4")


def moves(*sessions, by=45, of=1, **values):
    found = shift(plan(sessions=sessions, **values), of, by).moves
    return {move.id: int((move.new_starts_at - move.starts_at).total_seconds() // 60) for move in found}


def test_a_gap_swallows_a_shift():
    assert moves(session(1), session(2, hour=11)) == {1: 45}


def test_a_shift_pushes_what_follows_by_what_is_needed():
    assert moves(session(1), session(2, hour=10), session(3, hour=12)) == {1: 45, 2: 45}
    assert moves(session(1), session(2, hour=10), session(3, hour=11)) == {1: 45, 2: 45, 3: 45}
    assert moves(session(1, minutes=50), session(2, hour=10)) == {1: 45, 2: 35}


def test_only_who_attends_both_is_pushed():
    apart = session(2, on=leg(2, delegations=(2,)), hour=10)

    assert moves(session(1), apart, delegations={1: "A", 2: "B"}) == {1: 45}


def test_the_way_between_two_places_is_kept():
    near, far = session(1, spot=AICHI), session(2, hour=13, spot=HIROSHIMA)

    assert moves(near, far)[1] == 45
    assert 0 < moves(near, far, by=90)[2] < 90


def test_an_earlier_start_moves_one_session_alone():
    assert moves(session(1), session(2, hour=11), of=2, by=-30) == {2: -30}


def test_what_would_newly_stand_in_the_way_is_told():
    found = shift(plan(sessions=[session(1), session(2, hour=10, minutes=60)]), 2, -30)
    assert [one.reason for one in found.worse] == [Reason.OVERLAP]
    late = session(1, hour=23, minutes=30, day=15)
    assert [one.reason for one in shift(plan(sessions=[late]), 1, 45).worse] == [Reason.SESSION_OUTSIDE_LEG]


def test_the_digest_is_that_of_the_moves():
    two = plan(sessions=[session(1), session(2, hour=10)])

    assert shift(two, 1, 45).digest == shift(two, 1, 45).digest != shift(two, 1, 50).digest


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(10, 90)), min_size=1, max_size=6), st.integers(1, 180)
)
def test_a_later_start_makes_no_new_overlap(slots, minutes):
    sessions, late = [], 0
    for number, (gap, length) in enumerate(slots, start=1):
        late += gap
        one = session(number, minutes=length)
        by = timedelta(minutes=late)
        sessions.append(replace(one, starts_at=one.starts_at + by, ends_at=one.ends_at + by))
        late += length
    found = shift(plan(sessions=sessions), 1, minutes)

    assert Reason.OVERLAP not in [one.reason for one in found.worse]
    assert all(move.new_starts_at >= move.starts_at for move in found.moves)
