"""The one clock. In the demo and in staging, domain time may run ahead of real time.

`now()` is read once per request or task and handed down as `at`. `real()` is for sessions, codes, limits and
leases. Nothing else tells the time.
"""

from datetime import UTC, datetime, timedelta

from django.apps import apps as registry
from django.conf import settings
from django.db import connection

MOVED = "SELECT clock_timestamp() + COALESCE((SELECT ahead FROM clock_offset LIMIT 1), interval '0')"


def real() -> datetime:
    """Return the machine's time as an aware instant in UTC."""
    return datetime.now(UTC)


def offset() -> timedelta:
    """Return how far domain time runs ahead of real time; always zero in production."""
    if not settings.CLOCK_MAY_MOVE:
        return timedelta(0)
    row = registry.get_model("clock", "Offset").objects.values_list("ahead", flat=True).first()
    return row or timedelta(0)


def now() -> datetime:
    """Return domain time as an aware instant in UTC."""
    return real() + offset()


def at_the_database() -> datetime:
    """Return domain time read by the database at this very statement, not at the transaction's start."""
    with connection.cursor() as cursor:
        cursor.execute(MOVED if settings.CLOCK_MAY_MOVE else "SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
        return at
