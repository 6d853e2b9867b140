"""Work on a thread that the asker sees nothing of, but for the joining of two: who has it, who reads it, what is begun."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from helpdesk import permissions
from helpdesk.actions.questions import locked
from helpdesk.actions.telling import tell_asker
from helpdesk.errors import DeskRefusedError
from helpdesk.models import BegunAnswer, Question, Reading, Reply, ThreadTranslation
from helpdesk.queries.threads import GONE_AFTER
from helpdesk.states import LIFE, Status
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.bilingual import OTHER
from r2r_portal.errors import ForbiddenError
from r2r_portal.outbox.actions import publish


def _must_answer(by: User, question: Question) -> None:
    if not permissions.can_answer(by, question):
        raise ForbiddenError("the question is another desk's")


@transaction.atomic
def assign(*, question: Question, to: User | None, by: User, at: datetime) -> None:
    """Give a question to somebody of its desk, to oneself, or back to everybody (`to` is None).

    Whoever gets it from another is written to.
    """
    _must_answer(by, question)
    if to and not permissions.can_answer(to, question):
        raise DeskRefusedError(_("Only people of this desk answer its questions."))
    question = locked(question)
    if question.status == Status.DONE:
        raise DeskRefusedError(_("The question is closed."))
    if question.assignee_id == (to.pk if to else None):
        return
    question.assignee = to
    question.save(update_fields=["assignee"])
    record(at=at, by=by, verb="helpdesk.assigned", subject=question, to=to.pk if to else None)
    if to and to != by:
        publish(
            topic="helpdesk.assigned", key=f"helpdesk.assigned:{question.pk}:{to.pk}:{at:%Y%m%dT%H%M%S}", to=to.email,
            language=to.language, zone=to.zone, payload={"question": question.pk, "cause": 0}, at=at,
        )  # fmt: skip


@transaction.atomic
def merge(*, question: Question, into: Question, by: User, at: datetime) -> None:
    """Join a question with another one of the same desk: both askers get the one answer, each keeps a thread of their own.

    Both are told; neither reads what the other wrote.
    """
    _must_answer(by, question)
    _must_answer(by, into)
    if question.pk == into.pk:
        raise DeskRefusedError(_("Choose another question to join it with."))
    rows = {row.pk: row for row in _both(question, into)}
    question, into = rows[question.pk], rows[into.pk]
    if into.merged_into_id or into.status == Status.DONE:
        raise DeskRefusedError(_("That question is closed, or joined with another one itself."))
    if question.consideration_id or into.consideration_id:
        raise DeskRefusedError(_("A late draft is decided by itself and joined with nothing."))
    question.status = LIFE.target(question.status, "merge")
    question.merged_into, question.merged_at = into, at
    question.save(update_fields=["status", "merged_into", "merged_at"])
    question.merged.update(merged_into=into)
    _keep_what_it_was_about(question, into)
    record(at=at, by=by, verb="helpdesk.merged", subject=question, into=into.pk)
    for asker in (question, into):
        tell_asker("helpdesk.merged", asker, question.pk, at, suffix=f":{asker.pk}:{at:%Y%m%dT%H%M%S}")


def _both(question: Question, into: Question) -> list[Question]:
    return list(
        Question.objects.select_for_update(of=("self",)).filter(pk__in=(question.pk, into.pk)).order_by("pk")
    )


def _keep_what_it_was_about(question: Question, into: Question) -> None:
    """Let a question about the form keep saying so in the one it is joined with: the decision at its closing hangs on it."""
    if question.form_question and not into.form_question:
        into.form_question = question.form_question
        into.save(update_fields=["form_question"])
    if question.topic in ("call", "form") and into.topic not in ("call", "form"):
        into.topic = question.topic
        into.save(update_fields=["topic"])


@transaction.atomic
def save_begun(*, question: Question, text: str, language: str, by: User, at: datetime) -> None:
    """Keep an answer that is not ready; an empty one is forgotten."""
    _must_answer(by, question)
    question = locked(question)
    if not text.strip():
        BegunAnswer.objects.filter(question=question).delete()
        return
    BegunAnswer.objects.update_or_create(
        question=question, defaults={"text": text, "language": language, "by": by, "at": at}
    )
    record(at=at, by=by, verb="helpdesk.begun", subject=question)


@transaction.atomic
def translate(
    *, question: Question, text: str, by: User, at: datetime, reply: Reply | None = None
) -> ThreadTranslation:
    """Keep a working translation of the question, or of one of its replies, into the other language."""
    _must_answer(by, question)
    question = locked(question)
    if reply and reply.question_id != question.pk:
        raise ForbiddenError("the reply belongs to another question")
    if not text.strip():
        raise DeskRefusedError(_("Enter the translation."))
    language = OTHER[(reply or question).language]
    row, _new = ThreadTranslation.objects.update_or_create(
        question=question,
        reply=reply,
        defaults={"text": text.strip(), "language": language, "by": by, "at": at},
    )
    record(at=at, by=by, verb="helpdesk.translated", subject=question, language=language)
    return row


@transaction.atomic
def see(*, question: Question, by: User, at: datetime, typing: bool = False) -> None:
    """Note in real time that somebody has a thread open, and is typing; who was away begins anew."""
    here = Reading.objects.filter(question=question, user=by)
    since = Case(When(seen_at__lte=at - GONE_AFTER, then=Value(at)), default=F("since"))
    changes = {"since": since, "seen_at": at} | ({"typed_at": at} if typing else {})
    if not here.update(**changes):
        new = Reading(question=question, user=by, since=at, seen_at=at, typed_at=at if typing else None)
        Reading.objects.bulk_create([new], ignore_conflicts=True)


def forget_who_left(*, at: datetime) -> int:
    """Delete the rows of people who are gone; returns how many."""
    return Reading.objects.filter(seen_at__lte=at - GONE_AFTER).delete()[0]
