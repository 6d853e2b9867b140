"""What the portal does by itself about evaluations and computations."""

import logging
from uuid import UUID

from celery import shared_task

from r2r_portal import clock
from selection.actions import computing, discussing, moving_up, offers, reminding
from selection.computers import COMPUTERS, Progress
from selection.queries.runs import next_waiting

logger = logging.getLogger(__name__)
LONGEST = 6 * 3600  # seconds; a thousand draws of a large call take their time


@shared_task
def remind() -> int:
    """Write the reminders that are due now; returns how many. Safe to run twice, or late."""
    return reminding.remind(at=clock.now())


@shared_task(time_limit=LONGEST)
def compute_waiting() -> int:
    """Compute what waits, one after the other; returns how many. Where somebody computes already, nothing happens."""
    count = 0
    while (run_id := next_waiting()) and compute(str(run_id)):
        count += 1
    return count


@shared_task(time_limit=LONGEST)
def compute(run_id: str) -> bool:
    """Compute one run to its end, good or bad. Returns whether it was its turn. Safe to run twice at once."""
    with computing.alone() as mine:
        if not mine:
            return False
        computing.bury(at=clock.now())
        _compute(UUID(run_id))
        return True


def _compute(run_id: UUID) -> None:
    run = computing.begin(run_id=run_id, at=clock.now())
    if run is None:
        return
    try:
        result = COMPUTERS[run.kind](run, Progress(run.pk))
    except computing.StoppedError:
        computing.stop(run_id=run_id, at=clock.now())
    except Exception as error:  # whatever it was, the page must say that it failed
        logger.exception("run %s failed", run_id)
        computing.fail(run_id=run_id, failure=f"{type(error).__name__}: {error}", at=clock.now())
    else:
        computing.finish(run_id=run_id, result=result.data, file=result.file, at=clock.now())


@shared_task
def discuss() -> int:
    """Open the discussions that became due without a sheet coming in; returns how many. Safe to run twice, or late."""
    return discussing.sweep(at=clock.now())


@shared_task
def look_after_offers() -> int:
    """Remind of places that wait for an answer, end those in time, let the next ones out; returns how many."""
    at = clock.now()
    return offers.lapse(at=at) + moving_up.look_after(at=at) + offers.remind(at=at)
