"""When stakeholders may ask each other for a meeting, and which times they may propose."""

from datetime import UTC, datetime, timedelta

import pytest

from selection.domain.meeting import (
    HORIZON,
    MOST_OPEN,
    NOTICE,
    Party,
    Refusal,
    TimeFault,
    against,
    faults,
)  # fmt: skip

AT = datetime(2022, 9, 5, 8, 0, tzinfo=UTC)
SOON = AT + NOTICE
EU, JP = Party("eu", True), Party("jp", True)


@pytest.mark.rule("S9")
@pytest.mark.parametrize(
    ("asker", "asked", "between", "waiting", "reasons"),
    [
        (EU, JP, False, 0, ()),
        (JP, EU, False, MOST_OPEN - 1, ()),
        (EU, EU, False, 0, (Refusal.SAME_SIDE,)),
        (Party("eu", False), JP, False, 0, (Refusal.NOT_PART,)),
        (EU, Party("jp", False), True, 0, (Refusal.NOT_PART, Refusal.OPEN_ALREADY)),
        (EU, JP, False, MOST_OPEN, (Refusal.TOO_MANY,)),
    ],
)
def test_what_speaks_against_a_meeting(asker, asked, between, waiting, reasons):
    assert against(asker, asked, open_between=between, open_of_asker=waiting) == reasons


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        ([SOON], ()),
        ([AT + HORIZON], ()),
        ([SOON, SOON + timedelta(hours=1), SOON + timedelta(hours=2)], ()),
        ([], (TimeFault.NONE,)),
        ([SOON + timedelta(hours=n) for n in range(4)], (TimeFault.MANY,)),
        ([SOON, SOON], (TimeFault.TWICE,)),
        ([SOON - timedelta(seconds=1)], (TimeFault.SOON,)),
        ([AT + HORIZON + timedelta(seconds=1)], (TimeFault.FAR,)),
    ],
)
def test_which_times_can_be_proposed(times, wrong):
    assert faults(times, AT) == wrong
