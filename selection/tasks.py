"""What the portal does by itself about evaluations."""

from celery import shared_task

from r2r_portal import clock
from selection.actions import discussing, reminding


@shared_task
def remind() -> int:
    """Write the reminders that are due now; returns how many. Safe to run twice, or late."""
    return reminding.remind(at=clock.now())


@shared_task
def discuss() -> int:
    """Open the discussions that became due without a sheet coming in; returns how many. Safe to run twice, or late."""
    return discussing.sweep(at=clock.now())
