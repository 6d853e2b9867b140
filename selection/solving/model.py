"""The set and the two groups as one model for CP-SAT, for given sizes.

Strong because of the pair variables: of a region in group k exactly (prefectures of k) pairs are in k, and the other way
round. With these equalities the linear relaxation is nearly whole; see docs/solver.md for figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from selection.domain.choosing import FIRST, IN, NUMBERS, OUT, SIDES, Problem, Rule
from selection.solving.sizes import BY_SIZE, Frame

Spot = tuple[str, int]  # reference, group
Expression = Any  # of the solver: a variable, a sum, a number


@dataclass(frozen=True)
class Answer:
    """What one search found; `bound` is what its goal cannot pass, None where the search learnt nothing of it."""

    status: str
    members: Mapping[str, int] | None
    reached: int
    bound: int | None
    effort: float

    @property
    def is_proved(self) -> bool:
        """Whether nothing better exists, or nothing at all."""
        return self.status in ("OPTIMAL", "INFEASIBLE")


class Model:
    """One model. Constraints are added, then one thing is maximised."""

    def __init__(self, problem: Problem, frame: Frame | None) -> None:
        """Lay the variables; without a frame the sizes are free and only feasibility can be asked."""
        self.problem, self.frame = problem, frame
        self.cp = cp_model.CpModel()
        self.spots: dict[Spot, Expression] = {}
        self.soft: list[Expression] = []
        for one in problem.candidates:
            for number in NUMBERS:
                self.spots[one.ref, number] = self.cp.new_bool_var(f"{one.ref}.{number}")
            self.cp.add_at_most_one(self.spots[one.ref, number] for number in NUMBERS)
        for pin in problem.pins:
            self.hold(pin.ref, pin.place)
        if frame:
            self._fix_sizes(frame)
        for rule in problem.rules:
            self._rule(rule)

    def chosen(self, ref: str) -> Expression:
        """Return 1 where an application is chosen."""
        return self.spots[ref, 1] + self.spots[ref, 2]

    def hold(self, ref: str, place: str) -> None:
        """Keep an application in, out or in one group."""
        if place in (IN, OUT):
            self.cp.add(self.chosen(ref) == (1 if place == IN else 0))
        else:
            self.cp.add(self.spots[ref, 1 if place == FIRST else 2] == 1)

    def size(self, side: str, number: int) -> Expression:
        """Return how many of a side are in a group."""
        return sum(self.spots[one.ref, number] for one in self.problem.of(side))

    def _fix_sizes(self, frame: Frame) -> None:
        for side in SIDES:
            for number, size in zip(NUMBERS, frame.sizes.of(side), strict=True):
                self.cp.add(self.size(side, number) == size)

    def _rule(self, rule: Rule) -> None:
        if rule.waived or (self.frame is None and not rule.hard):
            return
        if rule.kind in BY_SIZE:
            if self.frame is None:
                self._sizes(rule)
            return
        {"states": self._states, "area": self._area, "theme": self._theme}[rule.kind](rule)

    def _sizes(self, rule: Rule) -> None:
        number = rule.number or 0
        if rule.kind == "seats":
            self.cp.add(sum(self.size(side, k) for side in rule.sides for k in NUMBERS) == number)
        for side in rule.sides if rule.kind == "balance" else ():
            apart = self.size(side, 1) - self.size(side, 2)
            self.cp.add(apart <= number)
            self.cp.add(-apart <= number)
        for side in rule.sides if rule.kind == "group" else ():
            for k in NUMBERS:
                self.cp.add(self.size(side, k) >= number)

    def _short(self, rule: Rule) -> Expression:
        """Return by how much a rule may be missed: nothing if it binds, else a variable with its price."""
        if rule.hard:
            return 0
        furthest = max(
            len(self.problem.candidates), rule.number or 0
        )  # a rule may ask for more than there are
        short = self.cp.new_int_var(0, furthest, f"short.{rule.key}.{len(self.soft)}")
        self.soft.append(rule.price * short)
        return short

    def _at_most(self, rule: Rule, by: Mapping[str, Sequence[str]], most: int) -> None:
        for refs in by.values():
            if len(refs) > most:
                self.cp.add(sum(self.chosen(ref) for ref in refs) <= most + self._short(rule))

    def _by(self, rule: Rule, name: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.problem.candidates:
            if one.side in rule.sides and getattr(one, name):
                found.setdefault(getattr(one, name), []).append(one.ref)
        return found

    def _states(self, rule: Rule) -> None:
        by = self._by(rule, "state")
        if rule.number is None:
            self._at_most(rule, by, 1)
            return
        present = []
        for state, refs in by.items():
            here = self.cp.new_bool_var(f"state.{state}")
            self.cp.add(here <= sum(self.chosen(ref) for ref in refs))
            present.append(here)
        self.cp.add(sum(present) + self._short(rule) >= rule.number)

    def _area(self, rule: Rule) -> None:
        by: dict[str, list[str]] = {}
        for side in rule.sides:
            for area, refs in self._by(Rule("", "", side=side), "area").items():
                by.setdefault(area, []).extend(refs)
        self._at_most(rule, by, rule.number or 0)

    def _theme(self, rule: Rule) -> None:
        ranking = [o.ref for o in self.problem.candidates if o.side in rule.sides and rule.theme in o.themes]
        self.cp.add(sum(self.chosen(ref) for ref in ranking) + self._short(rule) >= (rule.number or 0))

    def worth(self) -> Expression:
        """Return Z times the scale; the sizes must be given. Lays the pair variables."""
        assert self.frame is not None
        sizes, problem = self.frame.sizes, self.problem
        count, pairs = max(sizes.count, 1), max(sizes.pairs, 1)
        points = [
            problem.weight_individual * pairs * one.total * self.chosen(one.ref) for one in problem.candidates
        ]
        shared = self._pairs() if problem.weight_pair and sizes.pairs else []
        price = self.frame.price * sizes.scale + sum(sizes.scale * one for one in self.soft)
        return sum(points) + sum(problem.weight_pair * count * worth for worth in shared) - price

    def _pairs(self) -> list[Expression]:
        assert self.frame is not None
        found = []
        eu, jp = self.problem.of("eu"), self.problem.of("jp")
        for at, number in enumerate(NUMBERS):
            many_eu, many_jp = self.frame.sizes.eu[at], self.frame.sizes.jp[at]
            if not many_eu or not many_jp:
                continue
            both: dict[tuple[str, str], Expression] = {
                (one.ref, other.ref): self.cp.new_bool_var("") for one in eu for other in jp
            }
            for (region, prefecture), met in both.items():
                self.cp.add_implication(met, self.spots[region, number])
                self.cp.add_implication(met, self.spots[prefecture, number])
            for one in eu:
                row = [both[one.ref, other.ref] for other in jp]
                self.cp.add(sum(row) == many_jp * self.spots[one.ref, number])
            for other in jp:
                row = [both[one.ref, other.ref] for one in eu]
                self.cp.add(sum(row) == many_eu * self.spots[other.ref, number])
            found += [self.problem.pairs[pair] * met for pair, met in both.items()]
        return found

    def repeats(self) -> Expression:
        """Return how many of the chosen repeat an area."""
        found: list[Expression] = []
        for side in SIDES:
            for area, refs in self._by(Rule("", "", side=side), "area").items():
                more = self.cp.new_int_var(0, len(refs), f"repeat.{side}.{area}")
                self.cp.add(more >= sum(self.chosen(ref) for ref in refs) - 1)
                found.append(more)
        return sum(found)

    def another_than(self, refs: Iterable[str]) -> None:
        """Ask for another set than this one, whatever the groups."""
        held = set(refs)
        same = [1 - self.chosen(ref) if ref in held else self.chosen(ref) for ref in self.problem.by_ref]
        self.cp.add(sum(same) >= 1)

    def hint(self, members: Mapping[str, int]) -> None:
        """Say where to look first."""
        for (ref, number), spot in self.spots.items() if members else ():
            self.cp.add_hint(spot, members.get(ref) == number)

    def maximise(self, goal: Expression, *, effort: float) -> Answer:
        """Search within `effort`, in the solver's own deterministic units; the same model gives the same answer."""
        self.cp.maximize(goal)
        return self.search(effort)

    def search(self, effort: float) -> Answer:
        """Search; one worker and a fixed seed, so that nothing depends on the machine's mood."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 2022
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = effort
        solver.parameters.catch_sigint_signal = False
        status = solver.status_name(solver.solve(self.cp))
        spent = solver.response_proto.deterministic_time
        if status not in ("OPTIMAL", "FEASIBLE"):
            return Answer(status, None, 0, None, spent)
        members = {ref: number for (ref, number), spot in self.spots.items() if solver.value(spot)}
        reached, bound = round(solver.objective_value), round(solver.best_objective_bound)
        return Answer(status, members, reached, bound, spent)
