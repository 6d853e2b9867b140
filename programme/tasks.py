"""Work that comes round: asked "what is due now?", so that a missed or doubled round changes nothing."""

from celery import shared_task

from programme.actions import reminders, vault
from r2r_portal import clock


@shared_task
def remind_of_data() -> int:
    """Write the reminders of delegation data that are due; returns how many."""
    return reminders.remind(at=clock.now())


@shared_task
def remind_of_claims() -> int:
    """Write the reminders of claims that are due; returns how many."""
    return reminders.remind_of_claims(at=clock.now())


@shared_task
def erase_details() -> int:
    """Erase the details of travellers whose printed date has come; returns how many."""
    return vault.erase_due(at=clock.now())
