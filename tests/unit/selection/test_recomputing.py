"""The stand-alone script: its search finds the best set by itself, or finds the better one."""

import itertools
import random
import runpy
from pathlib import Path

import pytest

SCRIPT = runpy.run_path(str(Path(__file__).resolve().parents[3] / "selection" / "data" / "recompute.py"))
SEATS = [
    {"key": f"seats-{side}", "kind": "seats", "side": side, "number": 2, "hard": True, "price": 0}
    for side in ("eu", "jp")
]
BALANCE = {"key": "balance", "kind": "balance", "number": 0, "hard": True, "price": 0}
STATES = {"key": "states", "kind": "states", "side": "eu", "hard": True, "price": 0}
AREA = {"key": "area", "kind": "area", "number": 1, "hard": False, "price": 5000}


def drawn(seed: int, regions: int, prefectures: int, rules: list, pins: list | None = None) -> dict:
    """An input of the solver drawn from a seed."""
    draw = random.Random(seed)
    rows = [
        {
            "ref": f"{side.upper()}-{n}", "side": side, "total": draw.randrange(100_001),
            "state": draw.choice("ABCDEFG") if side == "eu" else "", "area": draw.choice("XYZ"), "themes": [],
        }
        for side, count in (("eu", regions), ("jp", prefectures))
        for n in range(1, count + 1)
    ]  # fmt: skip
    of = {side: [row["ref"] for row in rows if row["side"] == side] for side in ("eu", "jp")}
    pairs = {one: {other: draw.randrange(100_001) for other in of["jp"]} for one in of["eu"]}
    weights = {"individual": 60, "pair": 40}
    return {"candidates": rows, "pairs": pairs, "weights": weights, "rules": rules, "pins": pins or []}


def brute(problem) -> dict:
    """The best set by trying everything."""
    refs = list(problem.rows)
    best, reached = None, None
    for groups in itertools.product((None, 1, 2), repeat=len(refs)):
        members = {ref: group for ref, group in zip(refs, groups, strict=True) if group}
        allowed, _deviation, z = problem.value(members)
        if allowed and members and (reached is None or z > reached):
            best, reached = members, z
    return best


@pytest.mark.rule("S8")
@pytest.mark.parametrize("seed", range(12))
def test_the_search_agrees_with_trying_everything(seed):
    rules = [*SEATS, BALANCE, AREA] + ([STATES] if seed % 2 else [])
    pins = [{"ref": "EU-1", "place": "in"}] if seed % 3 == 0 else []
    problem = SCRIPT["Problem"](drawn(seed, 4, 4, rules, pins))
    best = brute(problem)
    assert SCRIPT["Search"](problem, best).better() is None
    other = {ref: 3 - group for ref, group in best.items()}
    worse = next(
        members
        for members in ({**best, ref: 3 - group} for ref, group in best.items())
        if problem.value(members)[2] < problem.value(best)[2]
    )
    assert problem.value(other)[2] == problem.value(best)[2]
    assert SCRIPT["Search"](problem, worse).better() is not None


@pytest.mark.rule("S8")
def test_the_search_without_rules_of_size_agrees_too():
    problem = SCRIPT["Problem"](drawn(99, 3, 3, [STATES]))
    assert SCRIPT["Search"](problem, brute(problem)).better() is None


def test_a_search_that_is_too_long_says_so():
    problem = SCRIPT["Problem"](drawn(7, 4, 4, [*SEATS, BALANCE]))
    search = SCRIPT["Search"](problem, brute(problem))
    search.nodes = SCRIPT["MOST_NODES"]
    with pytest.raises(SCRIPT["TooMuchError"]):
        search.better()


@pytest.mark.rule("E3")
def test_totals_leave_out_what_is_not_applicable_and_take_what_was_agreed():
    criteria = {slug: {"weight": 1, "threshold": "3"} for slug in ("a", "b")}
    assert SCRIPT["total"]({"a": 4}, criteria) == 80
    rules = {"criteria": [{"slug": s, "track": "", "kind": "individual", **c} for s, c in criteria.items()]}
    data = {
        "rules": rules,
        "applications": [{"reference": "R", "track": "eu"}],
        "discussions": [{"application": "R", "state": "agreed", "scores": {"b": "2.5"}}],
        "sheets": [
            {"application": "R", "counts": True, "scores": {"a": "4", "b": "5"}},
            {"application": "R", "counts": True, "scores": {"a": "3"}},
            {"application": "R", "counts": False, "scores": {"a": "0", "b": "0"}},
        ],
    }
    assert SCRIPT["recomputed"](data) == {"R": (60, ["b"])}
