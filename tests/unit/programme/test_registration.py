"""Seats, the waiting list and its time limits, the link and the reminders, without a database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.domain import registration as rules
from programme.domain.registration import SHORTEST, Shut

pytestmark = pytest.mark.rule("H3")

STARTS = datetime(2022, 6, 22, 7, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(minutes=90)
OPENS, CLOSES = STARTS - timedelta(days=21), STARTS - timedelta(hours=12)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
BRUSSELS, TOKYO = ZoneInfo("Europe/Brussels"), ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (OPENS - INSTANT, Shut.EARLY),
        (OPENS, None),
        (CLOSES - INSTANT, None),
        (CLOSES, Shut.CLOSED),
        (ENDS - INSTANT, Shut.CLOSED),
        (ENDS, Shut.OVER),
    ],
)
def test_the_door_is_open_from_its_first_instant_to_the_last_before_closing(at, why):
    assert rules.shut(OPENS, CLOSES, ENDS, at) == why
    assert rules.shut(OPENS, CLOSES, ENDS, at, cancelled=True) == Shut.CANCELLED


def test_the_waiting_list_moves_up_in_its_order_into_the_lowest_free_seats():
    assert rules.moves_up(4, [2], [70, 50, 60, 90]) == [(70, 1), (50, 3), (60, 4)]
    assert rules.moves_up(2, [1, 2], [70]) == []


def test_fewer_seats_renumber_those_above():
    assert rules.moves_down(3, [1, 4, 5]) == [(4, 2), (5, 3)]


@pytest.mark.parametrize(
    ("left", "held"),
    [
        (timedelta(days=30), DAY),
        (timedelta(days=4), DAY),
        (timedelta(hours=20), timedelta(hours=5)),
        (timedelta(hours=1), SHORTEST),
        (SHORTEST, SHORTEST),
    ],
)
def test_an_offer_holds_a_day_and_near_the_event_a_quarter_of_what_is_left(left, held):
    at = STARTS - left

    assert rules.offer_ends(at, STARTS, DAY) == at + held


def test_in_the_last_half_hour_nothing_is_offered():
    assert rules.offer_ends(STARTS - SHORTEST + INSTANT, STARTS, DAY) is None


@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.sampled_from(["come", "leave", "lapse"]), st.integers(0, 60)), max_size=80),
)
def test_whatever_people_do_no_seat_is_held_twice_and_none_stays_free_while_somebody_waits(seats, deeds):
    held: dict[int, int] = {}  # seat by person
    queue: list[int] = []
    for deed, person in deeds:
        if deed == "come" and person not in held and person not in queue:
            queue.append(person)
        elif deed == "leave":
            held.pop(person, None)
            queue = [one for one in queue if one != person]
        elif deed == "lapse":
            held.pop(person, None)
        moved = rules.moves_up(seats, list(held.values()), queue)
        assert [who for who, _seat in moved] == queue[: len(moved)], "first come, first served"
        held |= dict(moved)
        queue = queue[len(moved) :]

        assert len(set(held.values())) == len(held) <= seats
        assert set(held.values()) <= set(range(1, seats + 1))
        assert not queue or len(held) == seats


@given(st.integers(1, 60 * 24 * 40), st.integers(1, 168))
def test_an_offer_never_lasts_into_the_event_and_never_longer_than_said(minutes, hours):
    at, hold = STARTS - timedelta(minutes=minutes), timedelta(hours=hours)
    until = rules.offer_ends(at, STARTS, hold)

    assert (until is None) == (timedelta(minutes=minutes) < SHORTEST)
    assert until is None or at < until <= min(STARTS, at + hold)


def test_the_link_is_shown_from_its_instant_to_the_end():
    link_at = STARTS - timedelta(hours=1)
    shown = [rules.link_shown(link_at, ENDS, at) for at in (link_at - INSTANT, link_at, ENDS - INSTANT, ENDS)]

    assert shown == [False, True, True, False]


def never(_day):
    return False


@pytest.mark.parametrize(
    ("at", "zone", "due"),
    [
        (datetime(2022, 6, 15, 6, 59, tzinfo=UTC), BRUSSELS, None),
        (datetime(2022, 6, 15, 7, 0, tzinfo=UTC), BRUSSELS, "week"),
        (datetime(2022, 6, 15, 7, 0, tzinfo=UTC), TOKYO, "week"),
        (datetime(2022, 6, 15, 8, 30, tzinfo=UTC), TOKYO, None),
        (datetime(2022, 6, 21, 8, 0, tzinfo=UTC), BRUSSELS, "day"),
        (datetime(2022, 6, 21, 16, 0, tzinfo=UTC), BRUSSELS, None),
        (STARTS - timedelta(minutes=61), BRUSSELS, None),
        (STARTS - timedelta(minutes=60), BRUSSELS, "hour"),
        (STARTS - INSTANT, TOKYO, "hour"),
        (STARTS, TOKYO, None),
    ],
)
def test_reminders_keep_to_the_readers_hours_but_for_the_last_hour(at, zone, due):
    assert rules.reminder(STARTS, at, zone, never) == due


def test_the_last_hour_comes_even_at_night_which_is_why_it_is_exempt():
    night = datetime(2022, 6, 22, 19, 0, tzinfo=UTC)  # 04:00 in Tokyo

    assert rules.reminder(night, night - timedelta(minutes=30), TOKYO, never) == "hour"
