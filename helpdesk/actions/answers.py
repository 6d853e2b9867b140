"""Answers for everybody: begun from a question, written in both languages, approved by a second person, told to drafts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from helpdesk import permissions
from helpdesk.domain.searching import words_and_grams
from helpdesk.errors import DeskRefusedError
from helpdesk.models import AnswerAbout, PublishedAnswer, Question, Topic
from helpdesk.queries.answers import drafts_touched
from helpdesk.states import PUBLICATION
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import ForbiddenError
from r2r_portal.outbox.actions import publish_to

TEXTS = ["question_en", "question_ja", "answer_en", "answer_ja"]
TOGETHER = timedelta(hours=1)  # what is published within it is told in one message
SAME_PERSON = "answer_approved_by_another"


def begin_from(question: Question, *, by: User, at: datetime) -> PublishedAnswer:
    """Copy a question and the last answer of its desk into a draft, each in the language it was written in."""
    reply = question.replies.filter(by_desk=True).order_by("-at", "-pk").first()
    texts = {f"question_{question.language}": question.text}
    if reply:
        texts[f"answer_{reply.language}"] = reply.text
    topic = Topic.OTHER if question.topic == Topic.LATE else question.topic
    answer = PublishedAnswer.objects.create(topic=topic, author=by, written_at=at, **texts)
    if question.form_question:
        AnswerAbout.objects.create(answer=answer, key=question.form_question)
    record(at=at, by=by, verb="answer.begun", subject=answer, question=question.pk)
    return answer


@transaction.atomic
def begin(
    *, by: User, at: datetime, topic: str = Topic.CALL, question: Question | None = None
) -> PublishedAnswer:
    """Begin an answer for everybody: empty, or from a question, which is linked with it."""
    if not permissions.can_write_answers(by):
        raise ForbiddenError("the desks write answers")
    if question is None:
        answer = PublishedAnswer.objects.create(topic=topic, author=by, written_at=at)
        record(at=at, by=by, verb="answer.begun", subject=answer)
        return answer
    if not permissions.can_answer(by, question):
        raise ForbiddenError("the question is another desk's")
    question = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if question.answered_in:
        return question.answered_in
    question.answered_in = begin_from(question, by=by, at=at)
    question.save(update_fields=["answered_in"])
    return question.answered_in


@transaction.atomic
def write(
    *, answer: PublishedAnswer, texts: dict[str, str], topic: str, keys: Sequence[str], by: User, at: datetime
) -> PublishedAnswer:
    """Save the texts; whoever does becomes the author, and what was public leaves the page until it is approved again.

    `texts` has question_en, question_ja, answer_en and answer_ja; `keys` are questions of the form.
    """
    if not permissions.can_write_answers(by):
        raise ForbiddenError("the desks write answers")
    answer = _locked(answer)
    answer.status = PUBLICATION.target(answer.status, "write")
    for name in TEXTS:
        setattr(answer, name, texts[name].strip())
    answer.topic, answer.author, answer.written_at, answer.approver = topic, by, at, None
    answer.published_at, answer.told_at = None, None
    answer.grams = words_and_grams(f"{answer.question_ja}\n{answer.answer_ja}")
    answer.save(
        update_fields=[
            *TEXTS, "status", "topic", "author", "written_at", "approver", "published_at", "told_at", "grams",
        ]
    )  # fmt: skip
    answer.about.exclude(key__in=keys).delete()
    AnswerAbout.objects.bulk_create(
        [AnswerAbout(answer=answer, key=key) for key in keys], ignore_conflicts=True
    )
    record(at=at, by=by, verb="answer.written", subject=answer)
    return answer


@transaction.atomic
def propose(*, answer: PublishedAnswer, by: User, at: datetime) -> None:
    """Ask for the second pair of eyes; both languages must stand."""
    if not permissions.can_write_answers(by):
        raise ForbiddenError("the desks write answers")
    answer = _locked(answer)
    if not all(getattr(answer, name) for name in TEXTS):
        raise DeskRefusedError(
            _("Enter question and answer in both languages first."), code="language-missing"
        )
    _turn(answer, "propose")
    record(at=at, by=by, verb="answer.proposed", subject=answer)


@transaction.atomic
def send_back(*, answer: PublishedAnswer, reason: str, by: User, at: datetime) -> None:
    """Give a proposed answer back to its author, who is told why."""
    if not permissions.can_approve_answers(by):
        raise ForbiddenError("the desks and the officers approve")
    if not reason.strip():
        raise DeskRefusedError(_("Say what has to change."))
    answer = _locked(answer)
    _turn(answer, "return")
    record(at=at, by=by, verb="answer.returned", subject=answer)
    publish_to(
        [answer.author], topic="answer.returned", cause=f"answer.returned:{answer.pk}:{at:%Y%m%dT%H%M%S}", at=at,
        payload={"answer": answer.pk, "reason": reason.strip()},
    )  # fmt: skip


def approve(*, answer: PublishedAnswer, by: User, at: datetime) -> None:
    """Publish a proposed answer: by somebody else than its author, which the database refuses too."""
    try:
        _approve(answer, by, at)
    except IntegrityError as error:
        if SAME_PERSON in str(error):
            raise DeskRefusedError(
                _("Somebody else than the author approves it."), code="same-person"
            ) from error
        raise


@transaction.atomic
def _approve(answer: PublishedAnswer, by: User, at: datetime) -> None:
    if not permissions.can_approve_answers(by):
        raise ForbiddenError("the desks and the officers approve")
    answer = _locked(answer)
    answer.status = PUBLICATION.target(answer.status, "approve")
    answer.approver, answer.published_at = by, at
    answer.save(update_fields=["status", "approver", "published_at"])
    record(at=at, by=by, verb="answer.published", subject=answer)


@transaction.atomic
def take_back(*, answer: PublishedAnswer, by: User, at: datetime) -> None:
    """Take an answer from the public page; it can be written anew."""
    if not permissions.can_write_answers(by):
        raise ForbiddenError("the desks write answers")
    answer = _locked(answer)
    _turn(answer, "take back")
    record(at=at, by=by, verb="answer.withdrawn", subject=answer)


@transaction.atomic
def tell_drafts(*, at: datetime) -> int:
    """Tell the owners of drafts of new answers that touch them: one message a reader; returns how many were written to.

    It waits an hour after the first one, so that answers which are published together are told together.
    """
    untold = PublishedAnswer.objects.public().filter(told_at=None)
    waiting = list(untold.select_for_update(of=("self",)).order_by("published_at", "pk"))
    first = waiting[0].published_at if waiting else None
    if first is None or at - first < TOGETHER:
        return 0
    touched = drafts_touched(waiting, at)
    for reader, keys in touched.items():
        publish_to(
            [reader], topic="answer.published", cause=f"answer.published:{at:%Y%m%dT%H%M%S}", at=at,
            payload={"answers": keys},
        )  # fmt: skip
    PublishedAnswer.objects.filter(pk__in=[one.pk for one in waiting]).update(told_at=at)
    return len(touched)


def _turn(answer: PublishedAnswer, verb: str) -> None:
    answer.status = PUBLICATION.target(answer.status, verb)
    answer.save(update_fields=["status"])


def _locked(answer: PublishedAnswer) -> PublishedAnswer:
    return PublishedAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
