"""Codes of rooms, feedback, check-ins, reminders of events: as pure rules."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from applications.domain.calendars import holiday_of
from programme.domain import events, feedback, presence, results
from programme.domain.certificates import fingerprint
from programme.domain.presence import Shut

BRUSSELS, TOKYO = ZoneInfo("Europe/Brussels"), ZoneInfo("Asia/Tokyo")
START = datetime(2022, 11, 14, 0, 30, tzinfo=UTC)
END = START + timedelta(minutes=90)
SECRET = b"only for tests"


@pytest.mark.rule("P10")
@pytest.mark.parametrize(
    ("at", "by_code", "found"),
    [
        (START - timedelta(hours=1), True, None),
        (START - timedelta(hours=1, seconds=1), True, Shut.EARLY),
        (END + timedelta(hours=3), True, None),
        (END + timedelta(hours=3, seconds=1), True, Shut.LATE),
        (END + timedelta(days=30), False, None),
        (END + timedelta(days=31), False, Shut.LATE),
    ],
)
def test_presence_is_noted_around_the_meeting(at, by_code, found):
    assert presence.shut(START, END, at, by_code=by_code) == found


@pytest.mark.rule("P10")
def test_a_cancelled_meeting_takes_nobody():
    assert presence.shut(START, END, START, cancelled=True) == Shut.CANCELLED


@pytest.mark.rule("P10")
def test_a_code_counts_until_its_instant_and_only_as_it_was_made():
    code = presence.code("session-3", START, SECRET)

    assert presence.read(code, START, SECRET) == "session-3"
    assert presence.read(code, START + timedelta(seconds=1), SECRET) is None
    assert presence.read(code.replace("session-3", "session-4"), START, SECRET) is None
    assert presence.read(code, START, b"another secret") is None
    assert presence.read("nonsense", START, SECRET) is None


@pytest.mark.rule("P10")
def test_feedback_is_open_from_the_end_for_thirty_days():
    moments = (END - timedelta(seconds=1), END, END + timedelta(days=30))

    assert [feedback.is_open(END, at) for at in moments] == [False, True, False]


@pytest.mark.rule("P10")
def test_feedback_is_asked_for_on_the_next_working_morning_and_once_more_a_week_later():
    friday = datetime(2022, 11, 18, 9, 0, tzinfo=UTC)
    first, again = feedback.asked_at(friday, TOKYO, holiday_of("JP"))

    assert first == datetime(2022, 11, 21, 0, 0, tzinfo=UTC)  # Monday, nine in Tokyo
    assert again == datetime(2022, 11, 28, 0, 0, tzinfo=UTC)
    at_night = first + timedelta(hours=12)
    said = [feedback.asks(friday, at, TOKYO, holiday_of("JP")) for at in (first, at_night, again)]
    assert said == ["ask", "", "remind"]


@pytest.mark.rule("P10")
def test_sums_are_shown_from_three_answers_on():
    two = [{"useful": 5}, {"useful": 1}]

    assert feedback.summed(["useful"], two) == ()
    (one,) = feedback.summed(["useful"], [*two, {"useful": 3}])
    assert (one.counts, one.mean) == ((1, 0, 1, 0, 1), 3.0)


@pytest.mark.rule("P10")
@pytest.mark.parametrize(
    ("made", "months", "due"),
    [
        (date(2022, 12, 1), 6, date(2023, 6, 1)),
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2022, 6, 30), 6, date(2022, 12, 30)),
    ],
)
def test_check_ins_are_six_and_twelve_months_later(made, months, due):
    assert results.check_in_on(made, months) == due


@pytest.mark.rule("P10")
def test_a_check_in_is_asked_for_twice_and_then_no_more():
    due, free = date(2023, 6, 1), holiday_of("BE")
    days = (date(2023, 5, 31), due, date(2023, 6, 15), date(2023, 8, 1))

    assert [results.asks(due, day, free) for day in days] == [None, 1, 2, None]


@pytest.mark.rule("P10")
def test_a_fingerprint_changes_with_every_fact():
    assert fingerprint("C-1", {"name": "Ada"}) != fingerprint("C-1", {"name": "Bruno"})
    assert fingerprint("C-1", {"a": 1, "b": 2}) == fingerprint("C-1", {"b": 2, "a": 1})


@pytest.mark.rule("M2")
def test_an_event_is_announced_a_week_a_day_and_an_hour_before_within_working_hours():
    start = datetime(2022, 11, 18, 7, 0, tzinfo=UTC)  # 16:00 in Tokyo, 08:00 in Brussels
    tokyo = {name: begin for name, begin, _end in events.moments(start, TOKYO, holiday_of("JP"))}
    brussels = {name: begin for name, begin, _end in events.moments(start, BRUSSELS, holiday_of("BE"))}

    assert tokyo == {
        "week": datetime(2022, 11, 11, 0, 0, tzinfo=UTC),
        "day": datetime(2022, 11, 17, 0, 0, tzinfo=UTC),
        "hour": datetime(2022, 11, 18, 6, 0, tzinfo=UTC),
    }
    assert brussels["week"] == datetime(2022, 11, 10, 8, 0, tzinfo=UTC)  # 11 November is a day off in Belgium
    assert "hour" not in brussels  # it begins before the office opens: the day before says it already


@pytest.mark.rule("M2")
def test_nothing_is_announced_at_night_or_once_it_began():
    start = datetime(2022, 11, 18, 7, 0, tzinfo=UTC)
    night = datetime(2022, 11, 17, 18, 0, tzinfo=UTC)

    assert events.due(start, night, TOKYO, holiday_of("JP")) is None
    assert events.due(start, start - timedelta(minutes=30), TOKYO, holiday_of("JP")) == "hour"
    assert events.due(start, start, TOKYO, holiday_of("JP")) is None


@pytest.mark.rule("M2")
def test_other_days_before_an_event_and_none_but_the_last_hour():
    start = datetime(2022, 11, 16, 9, 0, tzinfo=UTC)  # a Wednesday, ten in Brussels
    names = [
        [name for name, _begin, _end in events.moments(start, BRUSSELS, holiday_of("BE"), days)]
        for days in [(3, 2), ()]
    ]
    assert names == [["3 days", "2 days", "hour"], ["hour"]]
