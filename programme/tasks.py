"""Work that comes round: asked "what is due now?", so that a missed or doubled round changes nothing."""

from celery import shared_task

from programme import binding
from programme.actions import bundles, reminders, vault
from r2r_portal import clock

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
    """Make the bundles of agendas that wait, one after the other; returns how many. Safe to run twice at once."""
    count = 0
    while bundle := bundles.begin(at=clock.now(), real=clock.real()):
        binding.make(bundle)
        count += 1
    return count
