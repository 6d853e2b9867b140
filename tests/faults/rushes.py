"""One rush across a closing on a whole stack, with a fault in it, and what came of it."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults import clicks
from tests.faults.stack import Stack
from tests.load import rush
from tests.load.client import Target, all_of, percentile, played
from tests.load.rush import Applicant
from tests.load.scene import closing_in

Fault = Callable[[Stack], None]
AHEAD = 1.2  # seconds before the closing at which the fault comes


@dataclass(frozen=True)
class Size:
    """How many press before the closing, within how many seconds; and how many after it."""

    before: int
    within: float
    after: int
    after_within: float

    @property
    def people(self) -> int:
        """Return how many that are."""
        return self.before + self.after


@dataclass(frozen=True)
class Outcome:
    """What came of a rush. `arrivals` are those of the front's log, `closes` the closing, both in real seconds."""

    applicants: list[Applicant]
    kept: dict[str, rush.Kept]
    arrivals: dict[str, float]
    closes: float
    recovered: float
    fault: Fault | None

    def mismatches(self) -> list[str]:
        """Return who was accepted without having arrived in time, or arrived in time and was not accepted."""
        return [
            one.application
            for one in self.applicants
            if one.is_accepted != (self.arrivals.get(one.application, 0.0) < self.closes)
        ]

    def accepted(self) -> list[rush.Kept]:
        """Return what is kept of those who were told that they are in."""
        return [self.kept[one.application] for one in self.applicants if one.is_accepted]

    def undecided(self) -> list[str]:
        """Return who never got a final answer."""
        return [one.application for one in self.applicants if one.is_accepted == _is_refused(one)]

    def figures(self) -> dict[str, object]:
        """Return what a run is reported with."""
        answers = [answer for one in self.applicants for answer in one.told]
        final = [one.told[-1].seconds for one in self.applicants if one.told]
        return {
            "applicants": len(self.applicants),
            "accepted": len(self.accepted()),
            "mismatches": len(self.mismatches()),
            "undecided": len(self.undecided()),
            "by_attempt": sum(one.retries for one in self.kept.values()),
            "failures_seen": sum(answer.status not in {302, 409} for answer in answers),
            "p50_s": round(percentile(final, 0.5), 3),
            "p95_s": round(percentile(final, 0.95), 3),
            "slowest_s": round(max(final), 3),
            "recovered_s": round(self.recovered, 2),
        }


def _is_refused(one: Applicant) -> bool:
    return bool(one.told) and one.told[-1].status == rush.LATE


def play(stack: Stack, applicants: list[Applicant], size: Size, fault: Fault | None = None) -> Outcome:
    """Open every check page, wait for the closing, press; `fault` comes shortly before it."""
    target = Target.of(stack.origin)
    closing_in(stack, 3600)  # an earlier test may have crossed the closing
    played(lambda: all_of([rush.open_the_check(one, target) for one in applicants], 6))
    closes, _ahead = closing_in(stack, size.within + 3)
    moments = clicks.spread(size.before, closes - size.within, closes)
    moments += clicks.spread(size.after, closes, closes + size.after_within)
    recovered = [0.0]
    thread = threading.Thread(target=_at, args=(closes - AHEAD, stack, fault, recovered))
    thread.start()
    played(lambda: clicks.rush(applicants, target, moments))
    thread.join()
    kept = rush.kept(stack.environment["DATABASE_URL"], applicants)
    return Outcome(applicants, kept, stack.arrivals(), closes, recovered[0], fault)


def _at(moment: float, stack: Stack, fault: Fault | None, recovered: list[float]) -> None:
    """Wait for the moment, cause the fault, and measure how long the front page is away."""
    if fault is None:
        return
    time.sleep(max(0.0, moment - time.time()))
    fault(stack)
    began = time.monotonic()
    while not stack.answers():
        time.sleep(0.05)
    recovered[0] = time.monotonic() - began


def invariants(stack: Stack) -> str:
    """Return what check_invariants says; raises AssertionError with the names of what is broken."""
    return stack.manage("check_invariants").strip().splitlines()[-1]


def said(outcome: Outcome) -> str:
    """Return the figures as one line of JSON."""
    return json.dumps(outcome.figures())
