"""What the portal does by itself about evaluations."""

from celery import shared_task

from r2r_portal import clock
from selection.actions import reminding


@shared_task
def remind() -> int:
    """Write the reminders that are due now; returns how many. Safe to run twice, or late."""
    return reminding.remind(at=clock.now())
