"""Canonical changes and when places are reminded of: pure functions (SPEC S6)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from selection.domain import changeset, offering
from selection.domain.changeset import Difference

BRUSSELS = ZoneInfo("Europe/Brussels")
ANSWER_BY = datetime(2022, 8, 15, 22, 0, tzinfo=UTC)
OFFERED = datetime(2022, 8, 1, 8, 0, tzinfo=UTC)


def never(day: date) -> bool:
    return False


@pytest.mark.rule("S6")
def test_the_same_changes_have_the_same_hash_whatever_their_order():
    one = {"letters": {"b": {"x": 1, "y": "é"}, "a": {}}, "dates": {}}
    other = {"dates": {}, "letters": {"a": {}, "b": {"y": "é", "x": 1}}}
    assert changeset.digest(one) == changeset.digest(other)
    assert changeset.canonical(one) == '{"dates":{},"letters":{"a":{},"b":{"x":1,"y":"é"}}}'.encode()
    assert changeset.digest(one) != changeset.digest({**one, "dates": {"answer_on": "2022-08-15"}})


@pytest.mark.rule("S6")
def test_differences_name_what_is_new_gone_and_changed():
    before = {"letters": {"a": 1, "b": 1}, "pages": {"x": 1}}
    after = {"letters": {"b": 2, "c": 1}, "pages": {"x": 1}, "offers": {"d": 1}}
    assert changeset.differences(before, after) == (
        Difference("letters", "a", "gone"),
        Difference("letters", "b", "changed"),
        Difference("letters", "c", "new"),
        Difference("offers", "d", "new"),
    )
    assert changeset.differences(before, before) == ()


def test_an_address_is_hashed_whatever_its_case():
    assert changeset.address_hash(" Ada@Example.org") == changeset.address_hash("ada@example.org")
    assert "ada" not in changeset.address_hash("ada@example.org")


@pytest.mark.rule("S6")
def test_reminders_come_seven_and_two_days_before_in_working_hours():
    def due(day: int, hour: int = 8, offered: datetime = OFFERED) -> int | None:
        at = datetime(2022, 8, day, hour, tzinfo=UTC)
        return offering.reminder(offered, ANSWER_BY, at, BRUSSELS, never)

    found = {day: due(day) for day in range(1, 17) if due(day) is not None}
    assert found == {
        8: -7,
        9: -7,
        10: -7,
        11: -7,
        12: -2,
        15: -2,
    }  # 13 and 14 are a weekend: Friday, made up for on Monday
    assert due(8, hour=3) is None  # at night
    assert due(8, offered=datetime(2022, 8, 8, 7, 30, tzinfo=UTC)) is None  # offered after that morning
    assert due(12, offered=datetime(2022, 8, 8, 7, 30, tzinfo=UTC)) == -2


@pytest.mark.rule("S6")
def test_the_next_offer_goes_out_on_the_next_working_day_and_has_whole_days():
    friday = datetime(2022, 8, 5, 20, 0, tzinfo=UTC)
    sent = offering.goes_out(friday, BRUSSELS, never)
    assert sent == datetime(2022, 8, 8, 8, 0, tzinfo=UTC)
    assert offering.limit(sent, 10, BRUSSELS) == datetime(2022, 8, 18, 22, 0, tzinfo=UTC)
    assert offering.last_day(offering.limit(sent, 10, BRUSSELS), BRUSSELS) == date(2022, 8, 18)
    late = datetime(2022, 10, 28, 8, 0, tzinfo=UTC)  # the clocks change on the 30th
    assert offering.limit(late, 3, BRUSSELS) - late > timedelta(days=3)
