"""Earlier versions of answers: what was replaced, and what somebody typed over another's text (SPEC A6)."""

from datetime import datetime
from typing import Any

from applications.domain.draft import Question, is_empty
from applications.domain.history import KEPT
from applications.models import AnswerVersion, Application
from r2r_portal.accounts.models import User


def keep(
    *,
    application: Application,
    question: Question,
    value: Any,
    language: str,
    version: int,
    by: int,
    at: datetime,
) -> None:
    """Keep a whole value that was the answer since `at`, saved by the person with the key `by`; the oldest make room."""
    if is_empty(value):
        return
    AnswerVersion.objects.create(
        application=application,
        question_id=question.id,
        value=value,
        language=language,
        version=version,
        saved_at=at,
        saved_by_id=by,
    )
    _make_room(application, question)


def lay_aside(
    *,
    application: Application,
    question: Question,
    value: Any,
    language: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Keep what somebody typed while another saved: whichever of the two is chosen, both can be found."""
    newest = application.answer_versions.filter(question=question.id).order_by("-saved_at", "-pk").first()
    if newest and (newest.saved_by_id, newest.value) == (by.pk, _stored(value)):
        return
    keep(
        application=application,
        question=question,
        value=value,
        language=language,
        version=version,
        by=by.pk,
        at=at,
    )


def _stored(value: Any) -> Any:
    """Return a value as JSON gives it back."""
    return [_stored(one) for one in value] if isinstance(value, list | tuple) else value


def _make_room(application: Application, question: Question) -> None:
    rows = application.answer_versions.filter(question=question.id).order_by("-saved_at", "-pk")
    application.answer_versions.filter(pk__in=rows.values("pk")[KEPT:]).delete()
