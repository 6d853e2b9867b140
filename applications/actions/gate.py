"""Who moves the deadline of a call comes after those who are handing in at that moment, and before all who come later.

Row locks do not queue so: in a rush, who hands in holds the call for reading, the next one joins them, and who would move the
deadline waits until nobody is left. Advisory locks are given in the order in which they were asked for: `submissions.LOCK` takes one
shared, before the rows.
"""

from django.db import connection

from applications.models import Call

GATE = 5253  # the class of these locks; the number within it is the call's


def alone(call: Call) -> None:
    """Wait until nobody hands in to the call; let nobody until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [GATE, call.pk])
