"""Playing the demo on, from the staff's button: too long for one request."""

from celery import shared_task
from django.db import connection

from r2r_portal.site.demo import play

ONE_AT_A_TIME = 0x7232725F  # key of the advisory lock


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
