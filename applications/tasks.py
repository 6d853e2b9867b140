"""What the portal does by itself about applications."""

from celery import shared_task

from applications.actions import presence, reminders
from r2r_portal import clock


@shared_task
def remind() -> int:
    """Write the reminders that are due now; returns how many. Safe to run twice, or late."""
    return reminders.remind(at=clock.now())


@shared_task
def forget_who_left() -> int:
    """Delete who no longer has a section open; returns how many."""
    return presence.forget_who_left(at=clock.real())
