"""The messages of the helpdesk: to the asker, and to the desk."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation

from helpdesk.models import Question, Reply
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message


def register() -> None:
    """Make the topics known."""
    topics.register("helpdesk.asked", about)
    topics.register("helpdesk.received", about)
    topics.register("helpdesk.answered", about)
    topics.register("helpdesk.replied", about)


def about(message: Message) -> Mapping[str, Any] | None:
    """Give the question and, where the cause is one, the reply; None once the question is gone."""
    question = Question.objects.filter(pk=message.payload["question"]).first()
    if question is None:
        return None
    reply = Reply.objects.filter(pk=message.payload["cause"], question=question).first()
    return {
        "question": question,
        "reply": reply,
        "page": page(question, message.language),
        "other_page": page(question, "ja" if message.language == "en" else "en"),
        "inbox": reverse("admin:helpdesk_question_change", args=[question.pk]),
    }


def page(question: Question, language: str) -> str:
    """Return the path of the question's page in `language`."""
    with translation.override(language):
        return reverse("helpdesk:thread", args=[question.token])
