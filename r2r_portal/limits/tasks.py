"""What happens to limits by itself."""

from celery import shared_task

from r2r_portal import clock
from r2r_portal.limits import actions


@shared_task
def forget_full() -> int:
    """Erase what is no longer used up; returns how many rows."""
    return actions.forget_full(real=clock.real())
