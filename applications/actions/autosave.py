"""Saving one answer in the background while somebody types (SPEC A6): one statement to look, one to write."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import JSONField

from applications.actions import drafts, earlier
from applications.domain import history
from applications.domain.draft import Question, is_empty
from applications.errors import StaleAnswersError
from applications.models import Answer, Application
from applications.queries.autosave import Opened, Row, opened
from r2r_portal.accounts.models import User

INSERT = """
    INSERT INTO applications_answer (application_id, question_id, value, language, version, saved_at, saved_by_id)
    VALUES (%(application)s, %(question)s, %(value)s, %(language)s, 1, %(at)s, %(by)s)
    ON CONFLICT (application_id, question_id) DO NOTHING
"""
# Where it is worth keeping, what is replaced goes to the earlier versions in the same statement; the oldest make room.
UPDATE = """
    WITH replaced AS (
        INSERT INTO applications_answerversion
            (application_id, question_id, value, language, version, saved_at, saved_by_id)
        SELECT application_id, question_id, value, language, version, saved_at, saved_by_id
        FROM applications_answer WHERE %(keep)s AND id = %(id)s AND version = %(version)s
    ), oldest AS (
        DELETE FROM applications_answerversion WHERE %(keep)s AND id IN (
            SELECT id FROM applications_answerversion
            WHERE application_id = %(application)s AND question_id = %(question)s
            ORDER BY saved_at DESC, id DESC OFFSET %(others)s
        )
    )
    UPDATE applications_answer SET value = %(value)s, version = version + 1, saved_at = %(at)s, saved_by_id = %(by)s
    WHERE id = %(id)s AND version = %(version)s
"""


@dataclass(frozen=True)
class Saved:
    """What became of an answer. `at` is when it was saved, None where nothing was there to save."""

    version: int
    at: datetime | None
    closing: datetime
    is_unsent: bool  # it is not in what was handed in
    is_asked: bool = False  # we asked for information, and this is on its way into the reply

    @property
    def is_late(self) -> bool:
        """Whether it came after the closing: it is kept, and never counts (SPEC A10)."""
        return self.at is not None and self.at >= self.closing and self.is_unsent and not self.is_asked


def save(
    *, application: UUID, section: str, key: str, read: Callable[[Question], Any], version: int, by: User, at: datetime,
    chosen: bool = False,
) -> Saved | None:  # fmt: skip
    """Save one ordinary answer, valid or not; `read` turns its question into the value that was typed.

    One row is written, a second one where what it replaces is worth keeping: a text that goes, another person's, and
    any where this one was `chosen` over it. The application's own row is written only
    where that changes its state: by the first change after a submission, by the first late text. Returns None where
    the question is no ordinary one, or the application not the person's own: those go the way of a whole section,
    `drafts.save_section`, which costs more. Raises StaleAnswersError where somebody saved since `version`.
    """
    outcome = _save(application, section, key, read, version, by, at, chosen)
    if isinstance(outcome, drafts.Clash):
        raise StaleAnswersError((outcome,))
    return outcome


@transaction.atomic
def _save(
    pk: UUID,
    section: str,
    key: str,
    read: Callable[[Question], Any],
    version: int,
    by: User,
    at: datetime,
    chosen: bool,
) -> Saved | drafts.Clash | None:
    found = opened(pk, section, key, by, at)
    if found is None:
        return None
    value, row = read(found.question), found.row
    if (row and drafts.same(value, row.value)) or (row is None and is_empty(value)):
        return _unchanged(found, row)
    if not _written(found, value, version, by, at, chosen):
        return _passed(found, value, version, by, at)
    if _changes_state(found, at):
        drafts.note(_application(pk), by=by, at=at)
    return Saved(version + 1, at, found.closing, is_unsent=True, is_asked=found.is_asked)


def said(application: Application, row: Answer | None, at: datetime) -> Saved:
    """Return what an answer is that went the way of a whole section."""
    unsent = application.submitted_at is None or application.has_unsent_changes
    asked = application.information_requests.open(at).exists()
    version, saved_at = (row.version, row.saved_at) if row else (0, None)
    return Saved(version, saved_at, application.closing, unsent, asked)


def _unchanged(found: Opened, row: Row | Answer | None) -> Saved:
    version, saved_at = (row.version, row.saved_at) if row else (0, None)
    return Saved(version, saved_at, found.closing, found.is_unsent, found.is_asked)


def _application(pk: UUID) -> Application:
    return Application.objects.select_related("track__call").get(pk=pk)


def _written(found: Opened, value: Any, version: int, by: User, at: datetime, chosen: bool) -> bool:
    """Write the answer unless somebody else did since; tell whether it was written."""
    row = found.row
    if version != (row.version if row else 0):
        return False
    same_person = row is not None and row.saved_by == by.pk and not chosen
    kept = row is not None and history.is_worth_keeping(
        row.value, value, stood=at - row.saved_at, same_person=same_person
    )
    with connection.cursor() as cursor:
        cursor.execute(
            UPDATE if row else INSERT,
            {
                "application": found.application, "question": found.question.id, "id": row.id if row else None,
                "value": JSONField().get_db_prep_save(value, connection), "language": found.language,
                "version": version, "keep": kept, "others": history.KEPT - 1, "at": at, "by": by.pk,
            },
        )  # fmt: skip
        return cursor.rowcount == 1


def _passed(found: Opened, value: Any, version: int, by: User, at: datetime) -> Saved | drafts.Clash:
    """Return the clash with who saved meanwhile; the same text sent twice is none."""
    application = _application(found.application)
    row = application.answers.select_related("saved_by").filter(question=found.question.id).first()
    theirs = row.value if row else None
    if drafts.same(value, theirs):
        return _unchanged(found, row)
    earlier.lay_aside(
        application=application, question=found.question, value=value,
        language=row.language if row else found.language, version=version, by=by, at=at,
    )  # fmt: skip
    return drafts.clash(found.question, value, theirs, row)


def _changes_state(found: Opened, at: datetime) -> bool:
    first_late = at >= found.closing and found.late_at is None and not found.is_asked
    return not found.is_unsent or first_late
