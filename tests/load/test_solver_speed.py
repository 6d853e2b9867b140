"""How long a proposal takes on random calls of the size that docs/solver.md speaks of."""

import random
import sys
import time

import pytest

from selection.domain.given import problem_of
from selection.domain.variants import variants
from selection.solving.asking import robustness
from selection.solving.proposing import propose

THEMES = ("green", "industrial", "demographic")


def document(regions: int, prefectures: int, seed: int) -> dict:
    """Return a random input with the rules of the 2022 call."""
    chance = random.Random(seed)
    eu, jp = [f"EU-{n:03}" for n in range(regions)], [f"JP-{n:03}" for n in range(prefectures)]
    people = [
        {
            "ref": ref, "side": ref[:2].lower(), "total": chance.randrange(40_000, 95_000, 500),
            "state": f"s{chance.randrange(20)}" if ref[0] == "E" else "",
            "area": f"{ref[0]}{chance.randrange(40 if ref[0] == 'E' else 8)}", "themes": chance.sample(THEMES, 2),
        }
        for ref in [*eu, *jp]
    ]  # fmt: skip
    bare = {"side": "", "theme": "", "number": None, "hard": True, "price": 0, "waived": False}
    rules = [
        {"kind": "seats", "side": "eu", "number": 5},
        {"kind": "seats", "side": "jp", "number": 5},
        {"kind": "states", "side": "eu"},
        {"kind": "area", "number": 2, "hard": False, "price": 100_000},
        *({"kind": "theme", "theme": theme, "number": 2, "hard": False, "price": 50_000} for theme in THEMES),
        {"kind": "balance", "number": 1},
        {"kind": "group", "number": 2},
    ]
    return {
        "weights": {"individual": 60, "pair": 40},
        "candidates": people,
        "pairs": {one: {other: chance.randrange(0, 100_000, 100) for other in jp} for one in eu},
        "rules": [bare | one | {"key": str(order)} for order, one in enumerate(rules, start=1)],
        "pins": [],
    }


@pytest.mark.slow
@pytest.mark.rule("S1")
@pytest.mark.parametrize(
    ("regions", "prefectures", "seconds"), [(30, 15, 20), (60, 30, 60)], ids=["30 × 15", "60 × 30"]
)
def test_a_proposal_is_proved_in_time(regions, prefectures, seconds, capsys):
    problem = problem_of(document(regions, prefectures, 1))
    begun = time.process_time()
    found = propose(problem)
    spent = time.process_time() - begun
    with capsys.disabled():
        sys.stdout.write(f"{regions} × {prefectures}: {found['status']}, {spent:.1f} s of one processor\n")
    assert found["status"] == "proved"
    assert spent < seconds


def scores(given: dict, people: int, seed: int) -> dict:
    """Return sheets of two of `people` evaluators for every candidate, in half points near its total."""
    chance = random.Random(seed)
    weights = {"prospects": 40, "commitment": 35, "experience": 25}
    sheets = {
        one["ref"]: {
            str(1 + (number * 2 + k) % people): {
                slug: min(10, max(0, one["total"] // 10_000 + chance.randrange(-1, 2))) for slug in weights
            }
            for k in range(2)
        }
        for number, one in enumerate(given["candidates"])
    }
    return {"weights": weights, "sheets": sheets, "agreed": {}}


@pytest.mark.slow
@pytest.mark.rule("S4")
def test_two_hundred_draws_on_a_whole_call_run_to_their_end_and_say_how_far_they_are(capsys):
    given = document(30, 15, 1)
    problem, told = problem_of(given), scores(given, 12, 1)
    wanted = variants(problem, told, draws=200, seed=2022)
    members, steps = propose(problem)["members"], []
    begun = time.process_time()
    found = robustness(problem, wanted, members, step=steps.append)
    spent = time.process_time() - begun
    with capsys.disabled():
        sys.stdout.write(f"robustness 30 × 15: {found['solves']}, {spent:.0f} s of one processor\n")
    assert len(steps) == found["solves"]["asked"] == len(wanted) == 12 + 2 * 5 + 200
    assert found["solves"]["proved"] == len(wanted)
    assert sum(found["variants"].values()) + found["without_a_set"] == len(wanted)
