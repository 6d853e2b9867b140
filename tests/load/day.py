"""An ordinary day on a stack: who is on it, what they do at a rate, and what must be there afterwards."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.faults.rushes import invariants
from tests.faults.stack import Stack
from tests.load import rush, visitors
from tests.load.client import Target, played
from tests.load.traffic import Sample, Step, steady
from tests.load.visitors import ATTACHED, STORED, People, lost

RATE = 40  # requests a second of A1
CLEAN = {"failed": 0, "no_answer": 0, "refused": 0}


@dataclass(frozen=True)
class Scene:
    """A stack with people on it."""

    stack: Stack
    people: People
    staff: dict[str, str]
    delegations: list[int]
    root: Any

    @property
    def target(self) -> Target:
        """Return the front."""
        return Target.of(self.stack.origin)

    def shares(self) -> dict[str, tuple[int, Step]]:
        """Return the mix of A1."""
        one = self.people
        return {
            "public": (60, one.public), "private": (25, one.private), "autosave": (10, one.autosave),
            "hand in": (4, one.hand_in), "upload": (1, one.upload),
        }  # fmt: skip


@contextmanager
def busy(scene: Scene, rate: float, seconds: float) -> Iterator[list[Sample]]:
    """Let people work at a rate for so long, whatever else is done meanwhile; what they met is there afterwards."""
    samples: list[Sample] = []
    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(lambda: played(lambda: steady(scene.shares(), rate, seconds)))
        time.sleep(2)  # the first are under way
        yield samples
        samples += going.result()


def broken(stack: Stack) -> set[str]:
    """Return the names of the invariants that do not hold, `check_invariants` where it could not be asked."""
    try:
        invariants(stack)
    except AssertionError as error:
        lines = [line.partition(": ")[0] for line in str(error).splitlines() if ": " in line]
        return set(lines) - {"CommandError"} or {"check_invariants"}
    return set()


def unkept(scene: Scene) -> list[str]:
    """Return whose text is not the last that was acknowledged."""
    keys = [one.applicant.application for one in scene.people.writers]
    return lost(scene.stack.rows(STORED, visitors.QUESTION, keys), list(scene.people.writers))


def forgotten(scene: Scene) -> list[str]:
    """Return what the portal said that it had taken and does not have: a text, a file, an application handed in."""
    people, stack = scene.people, scene.stack
    known = [one for one in people.done if one.is_accepted]
    kept = rush.kept(stack.environment["DATABASE_URL"], known)
    files = dict(stack.rows(ATTACHED, [one.applicant.application for one in people.writers]))
    fewer = [
        one.applicant.application
        for one in people.writers
        if files.get(one.applicant.application, 0) < one.attached
    ]
    once = (1, 1, 1)
    return (
        unkept(scene)
        + fewer
        + [key for key, one in kept.items() if (one.submissions, one.receipts, one.audits) != once]
    )


def has_worked(scene: Scene) -> bool:
    """Tell whether a text was acknowledged, a file taken and an application accepted: else nothing could be forgotten."""
    people = scene.people
    is_typed, is_attached = (
        any(getattr(one, name) for one in people.writers) for name in ("acknowledged", "attached")
    )
    return is_typed and is_attached and any(one.is_accepted for one in people.done)
