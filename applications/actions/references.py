"""Giving out reference numbers: one statement, no gaps and no twins, whatever else is handed in (SPEC A9)."""

from zoneinfo import ZoneInfo

from django.db import connection

from applications.domain.references import reference
from applications.models import Track
from r2r_portal.times import last_minute

# The row stays locked until the transaction ends: who comes next waits, and a number that is rolled back is given again.
NEXT = """
INSERT INTO applications_referencecount AS count (side, edition, last) VALUES (%s, %s, 1)
ON CONFLICT (side, edition) DO UPDATE SET last = count.last + 1 RETURNING last
"""


def next_reference(track: Track) -> str:
    """Return the next reference of a side in the year in which its call closes; inside the caller's transaction."""
    edition = last_minute(track.call.closes_at).astimezone(ZoneInfo(track.call.zone)).year
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [track.side, edition])
        (number,) = cursor.fetchone()
    return reference(track.side, edition, number)
