"""Traffic at a steady rate or from so many at once, what came back, and what the processes took meanwhile."""

import asyncio
import itertools
import re
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.stack import Stack
from tests.load.client import Answer, percentile

Step = Callable[[], Awaitable[Answer]]
PARTS = ("web", "lodge", "front", "worker", "long", "beat")
CONNECTIONS = "SELECT count(*) - 1 FROM pg_stat_activity WHERE backend_type = 'client backend'"
RESIDENT = re.compile(r"VmRSS:\s+(\d+) kB")


@dataclass(frozen=True)
class Sample:
    """One request: what it was, its status (0: no answer), the seconds since it was due, and when that was (monotonic)."""

    kind: str
    status: int
    seconds: float
    due: float


async def once(kind: str, step: Step, due: float) -> Sample:
    """Take a step when it is due, in seconds of the monotonic clock."""
    await asyncio.sleep(max(0.0, due - time.monotonic()))
    try:
        status = (await step()).status
    except (OSError, TimeoutError, ValueError, IndexError, AssertionError):
        status = 0
    return Sample(kind, status, time.monotonic() - due, due)


async def steady(shares: dict[str, tuple[int, Step]], rate: float, seconds: float) -> list[Sample]:
    """Take `rate` steps a second, whether earlier ones are answered or not; a share is how many of a hundred."""
    hundred = [(kind, step) for kind, (share, step) in shares.items() for _ in range(share)]
    mixed = itertools.cycle(hundred[(37 * n) % len(hundred)] for n in range(len(hundred)))
    began = time.monotonic() + 0.5
    work = [once(*next(mixed), began + n / rate) for n in range(int(rate * seconds))]
    return list(await asyncio.gather(*work))


async def crowded(kind: str, step: Step, at_once: int, seconds: float) -> list[Sample]:
    """Let so many people take one step after the other."""
    end = time.monotonic() + seconds

    async def one() -> list[Sample]:
        found = []
        while time.monotonic() < end:
            found.append(await once(kind, step, time.monotonic()))
        return found

    return [sample for part in await asyncio.gather(*(one() for _ in range(at_once))) for sample in part]


def figures(samples: Sequence[Sample]) -> dict[str, Any]:
    """Return what a goal is measured by; `refused` are answers of 4xx, which the mix never asks for."""
    times = [one.seconds for one in samples]
    return {
        "failed": sum(one.status >= 500 for one in samples),
        "no_answer": sum(one.status == 0 for one in samples),
        "refused": sum(400 <= one.status < 500 for one in samples),
        "p50_s": round(percentile(times, 0.5), 3),
        "p95_s": round(percentile(times, 0.95), 3),
        "p99_s": round(percentile(times, 0.99), 3),
    }


def resident(stack: Stack) -> dict[str, float]:
    """Return the memory of every process in MB, by part and turn."""
    found = {}
    for name in PARTS:
        for turn, pid in enumerate([stack.process(name).pid, *stack.children(name)]):
            if match := RESIDENT.search(_status(pid)):
                found[f"{name}.{turn}"] = round(int(match[1]) / 1024, 1)
    return found


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return ""  # it has ended


@dataclass
class Watch:
    """What was seen while traffic ran: the most connections, and the memory after a fifth of the time and last."""

    connections: int = 0
    early: dict[str, float] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)

    def growth(self) -> float:
        """Return by what the memory of the process that grew most has grown: 1.1 is by a tenth."""
        both = [(self.last[name], before) for name, before in self.early.items() if name in self.last]
        return round(max((after / before for after, before in both), default=1.0), 3)


@contextmanager
def watched(stack: Stack, seconds: float) -> Iterator[Watch]:
    """Look at the stack every second while the block runs, which should take `seconds`."""
    seen, over, began = Watch(), threading.Event(), time.monotonic()

    def look() -> None:
        while not over.wait(1):
            ((now,),) = stack.rows(CONNECTIONS)
            seen.connections = max(seen.connections, int(str(now)))
            if not seen.early and time.monotonic() - began >= seconds / 5:
                seen.early = resident(stack)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
        seen.last = resident(stack)
