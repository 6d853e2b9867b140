"""Across the nights in which the clocks change, each reminder comes once, at nine by the reader's clock (REL-D18)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from applications.actions import reminders
from applications.domain.calendars import holiday_of
from programme.domain import events
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory, CallFactory

pytestmark = pytest.mark.rule("M2")
BRUSSELS, TOKYO = ZoneInfo("Europe/Brussels"), ZoneInfo("Asia/Tokyo")
HALF = timedelta(minutes=30)
# The Wednesday after each change, on which a call closes; reminded of on the Friday before it and on the day.
CLOSINGS = [datetime(2022, 3, 30, 15, tzinfo=UTC), datetime(2022, 11, 2, 15, tzinfo=UTC)]
# Half past two of the night in October, both times; three o'clock of the one in March, which has no half past two.
NIGHTS = [datetime(2022, 10, 30, 0, 30, tzinfo=UTC), datetime(2022, 10, 30, 1, 30, tzinfo=UTC),
          datetime(2022, 3, 27, 1, tzinfo=UTC)]  # fmt: skip


def half_hours(first: datetime, last: datetime) -> list[datetime]:
    """Return every half hour from one instant to before another."""
    return [first + number * HALF for number in range(int((last - first) / HALF))]


@pytest.mark.django_db
@pytest.mark.parametrize("closes_at", CLOSINGS, ids=["spring", "autumn"])
def test_drafts_are_reminded_of_once_each_at_nine_before_and_after_the_change(closes_at):
    begun = closes_at - timedelta(days=30)
    clock_actions.restart(at=begun)
    call = CallFactory(opens_at=begun, closes_at=closes_at, reminder_days="5, 3")
    here, there = UserFactory(), UserFactory(japanese=True)
    for owner, more in (
        (here, {"territory_code": "BE2"}),
        (there, {"territory_code": "JP-23", "side": "jp"}),
    ):
        ApplicationFactory(call=call, owner=owner, created_at=begun, saved_at=begun, **more)

    for at in half_hours(closes_at - timedelta(days=7), closes_at):
        reminders.remind(at=at)

    for reader, zone in ((here, BRUSSELS), (there, TOKYO)):
        rows = Message.objects.filter(to=reader.email).order_by("created_at")
        told = [f"{row.created_at.astimezone(zone):%a %H:%M}" for row in rows]
        assert told == ["Fri 09:00", "Wed 09:00"]


@pytest.mark.parametrize("starts_at", NIGHTS, ids=["first 02:30", "second 02:30", "no 02:30"])
@pytest.mark.parametrize(("zone", "country"), [(BRUSSELS, "BE"), (TOKYO, "JP")], ids=["Brussels", "Tokyo"])
def test_an_event_in_the_night_of_the_change_is_reminded_of_once_each(starts_at, zone, country):
    found = [
        (at, events.due(starts_at, at, zone, holiday_of(country)))
        for at in half_hours(starts_at - timedelta(days=10), starts_at)
    ]

    runs = [
        (at, what)
        for (at, what), (_at, before) in zip(found[1:], found, strict=False)
        if what and what != before
    ]
    assert [what for _at, what in runs][:2] == ["week", "day"]
    assert len({what for _at, what in runs}) == len(runs)  # none is due a second time
    assert [f"{at.astimezone(zone):%H:%M}" for at, _what in runs][:2] == ["09:00", "09:00"]
