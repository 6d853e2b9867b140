"""What a background save must know, in one statement that also takes the application's row.

Written by hand: putting it together costs Django more than all the rest of such a request.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from applications.domain import windows
from applications.domain.draft import Question, Words
from applications.models import Kind
from r2r_portal.accounts.models import Part, User

ELSEWHERE = {Kind.FILE, Kind.REPEATED, Kind.CONTACT, Kind.RANKING}  # several fields, or rows of their own
ORDINARY = [kind for kind in Kind.values if kind not in ELSEWHERE]
WRITERS = [Part.OWNER, Part.EDITOR]
OPEN = """
    SELECT application.language, application.submitted_at, application.saved_at, application.late_at,
        call.closes_at, track.closes_at, application.closes_at, question.id, question.kind,
        EXISTS (
            SELECT FROM applications_informationrequest request
            WHERE request.application_id = application.id AND request.answered_at IS NULL
                AND request.cancelled_at IS NULL AND request.asked_at <= %(at)s AND request.due_at > %(at)s
        ),
        answer.id, answer.value, answer.language, answer.version, answer.saved_at, answer.saved_by_id
    FROM applications_application application
    JOIN applications_track track ON track.id = application.track_id
    JOIN applications_call call ON call.id = track.call_id
    JOIN applications_section section ON section.questionnaire_id = application.questionnaire_id
    JOIN applications_question question ON question.section_id = section.id
    LEFT JOIN applications_answer answer
        ON answer.application_id = application.id AND answer.question_id = question.id
    WHERE application.id = %(pk)s AND section.slug = %(section)s AND question.key = %(key)s
        AND question.parent_id IS NULL AND question.binding = '' AND question.kind = ANY(%(ordinary)s)
        AND EXISTS (
            SELECT FROM accounts_membership member
            WHERE member.organisation_id = application.organisation_id AND member.user_id = %(user)s
                AND member.part = ANY(%(writers)s)
        )
    FOR NO KEY UPDATE OF application
"""


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
    """One ordinary answer of a locked application, and what the application's state hangs on."""

    application: UUID
    question: Question
    row: Row | None
    language: str
    closing: datetime
    submitted_at: datetime | None
    saved_at: datetime
    late_at: datetime | None
    is_asked: (
        bool  # for information: what is saved is on its way into the reply, which has a deadline of its own
    )

    @property
    def is_unsent(self) -> bool:
        """Whether the working copy holds something that was not handed in."""
        return self.submitted_at is None or self.saved_at > self.submitted_at


def opened(pk: UUID, section: str, key: str, user: User, at: datetime) -> Opened | None:
    """Lock an application against a submission and other savers, and return one of its answers.

    None where it is not the person's to write in, or where the question is no ordinary one: bound to a column, or
    of several fields. The question holds what reading it takes, no labels. Runs inside a transaction.
    """
    given: dict[str, Any] = {
        "pk": pk, "section": section, "key": key, "user": user.pk, "at": at, "ordinary": ORDINARY,
        "writers": WRITERS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(OPEN, given)
        found = cursor.fetchone()
    if found is None:
        return None
    language, submitted_at, saved_at, late_at, call, track, own, question, kind, is_asked, *answer = found
    return Opened(
        application=pk,
        question=Question(id=question, key=key, kind=kind, label=Words()),
        row=_row(*answer),
        language=language,
        closing=windows.closing(call, track, own),
        submitted_at=submitted_at,
        saved_at=saved_at,
        late_at=late_at,
        is_asked=is_asked,
    )


def _row(id_: int | None, value: str | None, *rest: Any) -> Row | None:
    return Row(id_, None if value is None else json.loads(value), *rest) if id_ else None
