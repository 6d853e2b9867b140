"""Askers by name, for whoever looks at the messages to them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from helpdesk.models import Question
from r2r_portal.outbox.names import named


def askers(person: Any, _at: datetime) -> QuerySet[Any]:
    """Name who asked something that the person may see."""
    return named(Question.objects.visible_to(person), given="name")
