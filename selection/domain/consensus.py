"""When a discussion opens, who takes part, and what an agreement must say (SPEC E7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from selection.domain.scoring import printed, spread


def far_apart(scores: Mapping[str, Sequence[Decimal | None]], limit: Decimal) -> tuple[str, ...]:
    """Return the criteria (slugs) whose scores lie more than `limit` points apart."""
    found = ((slug, spread(values)) for slug, values in scores.items())
    return tuple(slug for slug, apart in found if apart is not None and apart > limit)


@dataclass(frozen=True)
class Agreed:
    """One criterion's agreed score with the reason why it differs from the mean."""

    value: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Lack:
    """What an agreement lacks: `kind` is "score", "difference" or, for the whole, "reason"."""

    kind: str
    slug: str = ""


def lacks(
    agreed: Mapping[str, Agreed],
    means: Mapping[str, Fraction | None],
    disputed: Iterable[str],
    reason: str,
) -> tuple[Lack, ...]:
    """Return what is missing: a score wherever evaluators are far apart, a reason wherever it is not the mean."""
    wanting = [Lack("score", slug) for slug in disputed if slug not in agreed]
    for slug, one in agreed.items():
        if differs(one.value, means.get(slug)) and not one.reason.strip():
            wanting.append(Lack("difference", slug))
    return (*wanting, *(() if reason.strip() else (Lack("reason"),)))


def differs(value: Decimal, mean: Fraction | None) -> bool:
    """Tell whether an agreed score is another than the mean, to the hundredth that people read."""
    return printed(value, "0.01") != printed(mean, "0.01")
