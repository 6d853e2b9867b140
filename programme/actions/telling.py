"""Writing to one traveller."""

from datetime import datetime
from typing import Any

from programme.models import Delegate
from r2r_portal.outbox.actions import publish


def tell(person: Delegate, topic: str, *, cause: str, payload: dict[str, Any], at: datetime) -> int:
    """Write a message to a traveller who has an address, once for each `cause`; returns 1 where it was written now."""
    if not person.email:
        return 0
    return publish(
        topic=topic, key=f"{topic}:{cause}", to=person.email, language=person.language, zone=person.zone,
        payload=payload, at=at,
    )  # fmt: skip
