"""Signs of life of the parts of the portal, in real time; the status page tells how old they are."""

from datetime import datetime, timedelta
from typing import Any

from r2r_portal.site.models import Mark

WORKER, LONG, BEAT = "worker", "long", "beat"
BACKUP, RESTORE, INVARIANTS = "backup", "restore", "invariants"


def mark(name: str, *, real: datetime, **figures: Any) -> None:
    """Note that a part just did its work; `figures` are numbers and codes, never personal data."""
    Mark.objects.update_or_create(name=name, defaults={"at": real, "detail": figures})


def mark_seldom(name: str, *, real: datetime, every: timedelta) -> None:
    """Note a sign of life at most once in `every`: for what happens every few seconds."""
    if not Mark.objects.filter(name=name, at__gt=real - every, at__lte=real).exists():
        mark(name, real=real)
