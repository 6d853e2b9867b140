"""Work that comes round: asked "what is due now?", so that a missed or doubled round changes nothing."""

from celery import shared_task

from programme import binding
from programme.actions import (
    answers_due,
    bundles,
    feedback,
    forgetting,
    openings,
    registering,
    reminders,
    results,
    seating,
    upcoming,
    vault,
)
from programme.models import Registration
from r2r_portal import clock, pdf

LONGEST = 3600  # seconds; some hundreds of papers take two minutes


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


@shared_task(time_limit=LONGEST)
def bind_papers() -> int:
    """Make the agendas that wait, single ones and archives, one after the other; returns how many. Safe to run twice at once."""
    count = 0
    with pdf.one_press() as press:  # starts nothing before the first paper
        while bundle := bundles.begin(at=clock.now(), real=clock.real()):
            binding.make(bundle, press)
            count += 1
    return count


@shared_task
def remind_of_events() -> int:
    """Write the reminders of what is near, to the registered too, and of answers due before; returns how many."""
    at = clock.now()
    return upcoming.remind(at=at) + openings.remind(at=at) + answers_due.remind(at=at)


@shared_task
def ask_for_feedback() -> int:
    """Write the invitations to give feedback that are due, and their reminders; returns how many."""
    return feedback.ask(at=clock.now())


@shared_task
def remind_of_commitments() -> int:
    """Ask how far commitments are, where that is due; returns how many messages."""
    return results.remind(at=clock.now())


@shared_task
def look_after_seats() -> int:
    """End the offers of seats that nobody took in time and go on to the next in line; returns how many ended."""
    return seating.let_lapse(at=clock.now())


@shared_task
def forget_unconfirmed() -> int:
    """Erase the addresses of registrations that nobody confirmed in time; returns how many."""
    at = clock.now()
    return sum(
        registering.forget_unconfirmed(registration=one, at=at) for one in Registration.objects.stale(at)
    )


@shared_task(time_limit=LONGEST)
def erase_old_registrations() -> int:
    """Erase registrations for events whose printed day has come; returns how many."""
    return forgetting.erase_old_registrations(at=clock.now())
