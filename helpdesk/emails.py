"""The messages of the helpdesk: to the asker, to the desk, and to those whose drafts an answer touches."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from helpdesk.domain import letters
from helpdesk.models import PublishedAnswer, Question, Reply
from helpdesk.states import Publication, Status
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message


def register() -> None:
    """Make the topics known."""
    for name in ("asked", "received", "answered", "replied", "merged", "assigned"):
        topics.register(f"helpdesk.{name}", about)
    topics.register("helpdesk.waiting", about_waiting)
    topics.register("helpdesk.not_taken", about_not_taken)
    topics.register("answer.returned", about_returned)
    topics.register("answer.published", about_published)


def about(message: Message) -> Mapping[str, Any] | None:
    """Give the question and, where the cause is one, the reply; None once the question is gone."""
    question = (
        Question.objects.filter(pk=message.payload["question"])
        .select_related("merged_into", "assignee")
        .first()
    )
    if question is None:
        return None
    threads = Q(question=question) | Q(question__merged_into=question) | Q(question=question.merged_into)
    reply = Reply.objects.filter(threads, pk=message.payload["cause"]).first()
    return {
        "question": question,
        "reply": reply,
        "page": page(question, message.language),
        "other_page": page(question, "ja" if message.language == "en" else "en"),
        "inbox": reverse("admin:helpdesk_question_change", args=[question.pk]),
        **_by_mail(question, message),
    }


def _by_mail(question: Question, message: Message) -> dict[str, Any]:
    """Give the signed mark of the thread where answers by e-mail are taken in; else its number does.

    The desk writes from its page: what goes to it carries no way into the asker's thread.
    """
    if not settings.HELPDESK_MAILBOXES[question.side] or message.to != question.email:
        return {"mark": question.number, "by_mail": False}
    address = settings.HELPDESK_ADDRESSES[question.side]
    if settings.HELPDESK_PLUS:
        address = letters.plus_address(address, question.pk, settings.SECRET_KEY)
    mark = letters.mark(question.pk, settings.SECRET_KEY)
    return {"mark": mark, "by_mail": True, "reply_to": address}


def about_waiting(message: Message) -> Mapping[str, Any] | None:
    """Give the questions that still wait; None where all were answered meanwhile."""
    waiting = Question.objects.filter(pk__in=message.payload["questions"], status=Status.NEW)
    questions = list(waiting.order_by("turn_since", "pk"))
    inbox = reverse("admin:helpdesk_question_changelist")
    return {"questions": questions, "inbox": inbox} if questions else None


def about_not_taken(message: Message) -> Mapping[str, Any]:
    """Give what was not taken, and the question that its text became, if it did."""
    question = Question.objects.filter(pk=message.payload["question"]).first()
    with translation.override(message.language):
        ask = reverse("helpdesk:ask")
    return {"kind": message.payload["kind"], "question": question, "ask": ask}


def about_returned(message: Message) -> Mapping[str, Any] | None:
    """Give the answer that has to change, and why; None once it was written anew."""
    answer = PublishedAnswer.objects.filter(pk=message.payload["answer"], status=Publication.DRAFT).first()
    if answer is None:
        return None
    page = reverse("admin:helpdesk_publishedanswer_change", args=[answer.pk])
    return {"answer": answer, "reason": message.payload["reason"], "page": page}


def about_published(message: Message) -> Mapping[str, Any] | None:
    """Give the answers that are still public, each with its page; None where all were taken back."""
    public = PublishedAnswer.objects.public().filter(pk__in=message.payload["answers"])
    with translation.override(message.language):
        answers = [
            {"answer": one, "page": reverse("helpdesk:answer", args=[one.pk])}
            for one in public.order_by("-published_at", "-pk")
        ]
        return {"answers": answers, "page": reverse("helpdesk:answers")} if answers else None


def page(question: Question, language: str) -> str:
    """Return the path of the question's page in `language`."""
    with translation.override(language):
        return reverse("helpdesk:thread", args=[question.token])
