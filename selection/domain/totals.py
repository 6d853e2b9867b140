"""The individual total of an application from its sheets and from what the panel agreed (SPEC E3, E7).

An agreed score of a criterion stands in every sheet in place of the evaluator's own: so it takes the place of that
criterion's mean, and what was not agreed on stays as it was scored. The sheets themselves never change.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from selection.domain.scoring import Measure, mean, total

Scores = Mapping[str, Decimal | None]


def agreed_in(scores: Scores, agreed: Mapping[str, Decimal]) -> Scores:
    """Return one sheet's scores (slug -> 0 to 5) with the agreed ones in their place."""
    return {**scores, **agreed}


def individual(
    sheets: Sequence[Scores], measures: Sequence[Measure], agreed: Mapping[str, Decimal]
) -> Fraction | None:
    """Return the mean of the sheets' totals, 0 to 100; None where no sheet counts or none has a score."""
    return mean(total(agreed_in(one, agreed), measures) for one in sheets)


def is_under(value: Fraction | Decimal | None, threshold: Decimal | None) -> bool:
    """Tell whether a criterion's value lies below its threshold; without a value nothing is below anything."""
    return value is not None and threshold is not None and Fraction(value) < Fraction(threshold)
