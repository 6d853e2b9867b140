"""What the portal does by itself about evaluations."""

from collections.abc import Callable
from uuid import UUID

from celery import shared_task

from r2r_portal import clock
from selection.actions import computing, moving_up, offers, reminding
from selection.computers import COMPUTERS, Progress, Result
from selection.models import Run
from selection.states import RunState


@shared_task
def remind() -> int:
    """Write the reminders that are due now; returns how many. Safe to run twice, or late."""
    return reminding.remind(at=clock.now())


@shared_task
def look_after_offers() -> int:
    """Remind of places that wait for an answer, end those in time, let the next ones out; returns how many."""
    at = clock.now()
    return offers.lapse(at=at) + moving_up.look_after(at=at) + offers.remind(at=at)


@shared_task
def compute(run_id: str) -> bool:
    """Carry out one computation; False where it was taken or stopped. Safe to run twice at once."""
    steps = {kind: _with_progress(computer) for kind, computer in COMPUTERS.items()}
    return computing.carry_out(run_id=UUID(run_id), computers=steps, at=clock.now())


def _with_progress(computer: Callable[[Run, Progress], Result]) -> Callable[[Run], Result]:
    return lambda run: computer(run, Progress(run))


@shared_task
def compute_waiting() -> int:
    """Carry out what waits, in the order of asking; returns how many."""
    waiting = Run.objects.filter(state=RunState.QUEUED).order_by("asked_at").values_list("pk", flat=True)
    return sum(compute(str(key)) for key in list(waiting))
