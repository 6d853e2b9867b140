"""What the portal does by itself about evaluations."""

from celery import shared_task

from r2r_portal import clock
from selection.actions import moving_up, offers, reminding


@shared_task
def remind() -> int:
    """Write the reminders that are due now; returns how many. Safe to run twice, or late."""
    return reminding.remind(at=clock.now())


@shared_task
def look_after_offers() -> int:
    """Remind of places that wait for an answer, end those in time, let the next ones out; returns how many."""
    at = clock.now()
    return offers.lapse(at=at) + moving_up.look_after(at=at) + offers.remind(at=at)
