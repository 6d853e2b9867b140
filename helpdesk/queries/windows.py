"""Until when questions about the call are taken (PEERS-M12)."""

from datetime import datetime

from applications.models import Call
from helpdesk.models.windows import ABOUT_THE_CALL, QuestionWindow


def window_of(call: Call | None) -> QuestionWindow | None:
    """Return the window of a call, None where none is set: then questions are taken at any time."""
    return QuestionWindow.objects.select_related("call").filter(call=call).first() if call else None


def current() -> QuestionWindow | None:
    """Return the window of the call that the public pages are about, in one statement."""
    newest = Call.objects.published().order_by("-opens_at", "-pk").values("pk")[:1]
    return QuestionWindow.objects.select_related("call").filter(call__in=newest).first()


def is_late(topic: str, at: datetime) -> bool:
    """Tell whether a question of this topic arrives at `at` after the last day."""
    if topic not in ABOUT_THE_CALL:
        return False
    window = current()
    return window is not None and at >= window.closes_at
