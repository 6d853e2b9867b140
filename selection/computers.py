"""What the worker can compute for the selection, by kind: one function a kind, from a run to its result."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from selection.actions.filing import FileMade, file_of
from selection.models import Run, RunKind


class StoppedError(Exception):
    """Somebody asked to stop the computation."""


@dataclass(frozen=True)
class Result:
    """What came out: plain data, how many solves were proved, and a file (name, bytes) where there is one."""

    data: dict[str, Any] = field(default_factory=dict)
    proved: int = 0
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True)
class Progress:
    """How a computation says how far it is; it stops here when somebody asked for that."""

    run: Run

    def __call__(self, done: int, total: int) -> None:
        """Note `done` of `total`. Raises StoppedError."""
        Run.objects.filter(pk=self.run.pk).update(done=done, total=total)
        if Run.objects.filter(pk=self.run.pk, cancel_asked=True).exists():
            raise StoppedError


def _file(run: Run, progress: Progress) -> Result:
    made: FileMade = file_of(run.call, step=progress)
    return Result(data=made.told, file=(f"{run.pk}.zip", made.content))


COMPUTERS: dict[str, Callable[[Run, Progress], Result]] = {RunKind.FILE: _file}
