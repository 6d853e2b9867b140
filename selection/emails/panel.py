"""What messages about the panel need to know, at the moment of sending, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from r2r_portal.accounts.models import User
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message
from selection.models import Assignment
from selection.states import Interest


def register() -> None:
    """Make the topics known."""
    topics.register("interest.doubt", doubt)


def doubt(message: Message) -> Mapping[str, Any] | None:
    """Ask an officer to settle a doubt; nothing once it is settled, or where the officer is recused since."""
    reader = User.objects.filter(email=message.to).first()
    waiting = Assignment.objects.filter(declaration=message.payload["declaration"]).select_related(
        "application", "evaluator"
    )
    assignment = waiting.filter(declaration__answer=Interest.NOT_SURE).first()
    if reader is None or assignment is None:
        return None
    if not Assignment.objects.visible_to(reader).filter(pk=assignment.pk).exists():
        return None
    return {
        "name": reader.full_name,
        "reference": assignment.application.reference,
        "evaluator": assignment.evaluator.full_name or assignment.evaluator.email,
        "link": reverse("admin:selection_interests"),
    }
