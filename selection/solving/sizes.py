"""How many of each side may stand in each group: for given sizes both means have fixed denominators, so Z is linear."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from selection.domain.choosing import FIRST, SECOND, Problem, Rule, weighed

BY_SIZE = ("seats", "balance", "group")  # rules that sizes alone decide


@dataclass(frozen=True)
class Sizes:
    """Regions in both groups, prefectures in both groups."""

    eu: tuple[int, int]
    jp: tuple[int, int]

    @property
    def count(self) -> int:
        """How many are chosen."""
        return sum(self.eu) + sum(self.jp)

    @property
    def pairs(self) -> int:
        """How many pairs share a group."""
        return self.eu[0] * self.jp[0] + self.eu[1] * self.jp[1]

    @property
    def scale(self) -> int:
        """What Z is multiplied by to be whole."""
        return max(self.count, 1) * max(self.pairs, 1)

    def of(self, side: str) -> tuple[int, int]:
        """Return one side's two sizes."""
        return self.eu if side == "eu" else self.jp


@dataclass(frozen=True)
class Frame:
    """Sizes with what they cost and the most that any set of these sizes could be worth."""

    sizes: Sizes
    price: int
    deviation: int
    most: int


def frames(problem: Problem) -> list[Frame]:
    """Return all sizes that no binding rule forbids: nearest to waived seats first, then the most promising."""
    bounds = _Bounds(problem)
    found = [frame for sizes in _all(problem) if (frame := _framed(problem, sizes, bounds)) is not None]
    return sorted(found, key=lambda one: (one.deviation, -one.most, one.sizes.eu, one.sizes.jp))


def _all(problem: Problem) -> Iterator[Sizes]:
    numbered = any(pin.place in (FIRST, SECOND) for pin in problem.pins)
    for eu in _splits(_counts(problem, "eu"), turned=numbered):
        for jp in _splits(_counts(problem, "jp"), turned=numbered or eu[0] != eu[1]):
            yield Sizes(eu, jp)


def _counts(problem: Problem, side: str) -> Sequence[int]:
    """Return how many of a side there may be; without a rule of seats, one or more."""
    seats = [rule for rule in problem.rules if rule.kind == "seats" and side in rule.sides]
    bound = {rule.number or 0 for rule in seats if rule.binds and rule.side}
    everybody = range(1, len(problem.of(side)) + 1)
    return [count for count in everybody if not bound or bound == {count}]


def _splits(counts: Sequence[int], *, turned: bool) -> Iterator[tuple[int, int]]:
    """Return divisions of each count in two; `turned` also those with the smaller part first."""
    for count in counts:
        for second in range(count + 1 if turned else count // 2 + 1):
            yield count - second, second


def _framed(problem: Problem, sizes: Sizes, bounds: "_Bounds") -> Frame | None:
    price = deviation = 0
    for rule in problem.rules:
        if rule.kind not in BY_SIZE:
            continue
        times = _times(rule, sizes)
        if times and rule.binds:
            return None
        price += 0 if rule.hard else rule.price * times
        deviation += times if rule.waived and rule.kind == "seats" else 0
    return Frame(sizes, price, deviation, bounds.most(sizes) - price)


def _times(rule: Rule, sizes: Sizes) -> int:
    number = rule.number or 0
    pairs = [sizes.of(side) for side in rule.sides]
    if rule.kind == "seats":
        return abs(sum(sum(pair) for pair in pairs) - number)
    if rule.kind == "balance":
        return sum(max(0, abs(one - two) - number) for one, two in pairs)
    return sum(max(0, number - size) for pair in pairs for size in pair)


class _Bounds:
    """The best totals and the best pairs, added up: no set of given sizes can have more."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.totals = {side: _sums([one.total for one in problem.of(side)]) for side in ("eu", "jp")}
        self.pairs = _sums(problem.pairs.values())

    def most(self, sizes: Sizes) -> int:
        """Return a bound on Z before prices."""
        points = self.totals["eu"][sum(sizes.eu)] + self.totals["jp"][sum(sizes.jp)]
        met = sizes.pairs
        return weighed(self.problem, points, sizes.count, self.pairs[met], met)


def _sums(values: Iterable[int]) -> list[int]:
    return [0, *accumulate(sorted(values, reverse=True))]
