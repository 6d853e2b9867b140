"""Writing the audit log, inside the transaction of what it records."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from r2r_portal.audit.models import Event


def reference(thing: Model | str | None) -> str:
    """Name a row as text, e.g. `applications.application:8c1…`; None is the system itself."""
    if thing is None:
        return "system"
    if isinstance(thing, str):
        return thing
    return f"{thing._meta.label_lower}:{thing.pk}"


def record(*, at: datetime, by: Model | None, verb: str, subject: Model | str, **detail: Any) -> Event:
    """Append one event. `detail` holds codes, numbers and references, never personal data."""
    event = unsaved(at=at, by=by, verb=verb, subject=subject, **detail)
    event.save(force_insert=True)
    return event


def unsaved(*, at: datetime, by: Model | None, verb: str, subject: Model | str, **detail: Any) -> Event:
    """Return one event, not appended yet: for whoever appends thousands at once."""
    return Event(at=at, by=reference(by), verb=verb, subject=reference(subject), detail=detail)
