"""The message that carries the one-time code."""

from collections.abc import Mapping
from typing import Any

from r2r_portal.outbox import samples, topics
from r2r_portal.outbox.models import Message


def register() -> None:
    """Make the topic known, and what stands in its sample."""
    topics.register("account.code", code)
    samples.give("r2r_portal.accounts", {"code": "1234 5678", "minutes": 15})


def code(message: Message) -> Mapping[str, Any] | None:
    """Give the code in two blocks; None once it was forgotten."""
    digits = message.payload.get("code")
    return {"code": f"{digits[:4]} {digits[4:]}", "minutes": 60} if digits else None
