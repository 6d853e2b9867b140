"""What happens to accounts by itself."""

from celery import shared_task

from r2r_portal import clock
from r2r_portal.accounts import actions


@shared_task
def forget_ended_sessions() -> int:
    """Erase the sessions whose time is over; returns how many."""
    return actions.forget_ended(real=clock.real())
