"""Beat, one at a time: a second one waits until the first is gone, and both are seen on the status page (R5)."""

from datetime import timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django_celery_beat.schedulers import DatabaseScheduler

from r2r_portal import clock
from r2r_portal.site import marks

ONE_BEAT = 0x72327242  # key of the advisory lock, held by the session of the one that beats
WAIT = 5.0  # seconds until the other one looks again
EVERY = timedelta(seconds=15)


class Scheduler(DatabaseScheduler):
    """The library's scheduler under a lock in the database."""

    session: int | None = None

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Send what is due if we are the one; return the seconds until the next look."""
        try:
            if not self.is_the_one():
                return WAIT
            marks.mark_seldom(marks.BEAT, real=clock.real(), every=EVERY)
        except (DatabaseError, InterfaceError):
            connection.close()
            return WAIT
        return float(super().tick(*arguments, **options))

    def is_the_one(self) -> bool:
        """Hold the lock; a connection that was made anew takes it anew."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (session,) = cursor.fetchone()
            if session != self.session:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_BEAT])
                self.session = session if cursor.fetchone()[0] else None
        return self.session is not None
