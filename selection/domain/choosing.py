"""What a set of territories in two groups is worth (SPEC S1, S2): exact, in whole thousandths of a point.

Z = weight × mean individual total of the chosen + weight × mean pair interest of the pairs that share a group, rounded
down, less the prices of broken soft rules. Totals and interests are whole thousandths, 0 to 100,000. Nothing here
searches: `value` is what the solver, the tests' brute force and whoever recomputes a result agree on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

SIDES = ("eu", "jp")
NUMBERS = (1, 2)
IN, OUT, FIRST, SECOND = "in", "out", "first", "second"
TOP = 100_000  # the highest total and the highest interest
Members = Mapping[str, int]  # reference -> group 1 or 2; who is absent is not chosen


@dataclass(frozen=True)
class Candidate:
    """One application: its total in thousandths, where it lies, the themes it ranks first and second."""

    ref: str
    side: str
    total: int
    state: str = ""
    area: str = ""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule of the set. A hard one binds unless it is waived; a soft one costs `price` thousandths a breach."""

    key: str
    kind: str
    side: str = ""
    theme: str = ""
    number: int | None = None
    hard: bool = True
    price: int = 0
    waived: bool = False

    @property
    def binds(self) -> bool:
        """Whether no set may break it."""
        return self.hard and not self.waived

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides it looks at."""
        return (self.side,) if self.side else SIDES


@dataclass(frozen=True)
class Pin:
    """An application that people hold in, out, or in one group."""

    ref: str
    place: str


@dataclass(frozen=True)
class Problem:
    """All that decides: candidates in the order of their references, interest of every pair, weights, rules, pins."""

    candidates: tuple[Candidate, ...]
    pairs: Mapping[tuple[str, str], int]
    weight_individual: int = 60
    weight_pair: int = 40
    rules: tuple[Rule, ...] = ()
    pins: tuple[Pin, ...] = ()
    by_ref: Mapping[str, Candidate] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the candidates."""
        object.__setattr__(self, "by_ref", {one.ref: one for one in self.candidates})

    def of(self, side: str) -> tuple[Candidate, ...]:
        """Return one side's candidates."""
        return tuple(one for one in self.candidates if one.side == side)


@dataclass(frozen=True)
class Breach:
    """A rule that a set breaks: how often, and what that costs in thousandths."""

    rule: Rule
    times: int

    @property
    def cost(self) -> int:
        """The price; nothing where the rule is hard or waived."""
        return 0 if self.rule.hard else self.rule.price * self.times


@dataclass(frozen=True)
class Value:
    """What a set is worth. `objective` is Z; the means are in thousandths, rounded down."""

    objective: int
    mean_total: int
    mean_pair: int
    count: int
    pairs: int
    breaches: tuple[Breach, ...]
    deviation: int
    repeats: int

    @property
    def price(self) -> int:
        """What the broken soft rules cost together."""
        return sum(one.cost for one in self.breaches)

    @property
    def broken(self) -> tuple[Breach, ...]:
        """Broken rules that nobody waived: such a set is not allowed."""
        return tuple(one for one in self.breaches if one.rule.binds)


def value(problem: Problem, members: Members) -> Value:
    """Return what `members` are worth; whether pins hold is asked of `kept`."""
    chosen = [problem.by_ref[ref] for ref in sorted(members)]
    points = sum(one.total for one in chosen)
    met = meetings(problem, members)
    shared = sum(problem.pairs[pair] for pair in met)
    counted = [(rule, breaches(rule, chosen, members)) for rule in problem.rules]
    broken = tuple(Breach(rule, times) for rule, times in counted if times)
    price = sum(one.cost for one in broken)
    return Value(
        objective=weighed(problem, points, len(chosen), shared, len(met)) - price,
        mean_total=points // len(chosen) if chosen else 0,
        mean_pair=shared // len(met) if met else 0,
        count=len(chosen),
        pairs=len(met),
        breaches=broken,
        deviation=sum(one.times for one in broken if one.rule.kind == "seats" and one.rule.waived),
        repeats=repeats(chosen),
    )


def weighed(problem: Problem, points: int, count: int, shared: int, met: int) -> int:
    """Return both weighted means together, rounded down to a whole thousandth."""
    if not count:
        return 0
    if not met:
        return problem.weight_individual * points // count
    numerator = problem.weight_individual * points * met + problem.weight_pair * shared * count
    return numerator // (count * met)


