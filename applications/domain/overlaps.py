"""Territories that lie one within the other: a longer NUTS code begins with that of the larger region (SPEC A5)."""

from collections.abc import Iterable

SHORTEST = 3  # NUTS level 1; two letters are a Member State, in which every region lies


def overlapping(codes: Iterable[str], live: Iterable[str]) -> frozenset[str]:
    """Return those of `codes` that lie within, or hold, another territory of `live`: FR108 and FR1."""
    standing = frozenset(live)
    above = {ancestor for code in standing for ancestor in _ancestors(code)}
    return frozenset(code for code in codes if code in above or not standing.isdisjoint(_ancestors(code)))


def _ancestors(code: str) -> list[str]:
    return [code[:length] for length in range(SHORTEST, len(code))]
