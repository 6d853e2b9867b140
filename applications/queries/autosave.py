"""What a background save must know, in one statement that also takes the application's row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from applications import models
from applications.domain.draft import Question, Words
from applications.models import Answer, Application, Kind
from r2r_portal.accounts.models import Membership, Part, User

ELSEWHERE = {Kind.FILE, Kind.REPEATED, Kind.CONTACT, Kind.RANKING}  # several fields, or rows of their own
ORDINARY = tuple(kind for kind in Kind.values if kind not in ELSEWHERE)


@dataclass(frozen=True)
class Row:
    """An answer as it stood when the statement began; another saver may have passed while it waited for the lock."""

    id: int
    value: Any
    language: str
    version: int
    saved_at: datetime
    saved_by: int


@dataclass(frozen=True)
class Opened:
    """One ordinary answer of a locked application."""

    application: Application
    question: Question
    row: Row | None


def opened(pk: UUID, section: str, key: str, user: User) -> Opened | None:
    """Lock an application against a submission and other savers, and return one of its answers.

    None where it is not the person's to write in, or where the question is no ordinary one: bound to a column, or
    of several fields. The question holds what reading it takes, no labels. Runs inside a transaction.
    """
    question = models.Question.objects.filter(
        section__questionnaire=OuterRef("questionnaire"), section__slug=section, key=key, parent=None,
        binding="", kind__in=ORDINARY,
    ).values(json=JSONObject(id="pk", key="key", kind="kind"))  # fmt: skip
    answer = Answer.objects.filter(
        application=OuterRef("pk"), question__section__slug=section, question__key=key, question__parent=None,
        question__section__questionnaire=OuterRef("questionnaire"),
    )  # fmt: skip
    columns = JSONObject(
        id="pk", value="value", language="language", version="version", saved_at="saved_at", saved_by="saved_by_id"
    )  # fmt: skip
    writers = Membership.objects.filter(
        organisation=OuterRef("organisation"), user=user, part__in=(Part.OWNER, Part.EDITOR)
    )
    application = (
        Application.objects.select_for_update(no_key=True, of=("self",))
        .select_related("track__call")
        .annotate(asked=Subquery(question), answered=Subquery(answer.values(json=columns)))
        .filter(Exists(writers), pk=pk)
        .first()
    )
    asked = getattr(application, "asked", None)
    if application is None or asked is None:
        return None
    return Opened(application, Question(label=Words(), **asked), _row(getattr(application, "answered", None)))


def _row(found: dict[str, Any] | None) -> Row | None:
    return Row(**found | {"saved_at": datetime.fromisoformat(found["saved_at"])}) if found else None
