"""Why not me, what each one inside holds on to, and how the set moves when weights and evaluators change (SPEC S3, S4)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from selection.domain.choosing import IN, OUT, TOP, Problem, Value, value
from selection.domain.given import DETERMINISTIC
from selection.domain.variants import Variant
from selection.solving.proposing import Found, Step, best, pinned

ROUNDS = 8  # of coming nearer where the number of the chosen is free; two are usual


def _nobody(_proved: bool) -> None:
    """Tell nobody."""


def why_not(
    problem: Problem, proposal: Mapping[str, Any], *, effort: float = DETERMINISTIC, step: Step | None = None
) -> dict[str, Any]:
    """Return for each outside the smallest rise of its total that brings it in, for each inside what it can lose.

    `proposal` is what `propose` returned for the same problem. All in thousandths. Where the numbers of places are waived,
    only sets as near to them as the proposal are compared: no total makes up for one that is farther away.
    """
    tell: Step = step or _nobody
    inside = proposal["members"]
    rows: list[dict[str, Any]] = []
    for one in problem.candidates:
        ask = _hold if one.ref in inside else _rise
        row: dict[str, Any] = ask(problem, one.ref, proposal, effort)
        tell(row["is_proved"])
        rows.append({"ref": one.ref, "inside": one.ref in inside} | row)
    proved = sum(bool(row["is_proved"]) for row in rows)
    return {"rows": rows, "solves": {"asked": len(rows), "proved": proved}}


def _rise(problem: Problem, ref: str, proposal: Mapping[str, Any], effort: float) -> dict[str, Any]:
    """Bring one in: Z with it inside rises with its total, so the next guess is where the line meets the proposal."""
    target = proposal["objective"] + 1
    held, rise, proved, found = pinned(problem, ref, IN), 0, True, None
    near, loss = value(problem, proposal["members"]).deviation, None
    for _round in range(ROUNDS):
        found = best(_raised(held, ref, rise), effort=effort, deviation=near, hint=proposal["members"])
        proved = proved and found.is_proved
        if found.worth is None or not problem.weight_individual:
            break
        loss = proposal["objective"] - found.objective if loss is None else loss
        needed = rise + _missing(problem, _raised(held, ref, rise), found, target)
        if needed == rise:
            break
        rise = needed
        if rise > TOP or not _sizes_differ(problem):
            break
    return _risen(problem, ref, proposal, found, loss, rise) | {"is_proved": proved}


def _risen(
    problem: Problem,
    ref: str,
    proposal: Mapping[str, Any],
    found: Found | None,
    loss: int | None,
    rise: int,
) -> dict[str, Any]:
    total = problem.by_ref[ref].total
    if found is None or found.members is None:
        return {"can": "never", "loss": None, "change": None, "instead_of": []}
    leaves = sorted(set(proposal["members"]) - set(found.members))
    within = bool(problem.weight_individual) and total + rise <= TOP
    return {
        "can": "yes" if within else "not by score",
        "loss": loss if loss is not None else proposal["objective"] - found.objective,
        "change": rise if within else None,
        "instead_of": leaves,
    }


def _missing(problem: Problem, raised: Problem, found: Found, target: int) -> int:
    """Return by how much a total must change so that this very set reaches `target`."""
    assert found.members is not None
    assert found.worth is not None
    worth, weight = found.worth, problem.weight_individual
    short = target - worth.objective
    count, pairs = worth.count, max(worth.pairs, 1)
    spare = _remainder(raised, found.members, worth)
    return -((spare - short * count * pairs) // (weight * pairs))


def _remainder(problem: Problem, members: Mapping[str, int], worth: Value) -> int:
    """Return what rounding down took from Z, times its scale."""
    points = sum(problem.by_ref[ref].total for ref in members)
    shared = sum(
        problem.pairs[one, other]
        for one in members
        for other in members
        if (one, other) in problem.pairs and members[one] == members[other]
    )
    if not worth.pairs:
        return problem.weight_individual * points % max(worth.count, 1)
    numerator = problem.weight_individual * points * worth.pairs + problem.weight_pair * shared * worth.count
    return numerator % (worth.count * worth.pairs)


def _raised(problem: Problem, ref: str, rise: int) -> Problem:
    if not rise:
        return problem
    changed = (replace(one, total=one.total + rise) if one.ref == ref else one for one in problem.candidates)
    return replace(problem, candidates=tuple(changed))


def _sizes_differ(problem: Problem) -> bool:
    """Tell whether the number of the chosen is free: then one guess need not be the smallest."""
    fixed = {side for rule in problem.rules if rule.kind == "seats" and rule.binds for side in rule.sides}
    return fixed != {"eu", "jp"}


def _hold(problem: Problem, ref: str, proposal: Mapping[str, Any], effort: float) -> dict[str, Any]:
    near = value(problem, proposal["members"]).deviation
    found = best(pinned(problem, ref, OUT), effort=effort, deviation=near)
    if found.members is None:
        return {
            "can": "always",
            "loss": None,
            "change": None,
            "instead_of": [],
            "is_proved": found.is_proved,
        }
    loss = proposal["objective"] - found.objective
    count, weight = len(proposal["members"]), problem.weight_individual
    falls = min(loss * count // weight, problem.by_ref[ref].total) if weight else None
    comes = sorted(set(found.members) - set(proposal["members"]))
    return {
        "can": "yes",
        "loss": loss,
        "change": falls,
        "instead_of": comes,
        "is_proved": found.is_proved,
    }


def robustness(
    problem: Problem,
    variants: Sequence[Variant],
    members: Mapping[str, int],
    *,
    effort: float = DETERMINISTIC,
    step: Step | None = None,
) -> dict[str, Any]:
    """Return in how many variants each one is selected, by kind of variant; variants without a set are counted apart."""
    tell: Step = step or _nobody
    counts: dict[str, dict[str, int]] = {one.ref: {} for one in problem.candidates}
    solved: dict[str, int] = {}
    empty = proved = 0
    for variant in variants:
        found = best(variant.of(problem), effort=effort, hint=members)
        tell(found.is_proved)
        proved += found.is_proved
        if found.members is None:
            empty += 1
            continue
        solved[variant.kind] = solved.get(variant.kind, 0) + 1
        for ref in found.members:
            counts[ref][variant.kind] = counts[ref].get(variant.kind, 0) + 1
    return {
        "variants": solved,
        "without_a_set": empty,
        "selected": counts,
        "members": dict(members),
        "solves": {"asked": len(variants), "proved": proved},
    }