def meetings(problem: Problem, members: Members) -> list[tuple[str, str]]:
    """Return the pairs of a region and a prefecture that share a group."""
    sides = {side: [ref for ref in members if problem.by_ref[ref].side == side] for side in SIDES}
    return [(eu, jp) for eu in sides["eu"] for jp in sides["jp"] if members[eu] == members[jp]]


def kept(problem: Problem, members: Members) -> bool:
    """Tell whether every pin holds."""
    places = {OUT: (None,), IN: NUMBERS, FIRST: (1,), SECOND: (2,)}
    return all(members.get(pin.ref) in places[pin.place] for pin in problem.pins)


def breaches(rule: Rule, chosen: Iterable[Candidate], members: Members) -> int:
    """Return how often a rule is broken."""
    mine = [one for one in chosen if one.side in rule.sides]
    return COUNTERS[rule.kind](rule, mine, members)


def _seats(rule: Rule, mine: list[Candidate], _members: Members) -> int:
    return abs(len(mine) - (rule.number or 0))


def _states(rule: Rule, mine: list[Candidate], _members: Members) -> int:
    """All from different Member States; with a number, from at least so many."""
    counts = Counter(one.state for one in mine if one.state)
    if rule.number is None:
        return sum(times - 1 for times in counts.values())
    return max(0, rule.number - len(counts))


def _area(rule: Rule, mine: list[Candidate], _members: Members) -> int:
    counts = Counter(one.area for one in mine if one.area)
    return sum(max(0, times - (rule.number or 0)) for times in counts.values())


def _theme(rule: Rule, mine: list[Candidate], _members: Members) -> int:
    return max(0, (rule.number or 0) - sum(rule.theme in one.themes for one in mine))


def _sizes(rule: Rule, mine: list[Candidate], members: Members) -> list[tuple[int, int]]:
    return [
        (
            sum(members[one.ref] == 1 for one in mine if one.side == side),
            sum(members[one.ref] == 2 for one in mine if one.side == side),
        )
        for side in rule.sides
    ]


def _balance(rule: Rule, mine: list[Candidate], members: Members) -> int:
    return sum(max(0, abs(one - two) - (rule.number or 0)) for one, two in _sizes(rule, mine, members))


def _group(rule: Rule, mine: list[Candidate], members: Members) -> int:
    return sum(max(0, (rule.number or 0) - size) for pair in _sizes(rule, mine, members) for size in pair)


COUNTERS = {
    "seats": _seats,
    "states": _states,
    "area": _area,
    "theme": _theme,
    "balance": _balance,
    "group": _group,
}


def repeats(chosen: Iterable[Candidate]) -> int:
    """Return how many of the chosen repeat a NUTS 1 area or a Japanese region."""
    counts = Counter((one.side, one.area) for one in chosen if one.area)
    return sum(times - 1 for times in counts.values())


def labelled(problem: Problem, members: Members) -> dict[str, int]:
    """Return the same two groups numbered: the first holds the lowest reference, unless pins number them."""
    if any(pin.place in (FIRST, SECOND) for pin in problem.pins) or not members:
        return dict(sorted(members.items()))
    first = members[min(members)]
    return {ref: 1 if group == first else 2 for ref, group in sorted(members.items())}


def rank_key(problem: Problem, members: Members) -> tuple[object, ...]:
    """Return what orders sets, the best first: as near to waived seats, Z, repeats, reference numbers, groups.

    By reference number: of two sets the one that holds the earliest reference they differ in; of two divisions of one
    set the one with the earlier references in the first group.
    """
    worth, named = value(problem, members), labelled(problem, members)
    held = tuple(one.ref not in named for one in problem.candidates)
    groups = tuple(named[one.ref] for one in problem.candidates if one.ref in named)
    return (worth.deviation, -worth.objective, worth.repeats, held, groups)


def move_prices(problem: Problem, members: Members) -> dict[str, int]:
    """Return for each member what Z loses, in thousandths, when it alone moves to the other group (deliver 9)."""
    now = value(problem, members).objective
    return {
        ref: now - value(problem, {**members, ref: 3 - group}).objective
        for ref, group in sorted(members.items())
    }


def is_ordered(problem: Problem) -> bool:
    """Tell whether candidates stand in the order of their references, none twice."""
    return all(one.ref < other.ref for one, other in pairwise(problem.candidates))
