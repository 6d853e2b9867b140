"""The best set, the next best one, ties, and which rules clash (SPEC S1, S2).

A search goes over the possible sizes, the most promising first; a size whose bound does not pass what was found is
left out. Together that is one proof. Effort is counted in the solver's deterministic units: no clock is read, so the
same input gives the same bytes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

from selection.domain.choosing import FIRST, NUMBERS, SECOND, Pin, Problem, Value, labelled, value
from selection.domain.given import DETERMINISTIC
from selection.solving.model import Answer, Model
from selection.solving.sizes import Frame, frames

CHUNK = 16  # references ordered in one search
Fixing = Callable[[Model], None]
Step = Callable[
    [bool], None
]  # called after every search for an optimum with whether it was proved; may raise to stop


@dataclass(frozen=True)
class Found:
    """The best set found. `members` None: none exists, or none was met; `bound` is what no set passes."""

    members: Mapping[str, int] | None
    worth: Value | None
    bound: int | None
    is_proved: bool

    @property
    def objective(self) -> int:
        """Z of what was found."""
        assert self.worth is not None
        return self.worth.objective


def best(
    problem: Problem,
    *,
    effort: float = DETERMINISTIC,
    deviation: int | None = None,
    fixing: Fixing | None = None,
    hint: Mapping[str, int] | None = None,
) -> Found:
    """Return the best set. `deviation` asks for sets exactly so far from waived seats, by default the nearest possible."""
    search = _Search(problem, effort, fixing, hint or {})
    for frame in frames(problem):
        if deviation in (None, frame.deviation) and search.may_gain(frame):
            search.look(frame)
    return search.found()


class _Search:
    """One walk over the possible sizes: the best so far, the effort spent, and what could not be ruled out."""

    def __init__(
        self, problem: Problem, effort: float, fixing: Fixing | None, hint: Mapping[str, int]
    ) -> None:
        self.problem, self.left, self.fixing, self.hint = problem, effort, fixing, hint
        self.members: Mapping[str, int] | None = None
        self.worth: Value | None = None
        self.open: list[int] = []  # bounds of the sizes that were not searched to the end

    def may_gain(self, frame: Frame) -> bool:
        """Tell whether these sizes could hold anything better."""
        worth = self.worth
        return worth is None or (frame.deviation <= worth.deviation and frame.most > worth.objective)

    def look(self, frame: Frame) -> None:
        """Search one size."""
        if self.left <= 0:
            self.open.append(frame.most)
            return
        answer = self._model(frame)
        self.left -= answer.effort
        if answer.members is not None:
            self.members, self.worth = answer.members, value(self.problem, answer.members)
        if not answer.is_proved:
            most = frame.most if answer.bound is None else answer.bound // frame.sizes.scale
            self.open.append(min(most, frame.most))

    def _model(self, frame: Frame) -> Answer:
        model = Model(self.problem, frame)
        goal = model.worth()
        if self.fixing:
            self.fixing(model)
        if self.worth:
            model.cp.add(goal >= (self.worth.objective + 1) * frame.sizes.scale)
        model.hint(self.hint)
        return model.maximise(goal, effort=self.left)

    def found(self) -> Found:
        """Return what came of it."""
        if self.worth is None:
            return Found(None, None, max(self.open, default=None), not self.open)
        bound = max([self.worth.objective, *self.open])
        return Found(self.members, self.worth, bound, bound == self.worth.objective)


def propose(problem: Problem, *, effort: float = DETERMINISTIC, step: Step | None = None) -> dict[str, Any]:
    """Return the proposal as plain data: set, groups, objective, bound, gap, runner-up, margin, price of every pin."""
    counted = _Counted(step)
    first = counted(best(problem, effort=effort))
    if first.members is None:
        return {"status": "infeasible" if first.is_proved else "nothing found", "solves": counted.told()} | (
            {"clash": clash(problem)} if first.is_proved else {}
        )
    second = counted(_runner_up(problem, first, effort))
    members = dict(first.members)
    if first.is_proved:
        if second.worth and second.objective == first.objective:
            members, second = _settle_sets(problem, first, second, effort)
        members = _settle_groups(problem, members, first.objective, effort)
    return {
        **_told(problem, members, first),
        "runner_up": _next(problem, second, first.objective),
        "pins": [_pin(problem, pin, first.objective, effort, counted) for pin in problem.pins],
        "solves": counted.told(),
        "solver": f"CP-SAT {version('ortools')}",
    }


class _Counted:
    """Counts searches for an optimum and those that were proved."""

    def __init__(self, step: Step | None) -> None:
        self.step, self.asked, self.proved = step, 0, 0

    def __call__(self, found: Found) -> Found:
        self.asked += 1
        self.proved += found.is_proved
        if self.step:
            self.step(found.is_proved)
        return found

    def told(self) -> dict[str, int]:
        return {"asked": self.asked, "proved": self.proved}


def _runner_up(problem: Problem, first: Found, effort: float) -> Found:
    assert first.members is not None
    assert first.worth is not None
    held = tuple(first.members)
    return best(
        problem,
        effort=effort,
        deviation=first.worth.deviation,
        fixing=lambda model: model.another_than(held),
    )


def _told(problem: Problem, members: Mapping[str, int], first: Found) -> dict[str, Any]:
    worth = value(problem, members)
    assert first.bound is not None
    return {
        "status": "proved" if first.is_proved else "not proved",
        "objective": worth.objective,
        "bound": first.bound,
        "gap": gap(worth.objective, first.bound),
        "members": labelled(problem, members),
        "worth": told(worth),
    }


def told(worth: Value) -> dict[str, Any]:
    """Return a value as plain data."""
    return {
        "objective": worth.objective,
        "mean_total": worth.mean_total,
        "mean_pair": worth.mean_pair,
        "count": worth.count,
        "pairs": worth.pairs,
        "price": worth.price,
        "repeats": worth.repeats,
        "broken": [
            {"rule": one.rule.key, "times": one.times, "cost": one.cost, "waived": one.rule.waived}
            for one in worth.breaches
        ],
    }


def gap(objective: int, bound: int) -> int:
    """Return how far the bound is above the objective, in thousandths of a per cent, rounded up."""
    return -((objective - bound) * 100_000 // max(abs(objective), 1))


def _next(problem: Problem, second: Found, objective: int) -> dict[str, Any] | None:
    if second.members is None or second.worth is None:
        return None
    return {
        "members": labelled(problem, second.members),
        "objective": second.objective,
        "margin": objective - second.objective,
        "is_proved": second.is_proved,
    }


def _pin(problem: Problem, pin: Pin, objective: int, effort: float, counted: _Counted) -> dict[str, Any]:
    """Return what a pin costs: Z without it less Z with it."""
    free = counted(best(without_pin(problem, pin.ref), effort=effort))
    price = free.objective - objective if free.worth else 0
    return {"ref": pin.ref, "place": pin.place, "price": max(0, price), "is_proved": free.is_proved}


def without_pin(problem: Problem, ref: str) -> Problem:
    """Return the same problem with one application free."""
    return replace(problem, pins=tuple(pin for pin in problem.pins if pin.ref != ref))


def pinned(problem: Problem, ref: str, place: str) -> Problem:
    """Return the same problem with one application held, whatever held it before."""
    freed = without_pin(problem, ref)
    return replace(freed, pins=(*freed.pins, Pin(ref, place)))


# Ties: fewest repeats of an area, then reference numbers; then the groups by reference numbers.


def _settle_sets(
    problem: Problem, first: Found, second: Found, effort: float
) -> tuple[dict[str, int], Found]:
    assert first.worth is not None
    assert first.members is not None
    ladder = _Ladder(problem, first.objective, first.worth.deviation, effort)
    fewest = -ladder.climb(lambda model, _k: -model.repeats())
    ladder.fix(lambda model, _k: model.cp.add(model.repeats() <= fewest))
    refs = [one.ref for one in problem.candidates]
    ladder.order(refs, lambda model, _k, ref: model.chosen(ref))
    members = dict(ladder.members or first.members)
    other = first if set(members) != set(first.members) else second
    return members, other


def _settle_groups(
    problem: Problem, members: Mapping[str, int], objective: int, effort: float
) -> dict[str, int]:
    """Return the division of a set that comes first by reference among the equally good ones."""
    chosen = replace(
        problem,
        candidates=tuple(one for one in problem.candidates if one.ref in members),
        pins=tuple(pin for pin in problem.pins if pin.ref in members),
    )
    numbered = any(pin.place in (FIRST, SECOND) for pin in problem.pins)
    deviation = value(problem, members).deviation
    ladder = _Ladder(chosen, objective, deviation, effort, numbers=(1,) if numbered else NUMBERS)
    anchor = min(members)
    ladder.fix(lambda model, _k: model.cp.add(sum(model.chosen(ref) for ref in members) == len(members)))
    if not numbered:
        ladder.fix(lambda model, k: model.cp.add(model.spots[anchor, k] == 1))
    ladder.order(sorted(members), lambda model, k, ref: model.spots[ref, k])
    return dict(labelled(problem, ladder.members or members))


class _Ladder:
    """Sets of at least a given Z, ordered by one thing after the other; each step keeps what the earlier ones won."""

    def __init__(
        self, problem: Problem, floor: int, deviation: int, effort: float, numbers: Sequence[int] = (1,)
    ) -> None:
        self.problem, self.floor, self.effort = problem, floor, effort
        able: list[Frame] = [f for f in frames(problem) if f.deviation == deviation and f.most >= floor]
        self.rungs = [(frame, number) for frame in able for number in numbers]
        self.fixings: list[Callable[[Model, int], Any]] = []
        self.members: Mapping[str, int] | None = None

    def fix(self, fixing: Callable[[Model, int], Any]) -> None:
        """Keep something from now on."""
        self.fixings.append(fixing)

    def climb(self, goal: Callable[[Model, int], Any]) -> int:
        """Return the highest value of `goal` among all rungs, and remember the set that has it."""
        most: int | None = None
        for frame, number in self.rungs:
            model = Model(self.problem, frame)
            model.cp.add(model.worth() >= self.floor * frame.sizes.scale)
            for fixing in self.fixings:
                fixing(model, number)
            aim = goal(model, number)
            if most is not None:
                model.cp.add(aim >= most + 1)
            answer = model.maximise(aim, effort=self.effort)
            if answer.members is not None:
                most, self.members = answer.reached, answer.members
        return most or 0

    def order(self, refs: Iterable[str], of: Callable[[Model, int, str], Any]) -> None:
        """Prefer earlier references: the first that can be had is had."""
        left = list(refs)
        while left:
            chunk, left = left[:CHUNK], left[CHUNK:]
            worths = {ref: 1 << place for place, ref in enumerate(reversed(chunk))}
            won = self.climb(_weighing(worths, of))
            for ref, worth in worths.items():
                self.fix(_keeping(ref, 1 if won & worth else 0, of))


def _weighing(worths: Mapping[str, int], of: Callable[[Model, int, str], Any]) -> Callable[[Model, int], Any]:
    return lambda model, number: sum(worth * of(model, number, ref) for ref, worth in worths.items())


def _keeping(ref: str, had: int, of: Callable[[Model, int, str], Any]) -> Callable[[Model, int], Any]:
    return lambda model, number: model.cp.add(of(model, number, ref) == had)


# Infeasible: which rules and pins cannot hold together.


def clash(problem: Problem) -> list[str]:
    """Return a smallest group of keys that cannot hold together: rules by key, pins as "pin <reference>".

    Smallest in that each is needed for the clash: without any one of them the rest can hold. Empty where even no
    rule at all leaves a set, for lack of candidates on a side.
    """
    needed: list[Any] = [rule for rule in problem.rules if rule.binds] + list(problem.pins)
    if _holds(problem, []) is False:
        return []
    for part in list(needed):
        rest = [one for one in needed if one is not part]
        if not _holds(problem, rest):
            needed = rest
    return [f"pin {one.ref}" if isinstance(one, Pin) else one.key for one in needed]


def _holds(problem: Problem, parts: Sequence[Any]) -> bool:
    bare = replace(
        problem,
        rules=tuple(one for one in parts if not isinstance(one, Pin)),
        pins=tuple(one for one in parts if isinstance(one, Pin)),
    )
    model = Model(bare, None)
    for side in ("eu", "jp"):
        model.cp.add(sum(model.size(side, number) for number in NUMBERS) >= 1)
    return model.search(DETERMINISTIC).members is not None
