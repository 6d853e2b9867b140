"""Staff correct one answer of a submitted application: with a reason, as a new version, and never unseen (PEERS-P22)."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.drafts import put
from applications.actions.submissions import frozen, locked, recipients
from applications.domain.cells import Column
from applications.domain.draft import Draft, Given, is_empty
from applications.domain.readiness import Blocker, blockers
from applications.domain.thawing import next_content, thaw, with_answer
from applications.errors import DeskRefusedError, NotReadyError
from applications.models import Application, Submission
from applications.queries.corrections import now_in, placed
from applications.queries.drafts import load_draft
from applications.queries.sealing import sealed
from applications.states import Status, SubmissionKind
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish

CORRECTED = "application.corrected"


@transaction.atomic
def correct(
    *, application: Application, column: Column, value: Any, reason: str, by: User, at: datetime, key: UUID
) -> Submission:
    """Replace what stands in one column of the version that counts; the applicant is told old and new text.

    The same `key` gives the same version again. The working copy follows where it said the same as before. Raises
    DeskRefusedError, or NotReadyError where the new answer would not do.
    """
    application, database_now = locked(application)
    earlier = application.submissions.filter(idempotency_key=key).first()
    if earlier:
        return earlier
    _refuse(application, reason, by, at)
    last = application.submissions.latest("number")
    working = load_draft(application)
    before = thaw(last.snapshot, working.sections)
    if _same(now_in(before, column), value):
        raise DeskRefusedError(_("The answer says so already."))
    after = _with(before, column, value)
    found = _faults(after, column)
    if found:
        raise NotReadyError(found)
    content = next_content(last.snapshot, after, {column.question.key})
    version = frozen(
        application, content, by=by, arrived_at=at, decided_at=database_now, key=key,
        kind=SubmissionKind.CORRECTION, reason=reason.strip(),
    )  # fmt: skip
    _follow(application, working, before, after, column, by, at)
    _announce(version, column, by, at)
    return version


def _refuse(application: Application, reason: str, by: User, at: datetime) -> None:
    if application.status != Status.SUBMITTED:
        raise DeskRefusedError(_("Only an application that is submitted can be corrected."))
    if not reason.strip():
        raise DeskRefusedError(_("Say why you correct it. The applicant reads it."))
    if sealed(application, by, at):
        raise DeskRefusedError(_("The answers are sealed until the deadline."))


def _same(old: Any, new: Any) -> bool:
    def plain(value: Any) -> Any:
        return list(value) if isinstance(value, tuple) else value

    return plain(old) == plain(new) or (is_empty(old) and is_empty(new))


def _with(draft: Draft, column: Column, value: Any) -> Draft:
    question = column.question
    given = draft.answers.get(question.key, Given(None, draft.language))
    return with_answer(draft, question, replace(given, value=placed(draft, column, value)), draft.territory)


def _faults(draft: Draft, column: Column) -> tuple[Blocker, ...]:
    """Return what is wrong with the corrected cell; what was wrong elsewhere is not the correction's business."""
    child = column.child.key if column.child else ""
    return tuple(
        one
        for one in blockers(draft)
        if one.question == column.question.key
        and (not child or (one.field, one.item) == (child, column.item))
    )


def _follow(
    application: Application,
    working: Draft,
    before: Draft,
    after: Draft,
    column: Column,
    by: User,
    at: datetime,
) -> None:
    question = column.question
    if not _same(working.value(question), before.value(question)):
        return
    row = application.answers.filter(question=question.id).first()
    put(
        application, question, after.value(question), row=row, before=working.value(question),
        language=working.language_of(question.key), by=by, at=at,
    )  # fmt: skip


def _announce(version: Submission, column: Column, by: User, at: datetime) -> None:
    application = version.application
    record(
        at=at, by=by, verb=CORRECTED, subject=application, version=version.number, column=column.name,
        hash=version.content_hash, key=str(version.idempotency_key),
    )  # fmt: skip
    for reader in recipients(application, by):
        publish(
            topic=CORRECTED, key=f"{CORRECTED}:{version.pk}:{reader.pk}", to=reader.email,
            language=reader.language, zone=reader.zone, at=at,
            payload={"application": str(application.pk), "submission": version.pk},
        )  # fmt: skip
