"""Who has a thread open now, and a thread as the desk and as its asker read it. Times of readings are real ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from helpdesk.models import AnswerTemplate, Question, Reading, Reply, ThreadTranslation
from helpdesk.permissions import DESK_OF
from helpdesk.states import Status
from r2r_portal.accounts.models import User
from r2r_portal.territories.models import Side

GONE_AFTER = timedelta(minutes=3)  # without a sign of life
TYPING_FOR = timedelta(seconds=45)  # after the last key


@dataclass(frozen=True)
class Colleague:
    """Somebody else who has the thread open."""

    name: str
    since: datetime
    is_typing: bool


def others_at(question: Question, user: User, at: datetime) -> list[Colleague]:
    """Return who else has a thread open, who came first at the head."""
    rows = Reading.objects.filter(question=question, seen_at__gt=at - GONE_AFTER).exclude(user=user)
    return [
        Colleague(str(row.user), row.since, row.typed_at is not None and at - row.typed_at < TYPING_FOR)
        for row in rows.select_related("user").order_by("since")
    ]


@dataclass(frozen=True)
class Part:
    """One text of a thread as the desk reads it: the question (`reply` None) or a reply, of whom, and its translation."""

    question: Question
    reply: Reply | None
    translation: ThreadTranslation | None

    @property
    def text(self) -> str:
        """The text as it was written."""
        return self.reply.text if self.reply else self.question.text

    @property
    def language(self) -> str:
        """The language it was written in."""
        return (self.reply or self.question).language

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.reply.at if self.reply else self.question.asked_at


def parts_of(question: Question) -> list[Part]:
    """Return a thread with those joined to it, oldest first."""
    questions = [question, *question.merged.order_by("pk")]
    known = {one.pk: one for one in questions}
    replies = Reply.objects.filter(question__in=known).select_related("by", "mail")
    translated = {
        (row.question_id, row.reply_id): row
        for row in ThreadTranslation.objects.filter(question__in=known).select_related("by")
    }
    parts = [Part(one, None, translated.get((one.pk, None))) for one in questions]
    parts += [Part(known[one.question_id], one, translated.get((one.question_id, one.pk))) for one in replies]
    return sorted(
        parts, key=lambda part: (part.at, part.reply is not None, part.reply.pk if part.reply else 0)
    )


def replies_for_asker(question: Question) -> QuerySet[Reply]:
    """Return what an asker reads after the own question: own replies, and the desk's, in the joined thread too.

    What another asker wrote there is never among them.
    """
    shown = Q(question=question)
    if question.merged_into_id:
        shown |= Q(question=question.merged_into_id, by_desk=True, at__gte=question.merged_at)
    return Reply.objects.filter(shown).order_by("at", "pk")


def people_of_desk(side: str) -> QuerySet[User]:
    """Return who answers for a desk."""
    role = DESK_OF[Side(side)]
    return User.objects.filter(is_active=True, is_staff=True, groups__name=role).order_by("family_name", "pk")


def templates_for(topic: str) -> QuerySet[AnswerTemplate]:
    """Return the templates that are offered for a kind of question, its own first."""
    return AnswerTemplate.objects.filter(is_active=True, topic__in=("", topic)).order_by(
        "-topic", "title_en", "pk"
    )


def mergeable(question: Question, user: User) -> QuerySet[Question]:
    """Return the open questions of the same desk that this one may be joined with."""
    open_ones = Question.objects.visible_to(user).filter(
        side=question.side, merged_into=None, consideration=None
    )
    return open_ones.exclude(status=Status.DONE).exclude(pk=question.pk).order_by("-asked_at", "-pk")
