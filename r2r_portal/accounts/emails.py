"""The message that carries the one-time code."""

from collections.abc import Mapping
from typing import Any

from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message


def register() -> None:
    """Make the topic known."""
    topics.register("account.code", code)


def code(message: Message) -> Mapping[str, Any] | None:
    """Give the code in two blocks; None once it was forgotten."""
    digits = message.payload.get("code")
    return {"code": f"{digits[:4]} {digits[4:]}", "minutes": 60} if digits else None
