"""Totals from scores, and the variants of the robustness (SPEC S4)."""

import pytest

from selection.domain.choosing import Candidate, Problem
from selection.domain.variants import borderline, shares, totals, variants

SCORES = {
    "weights": {"prospects": 1, "commitment": 2},
    "sheets": {"EU-1": {"7": {"prospects": 8, "commitment": 6}, "9": {"prospects": 10}}, "JP-1": {"7": {"commitment": 5}}},
    "agreed": {},
}  # fmt: skip
PROBLEM = Problem((Candidate("EU-1", "eu", 0), Candidate("JP-1", "jp", 0)), {("EU-1", "JP-1"): 0})


@pytest.mark.rule("E3", "S4")
def test_totals_are_means_over_answered_weights():
    # 7: (1 × 8 + 2 × 6) / 3 of 10 = 66.667; 9 answered one criterion: 100. Mean 83.333.
    assert totals(SCORES) == {"EU-1": 83_333, "JP-1": 50_000}


@pytest.mark.rule("E7")
def test_an_agreed_score_stands_for_every_evaluators():
    assert totals(SCORES | {"agreed": {"EU-1": {"prospects": 0}}})["EU-1"] == 20_000


@pytest.mark.rule("S4")
def test_leaving_one_out_keeps_an_application_that_has_no_other():
    assert totals(SCORES, left_out="7") == {"EU-1": 100_000, "JP-1": 50_000}


@pytest.mark.rule("S4")
def test_variants_are_as_many_as_said_and_the_seed_repeats_them():
    made = variants(PROBLEM, SCORES, draws=5, seed=1)
    assert [one.kind for one in made] == ["evaluator"] * 2 + ["weight"] * 8 + ["draw"] * 5
    assert made == variants(PROBLEM, SCORES, draws=5, seed=1)
    assert made != variants(PROBLEM, SCORES, draws=5, seed=2)
    alone = [one.weight_pair for one in made if one.kind == "weight"][-2:]
    assert alone == [32_000, 48_000]
    assert all(48_000 <= one.weight_individual <= 72_000 for one in made)


@pytest.mark.rule("S4")
def test_between_20_and_80_per_cent_a_minute_is_asked_for():
    counts = {"A": 19, "B": 20, "C": 80, "D": 81}
    result = {"variants": {"draw": 100}, "selected": {ref: {"draw": count} for ref, count in counts.items()}}
    assert [share.percent for share in shares(result)] == [19, 20, 80, 81]
    assert borderline(result) == ["B", "C"]
