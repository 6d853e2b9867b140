"""What computes each kind of run. Only the worker imports this: the solver behind it is heavy.

A computer takes the run (with its input) and a Progress, and returns a Result. It reads no clock and writes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from selection.actions import computing
from selection.actions.filing import PARTS, file_of
from selection.domain.given import problem_of
from selection.domain.variants import variants
from selection.models import Run, RunKind
from selection.solving.asking import robustness, why_not
from selection.solving.proposing import propose


@dataclass(frozen=True)
class Result:
    """What came out: plain data, and a file (name, content) where there is one."""

    data: dict[str, Any] = field(default_factory=dict)
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True)
class Progress:
    """Where a computer says how far it is; every word of it may raise StoppedError."""

    run_id: UUID

    def expect(self, total: int) -> None:
        """Say how many steps there will be."""
        computing.advance(run_id=self.run_id, total=total)

    def step(self, proved: bool = False) -> None:
        """One step is done; `proved` where it was a search that was proved."""
        computing.advance(run_id=self.run_id, steps=1, proved=int(proved))


Computer = Callable[[Run, Progress], Result]


def _propose(run: Run, progress: Progress) -> Result:
    problem = problem_of(run.given)
    progress.expect(2 + len(problem.pins))
    return Result(propose(problem, step=progress.step) | {"given_sha256": run.given_sha256})


def _why_not(run: Run, progress: Progress) -> Result:
    problem = problem_of(run.given)
    progress.expect(len(problem.candidates))
    return Result(why_not(problem, run.params["proposal"], step=progress.step))


def _robustness(run: Run, progress: Progress) -> Result:
    problem, given = problem_of(run.given), run.given
    draws, seed = int(run.params.get("draws") or given["draws"]), given["seed"]
    told = variants(problem, given["scores"], draws=draws, seed=seed)
    progress.expect(len(told))
    found = robustness(problem, told, run.params["proposal"]["members"], step=progress.step)
    return Result(found | {"draws": draws, "seed": seed})


def _file(run: Run, progress: Progress) -> Result:
    progress.expect(len(PARTS))
    made = file_of(run.call, step=lambda _done, _total: progress.step())
    return Result(made.told, file=(f"{run.pk}.zip", made.content))


COMPUTERS: dict[str, Computer] = {
    RunKind.PROPOSAL: _propose,
    RunKind.SCENARIO: _propose,
    RunKind.WHY_NOT: _why_not,
    RunKind.ROBUSTNESS: _robustness,
    RunKind.FILE: _file,
}
