"""When a job that makes a backup each day makes the next one."""

from datetime import UTC, datetime, time, timedelta

import pytest

from r2r_portal.management.commands.backup import next_one

DAILY = time(2, 10)
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "real", "due"),
    [
        (None, NOW, NOW),
        (NOW - timedelta(hours=24, seconds=1), NOW, NOW),
        (NOW - timedelta(hours=9), NOW, datetime(2027, 3, 2, 2, 10, tzinfo=UTC)),
        (datetime(2027, 3, 1, 0, 5, tzinfo=UTC), datetime(2027, 3, 1, 1, 0, tzinfo=UTC), datetime(2027, 3, 1, 2, 10, tzinfo=UTC)),
        (datetime(2027, 3, 1, 2, 10, tzinfo=UTC), datetime(2027, 3, 1, 2, 10, tzinfo=UTC), datetime(2027, 3, 2, 2, 10, tzinfo=UTC)),
    ],
    ids=["never", "more than a day ago", "this morning", "after midnight", "just now"],
)  # fmt: skip
def test_it_is_due_at_its_time_or_at_once_where_the_last_is_old(last, real, due):
    assert next_one(daily=DAILY, last=last, real=real) == due
