"""Pair interest of a region and a prefecture (SPEC E8): 0 to 100,000 thousandths, from five parts of 0 to 1.

A part of which neither side said anything is absent and changes nothing; it is never zero (SPEC E3).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

PARTS = ("topics", "themes", "partners", "language", "cooperation")
DEFAULT_WEIGHTS: Mapping[str, int] = {
    "topics": 40,
    "themes": 30,
    "partners": 15,
    "language": 5,
    "cooperation": 10,
}
BY_PLACE = (Fraction(1), Fraction(3, 4), Fraction(1, 2))  # first, second, third preferred partner
OPEN_TO_ANY = Fraction(1, 4)
ENGLISH = {"yes": Fraction(1), "partly": Fraction(1, 2), "interpreter": Fraction(0)}
SAME_COUNTRY = Fraction(1, 2)  # cooperation with the other's country, not with itself


@dataclass(frozen=True)
class Profile:
    """What one application said that matters to a partner, as handed in.

    `english` holds the working levels of its contacts; `partners` register codes, the most wanted first;
    `cooperation` (partner, country) as typed; `names` and `countries` are how others may have written it, in lower case.
    """

    ref: str
    code: str = ""
    ranks: Mapping[str, int] = field(default_factory=dict)
    offered: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    partners: tuple[str, ...] = ()
    open_to_any: bool | None = None
    language: str = ""
    english: tuple[str, ...] = ()
    cooperation: tuple[tuple[str, str], ...] | None = None
    names: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Interest:
    """The interest of one pair with its parts; `value` in thousandths, `typed` where the panel's score stands."""

    value: int
    parts: Mapping[str, Fraction]
    they_want: tuple[str, ...] = ()
    they_offer: tuple[str, ...] = ()
    typed: bool = False
    computed: int = 0


def interest(
    one: Profile, other: Profile, weights: Mapping[str, int] | None = None, typed: Fraction | None = None
) -> Interest:
    """Return the interest of a pair, the same from either end. `typed` is the panel's score, 0 to 5: it takes its place."""
    found = {
        "topics": complementarity(one, other),
        "themes": alike(one.ranks, other.ranks),
        "partners": preference(one, other),
        "language": speech(one, other),
        "cooperation": history(one, other),
    }
    parts = {part: worth for part, worth in found.items() if worth is not None}
    computed = _weighed(parts, weights or DEFAULT_WEIGHTS)
    return Interest(
        value=computed if typed is None else int(typed * 20_000),
        parts=parts,
        they_want=tuple(sorted(one.offered & other.wanted)),
        they_offer=tuple(sorted(one.wanted & other.offered)),
        typed=typed is not None,
        computed=computed,
    )


def _weighed(parts: Mapping[str, Fraction], weights: Mapping[str, int]) -> int:
    whole = sum(weights.get(part, 0) for part in parts)
    if not whole:
        return 0
    exact = (
        sum((weights.get(part, 0) * worth for part, worth in parts.items()), Fraction(0)) * 100_000 / whole
    )
    return int(exact + Fraction(1, 2))


def complementarity(one: Profile, other: Profile) -> Fraction | None:
    """Return how much of what each wants the other offers, the mean of both ways."""
    ways = [
        Fraction(len(wanted & offered), len(wanted))
        for wanted, offered in ((one.wanted, other.offered), (other.wanted, one.offered))
        if wanted
    ]
    return sum(ways, Fraction(0)) / len(ways) if ways else None


def alike(mine: Mapping[str, int], theirs: Mapping[str, int]) -> Fraction | None:
    """Return 1 for the same order of themes, 0 for the opposite one; a theme that is not ranked weighs nothing."""
    if not mine or not theirs:
        return None
    most = max(len(mine), len(theirs))
    weights = [most - rank + 1 for rank in range(1, most + 1)]
    highest = sum(weight * weight for weight in weights)
    lowest = sum(weight * back for weight, back in zip(weights, reversed(weights), strict=True))
    met = sum(
        max(0, most - rank + 1) * max(0, most - theirs[theme] + 1)
        for theme, rank in mine.items()
        if theme in theirs
    )
    if highest == lowest:
        return Fraction(met, highest)
    return max(Fraction(0), Fraction(met - lowest, highest - lowest))


def preference(one: Profile, other: Profile) -> Fraction | None:
    """Return how much each wishes for the other as a partner, the mean of those who said anything."""
    ways = [wish for wish in (_wish(one, other.code), _wish(other, one.code)) if wish is not None]
    return sum(ways, Fraction(0)) / len(ways) if ways else None


def _wish(one: Profile, code: str) -> Fraction | None:
    if code and code in one.partners:
        return BY_PLACE[min(one.partners.index(code), len(BY_PLACE) - 1)]
    if one.open_to_any is None and not one.partners:
        return None
    return OPEN_TO_ANY if one.open_to_any else Fraction(0)


def speech(one: Profile, other: Profile) -> Fraction | None:
    """Return 1 where both wrote one language or work in English, else the lower level of English."""
    if one.language and one.language == other.language:
        return Fraction(1)
    levels = [_english(side) for side in (one, other)]
    known = [level for level in levels if level is not None]
    return min(known) if len(known) == 2 else None


def _english(one: Profile) -> Fraction | None:
    levels = [ENGLISH[level] for level in one.english if level in ENGLISH]
    if levels:
        return max(levels)
    return Fraction(1) if one.language == "en" else None


def history(one: Profile, other: Profile) -> Fraction | None:
    """Return 1 where either names the other among its cooperation so far, a half for its country."""
    if one.cooperation is None and other.cooperation is None:
        return None
    return max(_named(one, other), _named(other, one))


def _named(one: Profile, other: Profile) -> Fraction:
    best = Fraction(0)
    for partner, country in one.cooperation or ():
        if any(name and name in partner.casefold() for name in other.names):
            return Fraction(1)
        if country.casefold().strip() in other.countries:
            best = SAME_COUNTRY
    return best
