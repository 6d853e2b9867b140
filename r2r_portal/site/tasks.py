"""What the whole portal does by itself: looking at its own data, and playing the demo on from the staff's button."""

import logging

from celery import shared_task
from django.db import connection

from r2r_portal.site.demo import play
from r2r_portal.site.invariants import ALL, violations

ONE_AT_A_TIME = 0x7232725F  # key of the advisory lock
logger = logging.getLogger(__name__)


@shared_task
def check_invariants() -> int:
    """Look for what breaks an invariant, and log it by name; returns how many are broken."""
    broken = 0
    for one in ALL:
        found = violations(one)
        if found:
            broken += 1
            logger.error("invariant %s is broken: %s", one.name, ", ".join(found))
    return broken


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
