"""A first proposal for the two thematic groups, from theme ranks; people adjust it. No solver.

Every theme is given to one of two groups and everybody follows their first-ranked theme; of all such divisions the
one with the most even sizes on both sides is proposed. Equal ones: the first in the order of the themes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import product

NUMBERS = (1, 2)


@dataclass(frozen=True)
class Candidate:
    """A selected territory: its side and its first-ranked theme ("" where nothing is ranked)."""

    key: str
    side: str
    first: str


@dataclass(frozen=True)
class Proposal:
    """Themes of each group and who follows them."""

    themes: Mapping[str, int]
    members: Mapping[str, int]

    def of(self, number: int) -> tuple[str, ...]:
        """Return the members of one group."""
        return tuple(key for key, group in self.members.items() if group == number)


def propose(candidates: Iterable[Candidate], themes: Sequence[str]) -> Proposal:
    """Return the most even division of `candidates`; those without a rank join the smaller group of their side."""
    ordered = sorted(candidates, key=lambda one: one.key)
    divisions = (dict(zip(themes, numbers, strict=True)) for numbers in product(NUMBERS, repeat=len(themes)))
    best = min(divisions, key=lambda division: _unevenness(ordered, division))
    return Proposal(best, _followed(ordered, best))


def _unevenness(candidates: Sequence[Candidate], division: Mapping[str, int]) -> tuple[int, int]:
    members = _followed(candidates, division)
    apart = 0
    for side in sorted({one.side for one in candidates}):
        sizes = [
            sum(members[one.key] == number for one in candidates if one.side == side) for number in NUMBERS
        ]
        apart += abs(sizes[0] - sizes[1])
    empty = sum(number not in division.values() for number in NUMBERS)
    return empty, apart


def _followed(candidates: Sequence[Candidate], division: Mapping[str, int]) -> dict[str, int]:
    members = {one.key: division[one.first] for one in candidates if one.first in division}
    for one in candidates:
        if one.key not in members:
            mates = [
                members[other.key] for other in candidates if other.side == one.side and other.key in members
            ]
            members[one.key] = min(NUMBERS, key=lambda number: (mates.count(number), number))
    return members


@dataclass(frozen=True)
class Shift:
    """Where one selected territory is now and where a proposal puts it; None is no group."""

    key: str
    before: int | None
    after: int | None

    @property
    def is_moved(self) -> bool:
        """Whether it would change."""
        return self.before != self.after


def shifts(selected: Iterable[str], now: Mapping[str, int], proposed: Mapping[str, int]) -> tuple[Shift, ...]:
    """Return what taking a proposal's groups over does to everybody selected, in the order of their keys.

    Whom people selected against the proposal is in no group of it.
    """
    return tuple(Shift(key, now.get(key), proposed.get(key)) for key in sorted(selected))


def aligned(now: Mapping[str, int], proposed: Mapping[str, int]) -> dict[str, int]:
    """Return the proposed groups, numbered so that the fewest change; of equals, as they are. The numbers say nothing."""
    turned = {key: 3 - number for key, number in proposed.items()}
    return min(dict(proposed), turned, key=lambda one: sum(one.get(key) != now[key] for key in now))


def digest(proposal: str, found: Iterable[Shift]) -> str:
    """Return the SHA-256 of what a proposal, named by its key, would do."""
    content = [proposal, [[one.key, one.before, one.after] for one in found]]
    return sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()
