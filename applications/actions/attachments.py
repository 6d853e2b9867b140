"""Attaching files and taking them away again (SPEC A11)."""

import hashlib
import uuid
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction

from applications.actions import inspecting
from applications.actions.drafts import lock, stamp
from applications.domain import uploads
from applications.domain.draft import Question
from applications.errors import AttachmentRefusedError
from applications.models import Application, Attachment
from applications.states import Scan
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record


def attach(
    *, application: Application, question: Question, name: str, content: bytes, by: User, at: datetime
) -> Attachment:
    """Keep a file under a random name; raises AttachmentRefusedError and keeps nothing where it cannot be taken.

    The same file sent twice for one question, by a page that was shown again, is one file.
    """
    accepted = tuple(choice.value for choice in question.choices)
    refusal = inspecting.refusal(content, accepted)
    if refusal:
        raise AttachmentRefusedError(refusal, len(content))
    attachment = Attachment(
        application=application,
        question_id=question.id,
        name=uploads.shown_name(name),
        mime=uploads.MIMES[uploads.kind_of(content) or ""],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=at,
        uploaded_by=by,
        scan=Scan.WAITING if settings.CLAMD_URL else Scan.NONE,
    )
    attachment.file.save(uuid.uuid4().hex, ContentFile(content), save=False)
    try:
        return _attach(attachment, question, by, at)
    except BaseException:
        attachment.file.delete(save=False)
        raise


@transaction.atomic
def _attach(attachment: Attachment, question: Question, by: User, at: datetime) -> Attachment:
    application = lock(attachment.application)
    twin = application.attachments.filter(question=question.id, sha256=attachment.sha256).first()
    if twin:
        attachment.file.delete(save=False)
        return twin
    here = application.attachments.filter(question=question.id).count()
    asked = application.attachments.filter(question__section__questionnaire=application.questionnaire_id)
    if asked.count() >= uploads.MOST_A_FORM or here >= (question.most or uploads.MOST_A_FORM):
        raise AttachmentRefusedError(uploads.Refusal.TOO_MANY)
    attachment.save(force_insert=True)
    stamp(application, by=by, at=at)
    record(
        at=at,
        by=by,
        verb="attachment.added",
        subject=application,
        question=question.key,
        sha256=attachment.sha256,
    )
    return attachment


@transaction.atomic
def detach(*, attachment: Attachment, by: User, at: datetime) -> None:
    """Take a file away. One that was handed in stays in the storage, a submission still names it; a virus goes."""
    application = lock(attachment.application)
    storage, path = attachment.file.storage, attachment.file.name
    rows = Attachment.objects.select_for_update(of=("self",)).filter(pk=attachment.pk)
    is_infected = rows.filter(scan=Scan.INFECTED).exists()
    record(at=at, by=by, verb="attachment.removed", subject=application, sha256=attachment.sha256)
    attachment.delete()
    stamp(application, by=by, at=at)
    if path and (is_infected or not application.submissions.exists()):
        transaction.on_commit(lambda: _forget(storage, path))


def _forget(storage: Storage, path: str) -> None:
    storage.delete(path)
