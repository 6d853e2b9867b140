"""When one territory may write to another (SPEC S7)."""

from dataclasses import replace

import pytest

from selection.domain.approaching import MOST_A_DAY, MOST_WAITING, Attempt, Obstacle, against

FINE = Attempt(
    both_take_part=True, is_itself=False, is_shut=False, waits_between=False,
    sent_today=MOST_A_DAY - 1, waiting=MOST_WAITING - 1,
)  # fmt: skip


@pytest.mark.rule("S7")
@pytest.mark.parametrize(
    ("changes", "obstacles"),
    [
        ({}, ()),
        ({"both_take_part": False}, (Obstacle.NOT_PART,)),
        ({"is_itself": True}, (Obstacle.ITSELF,)),
        ({"is_shut": True}, (Obstacle.CLOSED,)),
        ({"waits_between": True}, (Obstacle.WAITS,)),
        ({"sent_today": MOST_A_DAY}, (Obstacle.TOO_MANY_TODAY,)),
        ({"waiting": MOST_WAITING}, (Obstacle.TOO_MANY_WAITING,)),
        ({"is_shut": True, "waits_between": True}, (Obstacle.CLOSED, Obstacle.WAITS)),
    ],
)
def test_what_speaks_against_a_message(changes, obstacles):
    assert against(replace(FINE, **changes)) == obstacles
