"""Side meetings, interpreters, free time and languages: each rule alone, and what no accepted plan can hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.domain.advice import Advice
from programme.domain.ripple import shift
from programme.domain.slots import Away, Owner, Person, Reason
from programme.domain.timetable import blockers
from programme.domain.understanding import people_doubts
from tests.unit.programme.test_timetable import AICHI, HIROSHIMA, leg, plan, reasons, session

pytestmark = pytest.mark.rule("P4")
ADA = {7: Person("Ada", 1)}
NAMES = {1: "Mio", 2: "Jan"}


def at(hour, day=14):
    return datetime(2022, 11, day, tzinfo=UTC) + timedelta(hours=hour - 9)  # by the clock of Tokyo


def doubts(*sessions, **values):
    return [doubt.advice for doubt in people_doubts(plan(sessions=sessions, **values))]


def test_a_side_meeting_asks_only_those_who_are_named():
    meeting = session(2, side=True, joins=frozenset({7}))
    nobody_else = {7: Person("Ada", 1), 8: Person("Eva", 1)}

    assert meeting.attends(7, 1)
    assert not meeting.attends(8, 1)
    assert reasons(sessions=[session(1, hour=11), meeting], people=nobody_else) == []
    assert reasons(sessions=[session(1), meeting], people=nobody_else) == [Reason.PERSON_TWICE]
    free = session(1, misses=frozenset({7}))
    assert reasons(sessions=[free, meeting], people=nobody_else) == []


def test_a_side_meeting_without_people_blocks_and_so_does_one_whose_people_left():
    assert reasons(sessions=[session(side=True)], people=ADA) == [Reason.SIDE_WITHOUT_PEOPLE]
    assert reasons(sessions=[session(side=True, joins=frozenset({99}))], people=ADA) == [
        Reason.SIDE_WITHOUT_PEOPLE
    ]


def test_a_person_at_a_side_meeting_needs_time_for_the_way_too():
    near = session(1, spot=AICHI)
    far = session(2, hour=11, side=True, joins=frozenset({7}), spot=HIROSHIMA)

    (found,) = blockers(plan(sessions=[near, far], people=ADA))
    assert (found.reason, found.data["delegation"]) == (Reason.NO_TIME_TO_TRAVEL, "Ada")


def test_a_late_session_pulls_a_side_meeting_of_its_people_along():
    meeting = session(2, hour=10, side=True, joins=frozenset({7}))
    given = plan(sessions=[session(1), meeting], people=ADA)

    assert [move.id for move in shift(given, 1, 30).moves] == [1, 2]
    assert [move.id for move in shift(replace(given, people={}), 1, 30).moves] == [1]


def test_an_interpreter_is_in_one_place_and_has_time_for_the_way():
    one, other = leg(1), leg(2, delegations=(2,))
    two = {"delegations": {1: "A", 2: "B"}, "interpreters": NAMES}
    mio = frozenset({1})

    assert reasons(
        sessions=[session(1, on=one, interpreters=mio), session(2, on=other, interpreters=mio)], **two
    ) == [Reason.INTERPRETER_TWICE]
    apart = [session(1, on=one, interpreters=mio), session(2, on=other, interpreters=frozenset({2}))]
    assert reasons(sessions=apart, **two) == []
    far = [session(1, on=one, interpreters=mio, spot=AICHI),
           session(2, on=other, hour=11, interpreters=mio, spot=HIROSHIMA)]  # fmt: skip
    assert reasons(sessions=far, **two) == [Reason.INTERPRETER_NO_TIME]


def test_hosts_and_interpreters_are_asked_only_when_they_are_free():
    hosted = session(on=replace(leg(), host=23, host_name="Aichi"), interpreters=frozenset({1}))

    def found(away, it=hosted):
        return reasons(sessions=[it], interpreters=NAMES, away=(away,))

    assert found(Away(Owner.HOST, 23, at(8), at(9))) == []
    assert found(Away(Owner.HOST, 23, at(8), at(9.5))) == [Reason.HOST_AWAY]
    assert found(Away(Owner.HOST, 23, at(8), at(9.5)), replace(hosted, hosted=False)) == []
    assert found(Away(Owner.HOST, 27, at(8), at(12))) == []
    assert found(Away(Owner.INTERPRETER, 1, at(9), at(12))) == [Reason.INTERPRETER_AWAY]
    assert found(Away(Owner.INTERPRETER, 2, at(9), at(12))) == []
    assert found(Away(Owner.DELEGATE, 1, at(9), at(12))) == []


def test_a_delegate_who_is_not_free_is_a_doubt_where_expected():
    absent = (Away(Owner.DELEGATE, 7, at(9), at(10)),)

    assert doubts(session(), people=ADA, away=absent) == [Advice.PERSON_AWAY]
    assert doubts(session(misses=frozenset({7})), people=ADA, away=absent) == []
    assert doubts(session(hour=10), people=ADA, away=absent) == []


def test_a_session_that_is_interpreted_has_somebody_who_does_it():
    assert doubts(session(interpreted=True)) == [Advice.NO_INTERPRETER]
    assert doubts(session(main=True)) == [Advice.NO_INTERPRETER]
    assert doubts(session(interpreted=True, interpreters=frozenset({1})), interpreters=NAMES) == []


def test_people_without_a_common_language_need_interpretation():
    host = replace(leg(), host_language="ja")
    mixed = {7: Person("Ada", 1, "en"), 8: Person("花子", 1, "ja")}

    assert doubts(session(), people=mixed) == [Advice.NO_COMMON_LANGUAGE]
    assert doubts(session(), people=ADA) == []
    assert doubts(session(on=host), people=ADA) == [Advice.NO_COMMON_LANGUAGE]
    assert doubts(session(on=host, hosted=False), people=ADA) == []
    assert (
        doubts(
            session(on=host, interpreted=True, interpreters=frozenset({1})), people=ADA, interpreters=NAMES
        )
        == []
    )


def test_five_hours_alone_are_enough_for_an_interpreter():
    mio, both = frozenset({1}), frozenset({1, 2})
    known = {"interpreted": True}
    first = session(1, hour=9, minutes=180, interpreters=mio, **known)

    assert (
        doubts(first, session(2, hour=13, minutes=120, interpreters=mio, **known), interpreters=NAMES) == []
    )
    assert doubts(first, session(2, hour=13, minutes=121, interpreters=mio, **known), interpreters=NAMES) == [
        Advice.NO_RELIEF
    ]
    assert (
        doubts(first, session(2, hour=13, minutes=240, interpreters=both, **known), interpreters=NAMES) == []
    )
    next_day = session(2, day=15, minutes=240, interpreters=mio, **known)
    assert doubts(first, next_day, interpreters=NAMES) == []


SLOTS = st.lists(
    st.tuples(
        st.integers(9, 16), st.integers(10, 120), st.sampled_from([1, 2]), st.booleans(),
        st.frozensets(st.sampled_from([7, 8, 9])), st.frozensets(st.sampled_from([7, 8, 9])),
        st.frozensets(st.sampled_from([1, 2])),
    ),
    min_size=2, max_size=6,
)  # fmt: skip


@given(SLOTS)
def test_no_plan_without_blockers_has_anybody_in_two_places(slots):
    legs = {1: leg(1, delegations=(1,)), 2: leg(2, delegations=(2,))}
    people = {7: Person("Ada", 1), 8: Person("Eva", 1), 9: Person("Bo", 2)}
    rows = [
        session(n, on=legs[on], hour=hour, minutes=minutes, side=side, joins=joins, misses=misses - joins,
                interpreters=working)
        for n, (hour, minutes, on, side, joins, misses, working) in enumerate(slots)
    ]  # fmt: skip
    whole = plan(list(legs.values()), rows, delegations={1: "A", 2: "B"}, people=people, interpreters=NAMES)
    pairs = [(a, b) for n, a in enumerate(rows) for b in rows[n + 1 :] if a.overlaps(b)]
    twice = any(
        a.attends(n, p.delegation) and b.attends(n, p.delegation) for a, b in pairs for n, p in people.items()
    )
    working_twice = any(a.interpreters & b.interpreters for a, b in pairs)
    found = {blocker.reason for blocker in blockers(whole)}

    if not found & {Reason.OVERLAP, Reason.PERSON_TWICE}:
        assert not twice
    assert (Reason.INTERPRETER_TWICE in found) is working_twice
    if twice:
        assert found & {Reason.OVERLAP, Reason.PERSON_TWICE}
