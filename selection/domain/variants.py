"""Totals from scores, and the variants of the robustness: one evaluator left out, weights ± 20 %, seeded draws (SPEC S4)."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from selection.domain.choosing import Problem

FULL, LOW, HIGH = 1000, 800, 1200  # factors of a weight, per mille
SHARES = (20, 80)  # per cent: between them a minute is compulsory
HIGHEST = 10  # half points
Scores = Mapping[str, Any]


@dataclass(frozen=True)
class Variant:
    """One change of the input: `totals` in thousandths, weights of Z times a thousand."""

    kind: str
    totals: Mapping[str, int]
    weight_individual: int
    weight_pair: int

    def of(self, problem: Problem) -> Problem:
        """Return the problem with this change."""
        changed = (replace(one, total=self.totals.get(one.ref, one.total)) for one in problem.candidates)
        return replace(
            problem,
            candidates=tuple(changed),
            weight_individual=self.weight_individual,
            weight_pair=self.weight_pair,
            rules=tuple(replace(rule, price=rule.price * FULL) for rule in problem.rules),
        )


def totals(scores: Scores, factors: Mapping[str, int] | None = None, left_out: str = "") -> dict[str, int]:
    """Return reference -> total in thousandths, the mean over its evaluators, each over the answered weights.

    `scores`: "weights" slug -> weight, "sheets" reference -> evaluator -> slug -> half points, "agreed" reference ->
    slug -> half points, which stand for every evaluator's. Whoever is the only evaluator of an application stays.
    """
    weights = {slug: weight * (factors or {}).get(slug, FULL) for slug, weight in scores["weights"].items()}
    found = {}
    for ref, sheets in scores["sheets"].items():
        counting = {who: sheet for who, sheet in sheets.items() if who != left_out} or sheets
        agreed = scores["agreed"].get(ref, {})
        exact = [_total({**sheet, **agreed}, weights) for sheet in counting.values()]
        known = [one for one in exact if one is not None]
        if known:
            found[ref] = int(sum(known, Fraction(0)) / len(known) * 1000 + Fraction(1, 2))
    return found


def _total(sheet: Mapping[str, int], weights: Mapping[str, int]) -> Fraction | None:
    whole = sum(weights[slug] for slug in sheet)
    points = sum(weights[slug] * halves for slug, halves in sheet.items())
    return Fraction(points * 100, whole * HIGHEST) if whole else None


def variants(problem: Problem, scores: Scores, *, draws: int, seed: int) -> tuple[Variant, ...]:
    """Return all variants in a fixed order: each evaluator left out, each weight alone ± 20 %, then `draws` draws."""
    return (
        *_without_each(problem, scores),
        *_each_weight(problem, scores),
        *_draws(problem, scores, draws, seed),
    )


def evaluators(scores: Scores) -> list[str]:
    """Return who scored anything, in order."""
    return sorted({who for sheets in scores["sheets"].values() for who in sheets})


def _names(scores: Scores) -> list[str]:
    return [*sorted(scores["weights"]), "individual", "pair"]


def _variant(
    kind: str, problem: Problem, scores: Scores, factors: Mapping[str, int], left_out: str = ""
) -> Variant:
    return Variant(
        kind,
        totals(scores, factors, left_out),
        problem.weight_individual * factors.get("individual", FULL),
        problem.weight_pair * factors.get("pair", FULL),
    )


def _without_each(problem: Problem, scores: Scores) -> Iterator[Variant]:
    for who in evaluators(scores):
        yield _variant("evaluator", problem, scores, {}, who)


def _each_weight(problem: Problem, scores: Scores) -> Iterator[Variant]:
    for name in _names(scores):
        for factor in (LOW, HIGH):
            yield _variant("weight", problem, scores, {name: factor})


def _draws(problem: Problem, scores: Scores, draws: int, seed: int) -> Iterator[Variant]:
    """Draw every weight between 80 and 120 %, and leave out one evaluator or nobody."""
    chance, names, people = random.Random(seed), _names(scores), ["", *evaluators(scores)]  # noqa: S311 a repeatable draw
    for _draw in range(draws):
        factors = {name: chance.randrange(LOW, HIGH + 1) for name in names}
        yield _variant("draw", problem, scores, factors, people[chance.randrange(len(people))])


@dataclass(frozen=True)
class Share:
    """In what part of the variants one is selected, in whole per cent, and whether that asks for a minute."""

    ref: str
    percent: int
    selected: int
    of: int

    @property
    def is_borderline(self) -> bool:
        """Between 20 % and 80 %, both included: selected neither nearly always nor nearly never."""
        return self.of > 0 and SHARES[0] * self.of <= 100 * self.selected <= SHARES[1] * self.of


def shares(result: Mapping[str, Any]) -> tuple[Share, ...]:
    """Return everybody's share over all variants that have a set."""
    whole = sum(result["variants"].values())
    return tuple(
        Share(ref, _percent(sum(counts.values()), whole), sum(counts.values()), whole)
        for ref, counts in sorted(result["selected"].items())
    )


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole) if whole else 0


def borderline(result: Mapping[str, Any]) -> Sequence[str]:
    """Return the references whose share asks for a minute."""
    return [share.ref for share in shares(result) if share.is_borderline]
