"""What territories are told of each other's messages: the words, never an address (SPEC S7)."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation

from r2r_portal.bilingual import OTHER
from r2r_portal.maillines import wrapped
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message
from selection.models import Approach, Decision
from selection.queries.pairing_board import ENDS
from selection.states import ApproachState

Context = Mapping[str, Any] | None


def register() -> None:
    """Make the topics known."""
    topics.register("approach.sent", sent)
    topics.register("approach.answered", answered)


def _approach(message: Message) -> Approach:
    return Approach.objects.select_related(*ENDS).get(pk=message.payload["approach"])


def _told(message: Message, approach: Approach, other: Decision) -> dict[str, Any]:
    with translation.override(OTHER[message.language]):
        twin = reverse("selection:approach", args=[approach.pk])
    return {
        "territory": wrapped(str(other.application.submitted_territory)),
        "subject": wrapped(approach.subject),
        "text": _lines(approach.text),
        "reply": _lines(approach.reply),
        "link": reverse("selection:approach", args=[approach.pk]),
        "other": twin,
    }


def _lines(said: str) -> str:
    return "\n".join(wrapped(line) for line in said.splitlines())


def sent(message: Message) -> Context:
    """Tell a territory that another one wrote; nothing once it has answered."""
    approach = _approach(message)
    if approach.state != ApproachState.SENT:
        return None
    return _told(message, approach, approach.sender)


def answered(message: Message) -> Context:
    """Tell the sender what was answered."""
    approach = _approach(message)
    is_no = approach.state == ApproachState.DECLINED
    return _told(message, approach, approach.receiver) | {"is_declined": is_no}
