"""What the whole portal does by itself: looking at its own data, and playing the demo on from the staff's button."""

import logging

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.db import connection

from r2r_portal import clock, pdf
from r2r_portal.site import digest, marks, pulse
from r2r_portal.site.demo import play
from r2r_portal.site.invariants import ALL, violations
from r2r_portal.site.privacy import requests, retention, unused

ONE_AT_A_TIME = 0x7232725F  # key of the advisory lock
logger = logging.getLogger(__name__)
worker_ready.connect(pulse.begin)
worker_shutting_down.connect(pulse.end)


@shared_task
def give_sign() -> None:
    """Note that a worker took up a task of beat's."""
    marks.mark(marks.WORKER, real=clock.real())


@shared_task
def write_digests() -> int:
    """Write the morning's digests; returns to how many."""
    return digest.write(at=clock.now())


@shared_task
def check_invariants() -> int:
    """Look for what breaks an invariant, and log it by name; returns how many are broken."""
    broken = 0
    for one in ALL:
        found = violations(one)
        if found:
            broken += 1
            logger.error("invariant %s is broken: %s", one.name, ", ".join(found))
    marks.mark(marks.INVARIANTS, real=clock.real(), broken=broken)
    return broken


@shared_task
def erase_people() -> int:
    """Erase the people whose erasure was approved and who were told; returns how many."""
    return requests.carry_out(at=clock.now())


@shared_task
def end_kept() -> int:
    """Write to whose account goes within a month, erase what is past its date and not on hold; returns how many rows.

    What was printed a day ago or earlier goes too: it names people as they were then, also those who are erased since.
    """
    at = clock.now()
    unused.tell(at=at)
    pdf.forget(older=pdf.A_DAY)
    return len(retention.run(at=at))


@shared_task(acks_late=False, reject_on_worker_lost=False)
def play_on(chapter: str) -> bool:
    """Play up to a chapter; False where another worker is playing already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            return False
        try:
            play.play(chapter)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
    return True
