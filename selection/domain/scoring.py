"""Scores and totals (SPEC E2, E3), in exact fractions: rounding is for print, never for ranking.

A score is 0 to 5 in half points. What is not applicable is absent; absence is never zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

HIGHEST = 5
STEPS = tuple(Decimal(half) / 2 for half in range(2 * HIGHEST + 1))  # 0, 0.5 … 5
EXTREMES = frozenset({Decimal(0), Decimal("0.5"), Decimal(1), Decimal(5)})  # these need a comment
SHORTEST_COMMENT = {"en": 100, "ja": 50}  # characters
FEWEST, MOST = 2, 3  # evaluators of one application (SPEC E4)


@dataclass(frozen=True)
class Measure:
    """A criterion that is scored on one application."""

    slug: str
    weight: int
    optional: bool = False


@dataclass(frozen=True)
class Mark:
    """One score with its comment; `value` None: not given yet, or not applicable."""

    value: Decimal | None = None
    comment: str = ""


Sheet = Mapping[str, Mark]


@dataclass(frozen=True)
class Gap:
    """What keeps a sheet from being submitted: `kind` is "score" or "comment"."""

    slug: str
    kind: str


def gaps(sheet: Sheet, measures: Sequence[Measure], language: str) -> tuple[Gap, ...]:
    """Return what is missing, in the order of the criteria; empty means that the sheet can be submitted."""
    return tuple(gap for measure in measures for gap in _gaps(sheet, measure, language))


def _gaps(sheet: Sheet, measure: Measure, language: str) -> Iterable[Gap]:
    if measure.optional and measure.slug not in sheet:
        return
    mark = sheet.get(measure.slug, Mark())
    if mark.value is None:
        yield Gap(measure.slug, "score")
    if mark.value in EXTREMES and len(mark.comment.strip()) < SHORTEST_COMMENT[language]:
        yield Gap(measure.slug, "comment")


def total(scores: Mapping[str, Decimal | None], measures: Sequence[Measure]) -> Fraction | None:
    """Return 0 to 100 over the weights that were answered; None where nothing was."""
    answered = [
        (measure.weight, scores[measure.slug]) for measure in measures if scores.get(measure.slug) is not None
    ]
    weights = sum(weight for weight, _score in answered)
    if not weights:
        return None
    points = sum((weight * Fraction(score) for weight, score in answered if score is not None), Fraction(0))
    return points * 100 / (weights * HIGHEST)


def mean(values: Iterable[Fraction | Decimal | None]) -> Fraction | None:
    """Return the mean of what is there; absent values change nothing."""
    given = [Fraction(value) for value in values if value is not None]
    return sum(given, Fraction(0)) / len(given) if given else None


def spread(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return how far apart the highest and the lowest are; None for fewer than two."""
    given = [value for value in values if value is not None]
    return max(given) - min(given) if len(given) > 1 else None


@dataclass(frozen=True)
class Entry:
    """An application that is to be ranked."""

    reference: str
    total: Fraction | None


def ranking(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the best first; equal totals by reference; those without a total last."""
    return tuple(sorted(entries, key=lambda e: (e.total is None, -(e.total or 0), e.reference)))


def printed(value: Fraction | Decimal | None, places: str = "0.1") -> Decimal | None:
    """Return a figure rounded half up for people."""
    if value is None:
        return None
    exact = Fraction(value)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(places), ROUND_HALF_UP)
