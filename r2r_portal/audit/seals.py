"""The daily chain over the log: each seal hashes the one before and every event since, so nothing changes unseen (R).

Anyone who rewrites a row would have to rewrite every later seal too, and those are printed in the server's log as
they are made, off this machine.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Max

from r2r_portal.audit.models import Event, Seal

START = "0" * 64  # what the first seal follows
PATIENCE = "5s"  # for whoever is writing just now


def line_of(event: Event) -> bytes:
    """Return the canonical form of one event: JSON with sorted keys and UTC, ended by a line feed."""
    row = [event.pk, event.at.astimezone(UTC).isoformat(), event.by, event.verb, event.subject, event.detail]
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def chained(previous: str, events: Iterable[Event]) -> tuple[str, int]:
    """Return the SHA-256 over the seal before and these events, in hex, and how many events there were."""
    digest, count = hashlib.sha256(previous.encode()), 0
    for event in events:
        digest.update(line_of(event))
        count += 1
    return digest.hexdigest(), count


@transaction.atomic
def seal(*, real: datetime) -> Seal | None:
    """Seal every event since the last seal; None where there is none. `real` is real time, in any zone.

    The table is locked against writers for that moment: what waits to be written gets a number above the seal's.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        cursor.execute("SELECT audit_hold_still()")
    before = Seal.objects.order_by("pk").last()
    first, previous = (before.last_event, before.sha256) if before else (0, START)
    last = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    if last <= first:
        return None
    sha256, count = chained(previous, _between(first, last))
    return Seal.objects.create(
        sealed_at=real, last_event=last, events=count, previous=previous, sha256=sha256
    )


def broken() -> Iterator[str]:
    """Yield a reference to every seal that does not fit the log any more, or the seal before it."""
    first, previous = 0, START
    for one in Seal.objects.order_by("pk").iterator():
        sha256, count = chained(previous, _between(first, one.last_event))
        if (one.previous, one.sha256, one.events) != (previous, sha256, count):
            yield f"audit.seal:{one.pk}"
        first, previous = one.last_event, one.sha256


def _between(first: int, last: int) -> Iterator[Event]:
    return Event.objects.filter(pk__gt=first, pk__lte=last).order_by("pk").iterator(chunk_size=2000)
