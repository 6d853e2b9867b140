"""How long a proposal takes on random calls of the size that docs/solver.md speaks of."""

import random
import sys
import time

import pytest

from selection.domain.given import problem_of
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
