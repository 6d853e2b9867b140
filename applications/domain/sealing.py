"""Answers are sealed until the closing: staff see facts, and content only with a reason, for an hour (SPEC A13)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

PEEK = timedelta(minutes=60)


def is_sealed(*, closes_at: datetime, peeks: Iterable[datetime], at: datetime) -> bool:
    """Tell whether a member of the staff, who opened the answers at `peeks`, finds them sealed at `at`."""
    return at < closes_at and not any(peek <= at < peek + PEEK for peek in peeks)
