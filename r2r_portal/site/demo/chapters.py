"""What happens apart from the applicants' own acts: evaluation, decision, groups, the visit, questions."""

from collections.abc import Callable
from datetime import datetime

from applications.models import Call

ACTS: list[tuple[str, str, Callable[[datetime], None]]] = []


def prepare(call: Call, now: datetime) -> None:
    """Load what the later apps need to know of the call."""
