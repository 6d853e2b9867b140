"""The rules of a timetable: each alone, with the reason it gives."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.domain.timetable import (
    LegSlot,
    Person,
    Plan,
    Reason,
    SessionSlot,
    blockers,
    kilometres,
    placeholder,
    travel_minutes,
)

pytestmark = pytest.mark.rule("P4")
AICHI, HIROSHIMA = (35.1803, 136.9067), (34.3966, 132.4596)


def leg(number=1, first=14, last=15, delegations=(1,), plenary=False):
    days = date(2022, 11, first), date(2022, 11, last)
    return LegSlot(number, f"leg {number}", *days, plenary, frozenset(delegations))


def session(number=1, on=None, hour=9, minutes=60, day=14, **values):
    start = datetime(2022, 11, day, hour - 9, tzinfo=UTC)  # by the clock of Tokyo
    texts = {"title": ("Briefing", "施策説明")}
    known = {"place": "Hall", "texts": texts, **values}
    return SessionSlot(
        number, on or leg(), f"session {number}", start, start + timedelta(minutes=minutes), **known
    )


def plan(legs=(), sessions=(), **values):
    legs = legs or tuple(dict.fromkeys(s.leg for s in sessions)) or (leg(),)
    known = {
        "zone": "Asia/Tokyo", "starts_on": date(2022, 11, 13), "ends_on": date(2022, 11, 19), "emergency": True,
        "delegations": {1: "Basque Country"}, "people": {},
    }  # fmt: skip
    return Plan(**{**known, **values}, legs=tuple(legs), sessions=tuple(sessions) or (session(on=legs[0]),))


def reasons(*args, **values):
    return [blocker.reason for blocker in blockers(plan(*args, **values))]


def test_a_sound_plan_has_no_blocker():
    assert reasons() == []


def test_every_rule_speaks_for_itself():
    assert reasons(emergency=False) == [Reason.NO_EMERGENCY_CONTACT]
    assert blockers(replace(plan(), sessions=()))[0].reason == Reason.NO_SESSIONS
    assert reasons(phase=(date(2022, 12, 1), date(2023, 3, 31))) == [Reason.VISIT_OUTSIDE_PHASE]
    assert reasons([leg(first=12)]) == [Reason.LEG_OUTSIDE_VISIT]
    assert reasons([leg(), leg(2, 16, 16, ())]) == [Reason.LEG_WITHOUT_DELEGATION]
    assert reasons(delegations={1: "A", 2: "B"}) == [Reason.DELEGATION_WITHOUT_LEG]
    assert reasons([leg(), leg(2, 15, 16)]) == [Reason.TWO_LEGS]
    assert reasons([leg(delegations=(1, 2)), leg(2, 17, 18, plenary=True)], delegations={1: "A", 2: "B"}) == [
        Reason.PLENARY_MISSED
    ]
    assert reasons(sessions=[session(day=16)]) == [Reason.SESSION_OUTSIDE_LEG]
    assert reasons(sessions=[session(place="")]) == [Reason.NO_PLACE]
    assert reasons(sessions=[session(place="", in_room=False)]) == []
    assert reasons(sessions=[session(main=True)]) == [Reason.NO_INTERPRETATION]
    assert reasons(sessions=[session(main=True, interpreted=True)]) == []
    assert reasons(sessions=[session(texts={"title": ("Briefing", "")})]) == [Reason.UNTRANSLATED]
    assert reasons(sessions=[session(texts={"title": ("A", "あ"), "note": ("", "")})]) == []


def test_sessions_may_touch_but_not_overlap():
    assert reasons(sessions=[session(1), session(2, hour=10)]) == []
    assert reasons(sessions=[session(1, minutes=61), session(2, hour=10)]) == [Reason.OVERLAP]
    apart = [session(1, on=leg(1)), session(2, on=leg(2, delegations=(2,)))]
    assert reasons(sessions=apart, delegations={1: "A", 2: "B"}) == [], "parallel legs are meant"


def test_a_session_until_midnight_belongs_to_its_day():
    late = session(hour=22, minutes=120, day=15)
    assert reasons(sessions=[late]) == []
    assert reasons(sessions=[session(hour=22, minutes=121, day=15)]) == [Reason.SESSION_OUTSIDE_LEG]


def test_a_person_who_deviates_is_in_one_place():
    mine, other = leg(1), leg(2, delegations=(2,))
    two = {"delegations": {1: "A", 2: "B"}, "people": {7: Person("Ada", 1)}}
    assert reasons(sessions=[session(1, on=mine), session(2, on=other, joins=frozenset({7}))], **two) == [
        Reason.PERSON_TWICE
    ]
    away = session(1, on=mine, misses=frozenset({7}))
    assert reasons(sessions=[away, session(2, on=other, joins=frozenset({7}))], **two) == []


def test_the_way_between_two_places_takes_time():
    assert 300 < kilometres(AICHI, HIROSHIMA) < 450
    assert travel_minutes(AICHI, AICHI) == 0
    assert 120 < travel_minutes(AICHI, HIROSHIMA) < 240
    close = [session(1, spot=AICHI), session(2, hour=11, spot=HIROSHIMA)]
    later = [session(1, spot=AICHI), session(2, hour=14, spot=HIROSHIMA)]
    assert reasons(sessions=close) == [Reason.NO_TIME_TO_TRAVEL]
    assert reasons(sessions=later) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("Reception, TBD", "TBD"), ("tbc", "tbc"), ("Visit to XXX", "XXX"), ("ＸＸＸ", "XXX"), ("会場は未定", "未定"),
     ("要翻訳", "要翻訳"), ("Lorem ipsum dolor", "Lorem ipsum"), ("Expo XX", ""), ("Outbdoor", ""), ("定例会", "")],
)  # fmt: skip
def test_what_was_left_to_be_filled_in_is_found(text, found):
    assert placeholder(text) == found


@given(st.lists(st.tuples(st.integers(9, 16), st.integers(10, 180)), min_size=2, max_size=6))
def test_an_overlap_is_found_exactly_when_two_sessions_share_a_minute(slots):
    rows = [session(n, hour=hour, minutes=minutes) for n, (hour, minutes) in enumerate(slots)]

    share = any(
        a.starts_at < b.ends_at and b.starts_at < a.ends_at for n, a in enumerate(rows) for b in rows[n + 1 :]
    )
    assert (Reason.OVERLAP in reasons(sessions=rows)) is share
