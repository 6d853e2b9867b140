"""Asking, answering, replying, closing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import ConsiderationRequest
from helpdesk import permissions
from helpdesk.actions.answers import begin_from
from helpdesk.actions.telling import tell_asker, tell_desk
from helpdesk.domain.closing import needs_decision
from helpdesk.domain.routing import desk_for
from helpdesk.errors import DeskRefusedError, QuestionsClosedError
from helpdesk.models import BegunAnswer, PublishedAnswer, Question, Reply, Topic
from helpdesk.queries.windows import is_late
from helpdesk.states import LIFE, Decision
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import ForbiddenError

DECISION = ["decision", "decision_reason", "decided_by", "decided_at"]


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
    side: str = "",
) -> Question:
    """Take a question, tell the asker its number, and bring it to the right desk.

    `side` says whose mailbox it came by. Raises QuestionsClosedError after the last day for questions about the call.
    """
    if is_late(topic, at):
        raise QuestionsClosedError
    question = Question.objects.create(
        side=desk_for(language, side or (by.side if by else "")),
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
    tell_asker("helpdesk.asked", question, question.pk, at)
    tell_desk("helpdesk.received", question, question.pk, at)
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
    question = locked(question)
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
    """Send the desk's answer to the asker, and to those whose questions were joined with this one.

    Whoever answers what nobody had taken over has it from now on; a begun answer is spent.
    """
    if not permissions.can_answer(by, question):
        raise ForbiddenError("the question is another desk's")
    question = locked(question)
    if question.merged_into_id:
        raise DeskRefusedError(_("This question is joined with another one. Answer that one."))
    question.assignee = question.assignee or by
    reply = _add(question, "answer", by_desk=True, by=by, text=text, language=language, at=at)
    BegunAnswer.objects.filter(question=question).delete()
    tell_asker("helpdesk.answered", question, reply.pk, at, language)
    for other in question.merged.order_by("pk"):
        tell_asker("helpdesk.answered", other, reply.pk, at, suffix=f":{other.pk}")
    return reply


@transaction.atomic
def reply_back(*, question: Question, text: str, at: datetime, by: User | None = None) -> Reply:
    """Take the asker's next message. It stays in the asker's own thread; a joined question wakes the one it is joined with."""
    question = locked(question)
    if question.merged_into:
        reply = _write(question, by_desk=False, by=by, text=text, language=question.language, at=at)
        head = locked(question.merged_into)
        _move(head, "reply back", at)
        tell_desk("helpdesk.replied", head, reply.pk, at)
        return reply
    reply = _add(question, "reply back", by_desk=False, by=by, text=text, language=question.language, at=at)
    tell_desk("helpdesk.replied", question, reply.pk, at)
    return reply


@transaction.atomic
def close(
    *,
    question: Question,
    by: User,
    at: datetime,
    decision: str = "",
    reason: str = "",
    answered_in: PublishedAnswer | None = None,
) -> None:
    """Put a question away; a later reply opens it again.

    One about the call or its form takes the decision if everybody should know (PEERS-M12): "all" begins an answer for
    the public page, or names one that is there; "asker" takes a reason.
    """
    if not permissions.can_answer(by, question):
        raise ForbiddenError("the question is another desk's")
    question = locked(question)
    question.status = LIFE.target(question.status, "close")
    if needs_decision(question.topic, question.form_question) and not decision:
        raise DeskRefusedError(_("Decide whether everybody should know the answer."), code="undecided")
    if decision == Decision.ASKER and not reason.strip():
        raise DeskRefusedError(_("Say why it concerns the asker only."), code="no-reason")
    if decision == Decision.ALL:
        question.answered_in = answered_in or question.answered_in or begin_from(question, by=by, at=at)
    question.decision, question.decision_reason = decision, reason.strip()
    question.decided_by, question.decided_at = (by, at) if decision else (None, None)
    question.save(update_fields=["status", *DECISION, "answered_in"])
    record(at=at, by=by, verb="helpdesk.closed", subject=question, decision=decision)


def locked(question: Question) -> Question:
    """Return the row as it is now, held for this transaction."""
    return Question.objects.select_for_update(of=("self",)).get(pk=question.pk)


def _move(question: Question, verb: str, at: datetime) -> None:
    """Turn a question over; what was decided when it was closed is open again when it is."""
    question.status, question.turn_since = LIFE.target(question.status, verb), at
    question.decision, question.decision_reason, question.decided_by, question.decided_at = "", "", None, None
    question.save(update_fields=["status", "turn_since", "assignee", *DECISION])


def _add(
    question: Question, verb: str, *, by_desk: bool, by: User | None, text: str, language: str, at: datetime
) -> Reply:
    _move(question, verb, at)
    return _write(question, by_desk=by_desk, by=by, text=text, language=language, at=at)


def _write(
    question: Question, *, by_desk: bool, by: User | None, text: str, language: str, at: datetime
) -> Reply:
    reply = Reply.objects.create(
        question=question, by_desk=by_desk, by=by, language=language, text=text, at=at
    )
    record(
        at=at,
        by=by,
        verb="helpdesk.answered" if by_desk else "helpdesk.replied",
        subject=question,
        reply=reply.pk,
    )
    return reply
