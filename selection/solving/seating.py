"""Seats a panel by CP-SAT, goal by goal: one worker, a fixed seed, sorted input, so the same task has one answer."""

from collections import defaultdict
from typing import Any

from ortools.sat.python import cp_model

from selection.domain.scoring import FEWEST
from selection.domain.seating import SIDES, File, Member, Pair, Seating, Task, reasons

WORK = 6.0  # deterministic seconds a goal: the same on every machine
SEED = 2022


class _Model:
    """The variables of one task, and the goals that were reached so far as bounds."""

    def __init__(self, task: Task) -> None:
        self.task, self.model = task, cp_model.CpModel()
        self.is_proved = True
        self.files = sorted(task.files, key=lambda file: file.key)
        self.members = sorted(task.members, key=lambda member: member.key)
        self.without = {file.key: self.model.new_bool_var(f"without {file.key}") for file in self.files}
        self.seats: dict[Pair, Any] = {}
        self.short: list[
            Any
        ] = []  # seats that a file with a team lacks; begun work elsewhere counts for nothing
        for file in self.files:
            self._team(file)
        self.squares = [square for member in self.members for square in self._load(member)]

    def _team(self, file: File) -> None:
        """Two seats or more, both sides; a file without a team gets nobody new."""
        task, without = self.task, self.without[file.key]
        by_side: dict[str, list[Any]] = defaultdict(list)
        for member in self.members:
            pair = (file.key, member.key)
            is_begun = pair in task.begun
            if is_begun or task.possible(file, member):
                seat = self.model.new_bool_var(f"{file.key} {member.key}")
                self.seats[pair] = seat
                by_side[member.side].append(seat)
                if is_begun:
                    self.model.add(seat == 1)
                else:
                    self.model.add_implication(seat, ~without)
        team = [seat for seats in by_side.values() for seat in seats]
        self.model.add(sum(team) >= FEWEST).only_enforce_if(~without)
        self.model.add(sum(team) <= task.limit(file))
        for side in SIDES:
            self.model.add(sum(by_side[side]) >= 1).only_enforce_if(~without)
        short = self.model.new_int_var(0, task.each, f"short {file.key}")
        self.model.add(short >= task.each - sum(team)).only_enforce_if(~without)
        self.short.append(short)

    def _load(self, member: Member) -> list[Any]:
        """Bound a load, and return its square as a sum: the k-th file of somebody costs 2k - 1."""
        mine = [seat for (_file, key), seat in self.seats.items() if key == member.key]
        kept = sum(key == member.key for _file, key in self.task.begun)
        if member.most is not None:
            self.model.add(sum(mine) <= max(member.most, kept))
        steps = [self.model.new_bool_var(f"{member.key} {k}") for k in range(1, len(mine) + 1)]
        self.model.add(sum(steps) == sum(mine))
        return [(2 * k - 1) * step for k, step in enumerate(steps, start=1)]

    def goals(self) -> tuple[Any, ...]:
        """Return what is made small, the most important first."""
        moved = len(self.task.present)
        kept = [self.seats[pair] for pair in sorted(self.task.present) if pair in self.seats]
        balance = (moved + 1) * sum(self.squares) - sum(kept)
        return (sum(self.without.values()), sum(self.short), balance)

    def reach(self) -> dict[Pair, bool]:
        """Reach goal after goal; what was reached bounds the next, and where it stands is where the next begins."""
        found: dict[Pair, bool] = {}
        for goal in self.goals():
            self.model.minimize(goal)
            solver = _solver()
            status = solver.solve(self.model)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                raise RuntimeError(solver.status_name(status))
            self.is_proved &= status == cp_model.OPTIMAL
            found = {pair: bool(solver.value(seat)) for pair, seat in self.seats.items()}
            self.model.add(goal <= round(solver.objective_value))
            self.model.clear_hints()
            for pair, seat in self.seats.items():
                self.model.add_hint(seat, found[pair])
        return found

    def left_out(self, found: dict[Pair, bool]) -> list[File]:
        """Return the files without a team."""
        sides = {member.key: member.side for member in self.members}
        teams: dict[str, list[str]] = defaultdict(list)
        for (file, member), is_seated in found.items():
            if is_seated:
                teams[file].append(sides[member])
        return [
            file
            for file in self.files
            if len(teams[file.key]) < FEWEST or not set(SIDES) <= set(teams[file.key])
        ]


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = WORK
    solver.parameters.linearization_level = 2  # nearly a flow: its linear relaxation is as good as whole
    return solver


def solve(task: Task) -> Seating:
    """Return the best seating of a task; a fixed point of itself: what it proposes, it proposes again."""
    model = _Model(task)
    found = model.reach()
    without = tuple((file.key, reasons(task, file)) for file in model.left_out(found))
    return Seating(
        frozenset(pair for pair, is_seated in found.items() if is_seated), without, model.is_proved
    )
