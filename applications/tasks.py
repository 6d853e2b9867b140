"""What the portal does by itself about applications."""

from celery import shared_task

from applications.actions import information, reminders
from r2r_portal import clock


@shared_task
def remind() -> int:
    """Write the reminders that are due now; returns how many. Safe to run twice, or late."""
    at = clock.now()
    return reminders.remind(at=at) + information.remind(at=at)
