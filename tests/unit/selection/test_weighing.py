"""What other weights would do to known sets, by hand."""

import pytest

from selection.domain.choosing import Candidate, Problem, Rule
from selection.domain.weighing import compared, interests, turns

PEOPLE = tuple(
    Candidate(ref, side, total, "", "", ())
    for ref, side, total in (("EU-1", "eu", 90_000), ("EU-2", "eu", 60_000), ("JP-1", "jp", 50_000))
)
PAIRS = {("EU-1", "JP-1"): 10_000, ("EU-2", "JP-1"): 80_000}
FIRST, SECOND = {"EU-1": 1, "JP-1": 1}, {"EU-2": 1, "JP-1": 1}


def problem(individual, pair, pairs=PAIRS, rules=()):
    return Problem(PEOPLE, pairs, individual, pair, rules)


@pytest.mark.rule("S1")
def test_a_weight_can_turn_the_order():
    """60 × 70 + 40 × 10 = 4600 against 60 × 55 + 40 × 80 = 6500; with pairs at 1: 4210 against 3380."""
    sets = {"proposal": FIRST, "runner_up": SECOND}
    found = compared(sets, problem(60, 1), problem(60, 40))
    assert [found[name]["before"]["objective"] for name in sets] == [4_210_000, 3_380_000]
    assert [found[name]["after"]["objective"] for name in sets] == [4_600_000, 6_500_000]
    assert turns({"sets": found})
    assert not turns({"sets": compared(sets, problem(60, 40), problem(60, 1))})
    assert not turns({})


@pytest.mark.rule("S2")
def test_a_hard_rule_that_the_proposal_breaks_is_named():
    hard = (Rule(key="1", kind="seats", side="eu", number=2),)
    found = compared({"proposal": FIRST}, problem(60, 40), problem(60, 40, rules=hard))
    assert found["proposal"]["after"]["forbidden"] == ["1"]
    assert turns({"sets": found})


def test_a_set_of_whom_one_is_gone_is_left_out():
    gone = Problem(PEOPLE[1:], {("EU-2", "JP-1"): 1}, 60, 40)
    assert list(compared({"proposal": FIRST, "runner_up": SECOND}, problem(60, 40), gone)) == ["runner_up"]


def test_only_interests_that_change_are_told():
    other = {**PAIRS, ("EU-1", "JP-1"): 30_000}
    assert interests(FIRST, problem(60, 40), problem(60, 40, other)) == {
        "EU-1": {"before": 10_000, "after": 30_000}, "JP-1": {"before": 10_000, "after": 30_000},
    }  # fmt: skip
    assert interests(FIRST, problem(60, 40), problem(10, 90)) == {}
