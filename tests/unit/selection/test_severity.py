"""Severities: planted ones are found better than by raw means, equal ones never reorder anything."""

from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.domain.severity import Given, adjusted, severities

PEOPLE = 8
SEEDS = range(30)


def panel(seed: int, severity: dict[int, float], noise: float, files: int = 24) -> tuple[list[Given], dict]:
    """Two specimens with three criteria for everybody, then files with two evaluators each, unevenly good."""
    random = Random(seed)
    quality = {f"file {n}": random.uniform(1.2, 3.8) for n in range(files)}
    scores = [
        Given(("specimen", n, c), person, 2.5 + severity[person] + random.gauss(0, noise))
        for n in range(2)
        for c in range(3)
        for person in severity
    ]
    for at, (name, level) in enumerate(sorted(quality.items(), key=lambda pair: pair[1])):
        pair = {
            at * PEOPLE // files,
            (at * PEOPLE // files + 1 + seed % 3) % PEOPLE,
        }  # the good go to the same few
        scores += [
            Given((name, c), person, level + severity[person] + random.gauss(0, noise))
            for person in pair
            for c in range(3)
        ]
    return scores, quality


def by_file(scores: list[Given]) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, list[float]]] = {}
    for one in scores:
        if one.item[0] != "specimen":
            found.setdefault(one.item[0], {}).setdefault(one.evaluator, []).append(one.value)
    return {name: {who: mean(values) for who, values in people.items()} for name, people in found.items()}


def planted(seed: int) -> dict[int, float]:
    random = Random(1000 + seed)
    drawn = [random.uniform(-1, 1) for _ in range(PEOPLE)]
    return {who: value - mean(drawn) for who, value in enumerate(drawn)}


def inversions(order: list[str], quality: dict[str, float]) -> int:
    """How many pairs stand the wrong way round."""
    return sum(quality[a] < quality[b] for at, a in enumerate(order) for b in order[at + 1 :])


@pytest.mark.rule("E7")
def test_planted_severities_are_found_better_than_by_raw_means():
    ridge_errors, raw_errors = [], []
    for seed in SEEDS:
        true = planted(seed)
        scores, _quality = panel(seed, true, noise=0.4)
        everything = mean(one.value for one in scores)
        found = severities(scores)
        for who, value in true.items():
            own = mean(one.value for one in scores if one.evaluator == who) - everything
            ridge_errors.append((found[who].points - value) ** 2)
            raw_errors.append((own - value) ** 2)
    assert mean(ridge_errors) < mean(raw_errors) / 4


def test_the_planted_ranking_is_found_better_than_by_raw_means():
    wrong, wrong_raw = 0, 0
    for seed in SEEDS:
        scores, quality = panel(seed, planted(seed), noise=0.4)
        known, files = severities(scores), by_file(scores)
        raw = sorted(files, key=lambda name: -mean(files[name].values()))
        freed = sorted(files, key=lambda name: -adjusted(files[name], known))
        wrong += inversions(freed, quality)
        wrong_raw += inversions(raw, quality)
    assert wrong < wrong_raw * 0.8


def test_nineteen_of_twenty_intervals_hold_the_true_severity():
    held = [
        found.low <= true[who] <= found.high
        for seed in SEEDS
        for true in [planted(seed)]
        for who, found in severities(panel(seed, true, noise=0.6)[0]).items()
    ]
    assert 0.88 <= mean(held) <= 1


@given(st.integers(0, 10_000), st.floats(-2, 2))
def test_equal_severities_never_reorder(seed, same):
    scores, _quality = panel(seed, dict.fromkeys(range(PEOPLE), same), noise=0)
    known, files = severities(scores), by_file(scores)
    assert all(abs(one.points) < 1e-9 for one in known.values())
    raw = {name: mean(values.values()) for name, values in files.items()}
    for name, values in files.items():
        assert abs(adjusted(values, known) - raw[name]) < 1e-9


def test_what_cannot_be_told_from_chance_moves_nothing():
    scores = [Given("a", 1, 3), Given("a", 2, 3.5), Given("b", 1, 4), Given("b", 2, 3.5)]
    known = severities(scores)
    assert not any(one.is_clear for one in known.values())
    assert adjusted({1: 70, 2: 80}, known) == 75


def test_a_file_that_one_person_scored_says_nothing():
    assert severities([Given("a", 1, 5), Given("b", 2, 1)]) == {}
    assert severities([]) == {}
    assert adjusted({}, {}) is None
