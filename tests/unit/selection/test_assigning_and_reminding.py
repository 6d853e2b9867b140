"""Who may evaluate, and when evaluators are reminded (SPEC E4, M2)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from applications.domain.calendars import holiday_of
from selection.domain.assigning import Seat, Tie, Worry, interest, same_house, worries
from selection.domain.reminding import due, moments

BRUSSELS, TOKYO = ZoneInfo("Europe/Brussels"), ZoneInfo("Asia/Tokyo")
DUE = datetime(2022, 6, 17, 16, 0, tzinfo=UTC)  # Friday 18:00 in Brussels, Saturday 01:00 in Tokyo


@pytest.mark.rule("E4")
@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ("", ["too few"]),
        ("eu", ["too few", "one side"]),
        ("eu jp", []),
        ("eu eu", ["one side"]),
        ("eu eu jp", []),
        ("eu eu jp jp", ["too many"]),
    ],
)
def test_two_or_three_and_both_sides(sides, expected):
    seats = [Seat(str(i), side) for i, side in enumerate(sides.split())]
    assert [worry.kind for worry in worries(seats)] == expected


@pytest.mark.rule("E4")
def test_the_recused_do_not_count():
    seats = [Seat("a", "eu"), Seat("b", "jp"), Seat("c", "jp", recused=True)]
    assert worries(seats) == ()
    assert worries([*seats[:1], *seats[2:]]) == (Worry("too few"), Worry("one side", "jp"))


@pytest.mark.rule("E4")
def test_an_interest_is_known_by_declaration_body_and_person():
    tie = Tie(frozenset({7}), "ada@house.test", 8, frozenset({"bo@other.test"}))
    assert interest(tie) == ""
    assert interest(Tie(**{**vars(tie), "declared": True})) == "declared"
    assert interest(Tie(**{**vars(tie), "applicant_body": 7})) == "body"
    assert interest(Tie(**{**vars(tie), "evaluator_email": "BO@other.test"})) == "person"
    assert same_house("ada@other.test", tie.applicant_emails)
    assert not same_house("ada@house.example", {"bo@house.example"})


@pytest.mark.rule("M2")
def test_reminders_come_on_working_mornings_of_the_reader():
    brussels = {
        o: m.astimezone(BRUSSELS).strftime("%a %d %H:%M")
        for o, m in moments(DUE, BRUSSELS, holiday_of("BE")).items()
    }
    assert brussels == {-7: "Fri 10 09:00", -3: "Tue 14 09:00", -1: "Thu 16 09:00", 1: "Mon 20 09:00"}
    tokyo = {
        o: m.astimezone(TOKYO).strftime("%a %d %H:%M")
        for o, m in moments(DUE, TOKYO, holiday_of("JP")).items()
    }
    assert tokyo == {-7: "Fri 10 09:00", -3: "Wed 15 09:00", -1: "Fri 17 09:00", 1: "Mon 20 09:00"}


@pytest.mark.parametrize(
    ("at", "offset"),
    [
        ("2022-06-10 06:59", None),
        ("2022-06-10 07:00", -7),
        ("2022-06-10 14:59", -7),
        ("2022-06-10 15:00", None),  # five o'clock
        ("2022-06-11 08:00", None),  # Saturday
        ("2022-06-13 08:00", None),  # three days later nobody is told what is three days old
        ("2022-06-14 08:00", -3),
        ("2022-06-20 08:00", 1),
        ("2022-07-05 08:00", None),
    ],
)
def test_what_is_due_now(at, offset):
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert due(DUE, now, BRUSSELS, holiday_of("BE")) == offset


def test_nobody_is_written_to_at_night_or_on_a_day_off():
    at = DUE - timedelta(days=10)
    while at < DUE + timedelta(days=10):
        for zone, country in ((BRUSSELS, "BE"), (TOKYO, "JP")):
            if due(DUE, at, zone, holiday_of(country)) is not None:
                local = at.astimezone(zone)
                assert local.weekday() < 5
                assert 9 <= local.hour < 17
        at += timedelta(minutes=30)
