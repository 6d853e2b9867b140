"""Pair evidence: what a region and a prefecture said of the themes, side by side. It enters no total (SPEC E2).

Ranks count from 1, the theme that matters most; a theme without a rank is no interest.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Ranks = Mapping[str, int]  # theme -> rank


@dataclass(frozen=True)
class Interest:
    """What one application ranks, offers and looks for."""

    key: str
    ranks: Ranks
    offered: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SharedTheme:
    """One theme that both sides rank, with the rank on either side."""

    theme: str
    mine: int
    theirs: int


@dataclass(frozen=True)
class Pair:
    """The evidence on one pair, with its parts: themes both rank, topics one offers and the other wants."""

    other: str
    shared: tuple[SharedTheme, ...]
    same_first: bool
    they_want: tuple[str, ...]
    they_offer: tuple[str, ...]


def pair(mine: Interest, theirs: Interest) -> Pair:
    """Return the evidence on one pair; the themes closest to the top of both come first."""
    common = [
        SharedTheme(theme, rank, theirs.ranks[theme])
        for theme, rank in mine.ranks.items()
        if theme in theirs.ranks
    ]
    return Pair(
        other=theirs.key,
        shared=tuple(sorted(common, key=lambda one: (one.mine + one.theirs, one.mine, one.theme))),
        same_first=any(one.mine == one.theirs == 1 for one in common),
        they_want=tuple(sorted(mine.offered & theirs.wanted)),
        they_offer=tuple(sorted(theirs.offered & mine.wanted)),
    )


def pairs(mine: Interest, others: Iterable[Interest]) -> tuple[Pair, ...]:
    """Return the evidence against every application of the other side, in their order."""
    return tuple(pair(mine, other) for other in others)


@dataclass(frozen=True)
class Met:
    """How many of `others` rank the same theme first, look for a topic offered here, offer one looked for here."""

    others: int
    same_first: int
    wanted: int
    offering: int


def met(mine: Interest, others: Sequence[Interest]) -> Met:
    """Return the counts of `pairs` without the pairs: a page shows them for every application at once."""
    first = {theme for theme, rank in mine.ranks.items() if rank == 1}
    return Met(
        others=len(others),
        same_first=sum(any(other.ranks.get(theme) == 1 for theme in first) for other in others),
        wanted=sum(not mine.offered.isdisjoint(other.wanted) for other in others),
        offering=sum(not mine.wanted.isdisjoint(other.offered) for other in others),
    )


@dataclass(frozen=True)
class ThemeCount:
    """How a theme stands on the other side: my rank, and how many there rank it first, second, third …"""

    theme: str
    mine: int | None
    theirs: tuple[int, ...]


def theme_counts(mine: Interest, others: Iterable[Interest], themes: Sequence[str]) -> tuple[ThemeCount, ...]:
    """Return, theme by theme, the other side's ranks without naming anybody."""
    counts: dict[str, Counter[int]] = {theme: Counter() for theme in themes}
    for other in others:
        for theme, rank in other.ranks.items():
            counts[theme][rank] += 1
    places = range(1, len(themes) + 1)
    return tuple(
        ThemeCount(theme, mine.ranks.get(theme), tuple(counts[theme][place] for place in places))
        for theme in themes
    )
