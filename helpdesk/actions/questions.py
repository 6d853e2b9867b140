"""Asking, answering, replying, closing."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from applications.models import ConsiderationRequest
from helpdesk import permissions
from helpdesk.domain.routing import desk_for
from helpdesk.models import Question, Reply, Topic
from helpdesk.queries.questions import DESK_ZONE
from helpdesk.states import LIFE
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import ForbiddenError
from r2r_portal.outbox.actions import publish
from r2r_portal.territories.models import Side

DESK_LANGUAGE = {Side.EU: "en", Side.JP: "ja"}
HOME_ZONE = {"en": "Europe/Brussels", "ja": "Asia/Tokyo"}


@transaction.atomic
def ask(
    *,
    text: str,
    email: str,
    language: str,
    at: datetime,
    by: User | None = None,
    name: str = "",
    topic: str = Topic.OTHER,
    form_question: str = "",
) -> Question:
    """Take a question, tell the asker its number, and bring it to the right desk."""
    question = Question.objects.create(
        side=desk_for(language, by.side if by else ""),
        language=language,
        email=email,
        name=name,
        topic=topic,
        form_question=form_question,
        text=text,
        asked_at=at,
        asked_by=by,
        turn_since=at,
    )
    record(at=at, by=by, verb="helpdesk.asked", subject=question, side=question.side, language=language)
    _tell_asker("helpdesk.asked", question, question.pk, at)
    _tell_desk("helpdesk.received", question, question.pk, at)
    return question


@transaction.atomic
def take(*, request: ConsiderationRequest, at: datetime) -> Question:
    """Take a request to consider a late draft into the desk's queue, once; both sides have been written to already."""
    side = request.application.track.side
    known = {
        "side": side, "language": request.by.language, "email": request.by.email, "name": request.by.full_name,
        "topic": Topic.LATE, "text": request.reason, "asked_at": request.at, "asked_by": request.by,
        "turn_since": request.at,
    }  # fmt: skip
    question, made = Question.objects.get_or_create(consideration=request, defaults=known)
    if made:
        record(at=at, by=None, verb="helpdesk.taken", subject=question, request=request.pk, side=side)
    return question


@transaction.atomic
def settle(*, question: Question, at: datetime) -> None:
    """Put the answer that a programme officer gave to a late draft into its thread, and close it."""
    question = _locked(question)
    request = question.consideration
    if (
        request is None
        or request.answered_at is None
        or question.replies.filter(at=request.answered_at).exists()
    ):
        return
    question.status, question.turn_since = LIFE.target(question.status, "settle"), request.answered_at
    question.save(update_fields=["status", "turn_since"])
    reply = Reply.objects.create(
        question=question, by_desk=True, by=request.answered_by, language=question.language, text=request.answer,
        at=request.answered_at,
    )  # fmt: skip
    record(at=at, by=request.answered_by, verb="helpdesk.settled", subject=question, reply=reply.pk)


@transaction.atomic
def answer(*, question: Question, text: str, language: str, by: User, at: datetime) -> Reply:
    """Send the desk's answer to the asker and put it on the question's page."""
    if not permissions.can_answer(by, question):
        raise ForbiddenError("the question is another desk's")
    question = _locked(question)
    reply = _add(question, "answer", by_desk=True, by=by, text=text, language=language, at=at)
    _tell_asker("helpdesk.answered", question, reply.pk, at, language)
    return reply


@transaction.atomic
def reply_back(*, question: Question, text: str, at: datetime, by: User | None = None) -> Reply:
    """Take the asker's next message, from the page behind the secret link."""
    question = _locked(question)
    reply = _add(question, "reply back", by_desk=False, by=by, text=text, language=question.language, at=at)
    _tell_desk("helpdesk.replied", question, reply.pk, at)
    return reply


@transaction.atomic
def close(*, question: Question, by: User, at: datetime) -> None:
    """Put a question away; a later reply opens it again."""
    if not permissions.can_answer(by, question):
        raise ForbiddenError("the question is another desk's")
    question = _locked(question)
    question.status = LIFE.target(question.status, "close")
    question.save(update_fields=["status"])
    record(at=at, by=by, verb="helpdesk.closed", subject=question)


def _locked(question: Question) -> Question:
    return Question.objects.select_for_update(of=("self",)).get(pk=question.pk)


def _add(
    question: Question, verb: str, *, by_desk: bool, by: User | None, text: str, language: str, at: datetime
) -> Reply:
    question.status, question.turn_since = LIFE.target(question.status, verb), at
    question.save(update_fields=["status", "turn_since"])
    reply = Reply.objects.create(
        question=question, by_desk=by_desk, by=by, language=language, text=text, at=at
    )
    record(
        at=at,
        by=by,
        verb=f"helpdesk.{'answered' if by_desk else 'replied'}",
        subject=question,
        reply=reply.pk,
    )
    return reply


def _tell_asker(topic: str, question: Question, cause: int, at: datetime, language: str = "") -> None:
    speaks = language or question.language
    zone = question.asked_by.zone if question.asked_by else HOME_ZONE[speaks]
    _publish(topic, cause, question.email, speaks, zone, question, at)


def _tell_desk(topic: str, question: Question, cause: int, at: datetime) -> None:
    side = Side(question.side)
    to, zone = settings.HELPDESK_ADDRESSES[side.value], DESK_ZONE[side].key
    _publish(topic, cause, to, DESK_LANGUAGE[side], zone, question, at)


def _publish(
    topic: str, cause: int, to: str, language: str, zone: str, question: Question, at: datetime
) -> None:
    payload = {"question": question.pk, "cause": cause}
    publish(topic=topic, key=f"{topic}:{cause}", to=to, language=language, zone=zone, payload=payload, at=at)
