"""What other weights, prices and rules would do to sets that are known, without a search (SPEC S1, S2; PEERS M7)."""

from collections.abc import Mapping
from typing import Any

from selection.domain.choosing import Problem, meetings, value

Sets = Mapping[str, Mapping[str, int]]  # name -> reference -> group


def compared(sets: Sets, before: Problem, after: Problem) -> dict[str, Any]:
    """Return name -> what each set is worth before and after; sets of whom one is no candidate any more are left out."""
    return {
        name: {"before": _worth(before, members), "after": _worth(after, members)}
        for name, members in sets.items()
        if set(members) <= set(after.by_ref) and set(members) <= set(before.by_ref)
    }


def _worth(problem: Problem, members: Mapping[str, int]) -> dict[str, Any]:
    """Return Z, the mean interest and prices in thousandths, and the keys of the hard rules that forbid the set."""
    worth = value(problem, members)
    return {
        "objective": worth.objective,
        "mean_pair": worth.mean_pair,
        "price": worth.price,
        "forbidden": [one.rule.key for one in worth.broken if one.rule.hard],
    }


def interests(members: Mapping[str, int], before: Problem, after: Problem) -> dict[str, Any]:
    """Return reference -> mean interest with the other side of its group, in thousandths, where that changes."""
    found = {}
    for ref in sorted(set(members) & set(before.by_ref) & set(after.by_ref)):
        means = [_mean(problem, members, ref) for problem in (before, after)]
        if means[0] != means[1]:
            found[ref] = {"before": means[0], "after": means[1]}
    return found


def _mean(problem: Problem, members: Mapping[str, int], ref: str) -> int | None:
    met = [problem.pairs[pair] for pair in meetings(problem, members) if ref in pair]
    return sum(met) // len(met) if met else None


def turns(effect: Mapping[str, Any]) -> bool:
    """Tell whether the proposal is forbidden, or worth less than the next best set, once the change applies."""
    first, second = (effect.get("sets", {}).get(name) for name in ("proposal", "runner_up"))
    if first is None:
        return False
    if first["after"]["forbidden"]:
        return True
    return bool(
        second
        and not second["after"]["forbidden"]
        and second["after"]["objective"] > first["after"]["objective"]
    )
