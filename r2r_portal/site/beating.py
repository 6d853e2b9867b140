"""Beat, one at a time: a second one waits until the first is gone, and both are seen on the status page (R5)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django_celery_beat.schedulers import DatabaseScheduler, ModelEntry

from r2r_portal import clock
from r2r_portal.site import marks

ONE_BEAT = 0x72327242  # key of the advisory lock, held by the session of the one that beats
WAIT = 5.0  # seconds until the other one looks again
EVERY = timedelta(seconds=15)
SET_BACK = timedelta(seconds=2)  # a clock that went back by more than this makes us plan anew
LONG_AGO = timedelta(days=2)


class Entry(ModelEntry):
    """A regular task whose last round never lies ahead.

    After a clock that had run ahead was put right, it would otherwise wait until that time comes again.
    """

    last_run_at: datetime

    def is_due(self) -> Any:
        """Tell whether the next round has come, and after how many seconds to ask again."""
        now = self._default_now()
        if self.last_run_at > now:
            self.last_run_at = self.model.last_run_at = now
        return super().is_due()


class Scheduler(DatabaseScheduler):
    """The library's scheduler under a lock in the database."""

    Entry = Entry
    session: int | None = None
    latest: datetime | None = None

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Send what is due if we are the one; return the seconds until the next look."""
        try:
            if not self.is_the_one():
                return WAIT
            self.follow_the_clock()
            marks.mark_seldom(marks.BEAT, real=clock.real(), every=EVERY)
        except (DatabaseError, InterfaceError):
            connection.close()
            return WAIT
        return float(super().tick(*arguments, **options))

    def follow_the_clock(self) -> None:
        """Read the timetable anew where the clock was set back: what was planned by the old one lies hours ahead."""
        now = clock.real()
        if self.latest and now < self.latest - SET_BACK:
            self._last_full_sync = (now - LONG_AGO).replace(tzinfo=None)  # as the library keeps it
        self.latest = now

    def is_the_one(self) -> bool:
        """Hold the lock; a connection that was made anew takes it anew."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (session,) = cursor.fetchone()
            if session != self.session:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_BEAT])
                self.session = session if cursor.fetchone()[0] else None
        return self.session is not None
