"""When presence can be noted, and the short-lived code that a room shows (SPEC P10)."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from enum import StrEnum

BEFORE = timedelta(hours=1)  # people come early
CODE_AFTER = timedelta(hours=3)  # after the end nobody scans a code any more
LIST_AFTER = timedelta(days=30)  # by then the certificates are out
CODE_LIVES = timedelta(minutes=15)  # a photograph sent home is soon worth nothing
SIGNS = 12  # bytes of the seal: short enough for a code that a phone reads across a room


class Shut(StrEnum):
    """Why presence cannot be noted."""

    EARLY = "early"
    LATE = "late"
    CANCELLED = "cancelled"


def shut(
    starts_at: datetime, ends_at: datetime, at: datetime, *, cancelled: bool = False, by_code: bool = False
) -> Shut | None:
    """Return what stands against noting presence at `at`; None: it may be noted."""
    if cancelled:
        return Shut.CANCELLED
    if at < starts_at - BEFORE:
        return Shut.EARLY
    return Shut.LATE if at > ends_at + (CODE_AFTER if by_code else LIST_AFTER) else None


def code(key: str, until: datetime, secret: bytes) -> str:
    """Return the code for a thing (`session-3`) until an instant: readable facts and a seal."""
    facts = f"{key}.{int(until.timestamp())}"
    return f"{facts}.{_seal(facts, secret)}"


def read(text: str, at: datetime, secret: bytes) -> str | None:
    """Return the key of a code that is genuine and not over; None for every other text."""
    facts, _dot, seal = text.rpartition(".")
    key, _dot, until = facts.rpartition(".")
    if not hmac.compare_digest(seal.encode(), _seal(facts, secret).encode()) or not until.isdigit():
        return None
    return key if at <= datetime.fromtimestamp(int(until), UTC) else None


def _seal(facts: str, secret: bytes) -> str:
    made = hmac.new(secret, f"presence:{facts}".encode(), hashlib.sha256).digest()[:SIGNS]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
