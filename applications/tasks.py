"""What the portal does by itself about applications."""

import logging

from celery import shared_task

from applications.actions import information, presence, reminders, scanning
from applications.queries import proofs
from r2r_portal import clock

logger = logging.getLogger(__name__)


@shared_task
def remind() -> int:
    """Write the reminders that are due now; returns how many. Safe to run twice, or late."""
    at = clock.now()
    return reminders.remind(at=at) + information.remind(at=at)


@shared_task
def verify_submissions() -> int:
    """Verify everything that was handed in, and log by name what fails; returns how many do."""
    failed = 0
    for version, faults in proofs.unsound():
        failed += 1
        logger.error("submission %s (no. %s): %s", version, version.pk, "; ".join(faults))
    return failed


@shared_task
def scan() -> int:
    """Ask the virus scanner about the files that wait; returns how many it told about. Safe to run twice at once."""
    return scanning.scan_waiting(at=clock.now())


@shared_task
def forget_who_left() -> int:
    """Delete who no longer has a section open; returns how many."""
    return presence.forget_who_left(at=clock.real())
