"""Work that comes round: asked "what is due now?", so that a missed or doubled round changes nothing."""

from celery import shared_task

from programme.actions import feedback, reminders, results, upcoming
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
def remind_of_events() -> int:
    """Write the reminders of activities and visits that are near; returns how many."""
    return upcoming.remind(at=clock.now())


@shared_task
def ask_for_feedback() -> int:
    """Write the invitations to give feedback that are due, and their reminders; returns how many."""
    return feedback.ask(at=clock.now())


@shared_task
def remind_of_commitments() -> int:
    """Ask how far commitments are, where that is due; returns how many messages."""
    return results.remind(at=clock.now())
