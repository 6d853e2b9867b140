"""The pause of the outbox: after a restore nothing leaves but codes to sign in, until staff let it go (F5)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Model

from r2r_portal.audit.actions import record
from r2r_portal.outbox.models import Message, Pause
from r2r_portal.outbox.states import LIFE, State
from r2r_portal.outbox.topics import SECRET


def is_paused() -> bool:
    """Tell whether the outbox is on hold."""
    return Pause.objects.exists()


@transaction.atomic
def pause(*, by: Model | None, at: datetime, real: datetime) -> None:
    """Hold every message from now on, also those that are written later."""
    _pause, is_new = Pause.objects.get_or_create(id=1, defaults={"since": real})
    if is_new:
        record(at=at, by=by, verb="outbox.paused", subject="outbox")


@transaction.atomic
def resume(*, by: Model | None, at: datetime) -> None:
    """Let new messages leave again; what is held stays held until it is released."""
    gone, _rows = Pause.objects.all().delete()
    if gone:
        record(at=at, by=by, verb="outbox.resumed", subject="outbox")


@transaction.atomic
def pause_restored(*, real: datetime) -> int:
    """Pause a database that was just restored and hold what waits in it; codes in it are stale and go. Returns how many."""
    Pause.objects.get_or_create(id=1, defaults={"since": real})
    waiting = Message.objects.filter(state=State.QUEUED)
    waiting.filter(topic__in=SECRET).update(state=LIFE.target(State.QUEUED, "drop"), not_before=None)
    held = LIFE.target(State.QUEUED, "hold")
    return waiting.update(state=held, not_before=None, released_at=None)
