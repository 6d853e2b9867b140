"""What an audience finds before an activity: documents, and questions that each organisation answers."""

import hashlib
import uuid
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.actions import inspecting
from applications.domain import uploads
from applications.errors import AttachmentRefusedError
from applications.states import Scan
from programme.models import Activity, ActivityAnswer, ActivityDocument, ActivityQuestion
from programme.queries.audiences import own_bodies
from r2r_portal.accounts.models import Organisation, User
from r2r_portal.audit.actions import record
from r2r_portal.bilingual import TranslationState
from r2r_portal.errors import DomainError, ForbiddenError, StaleError

MOST_DOCUMENTS = 20


def add_document(
    *, activity: Activity, titles: tuple[str, str], name: str, content: bytes, by: User, at: datetime
) -> ActivityDocument:
    """Keep a file under a random name, told by its content; `titles` in English and Japanese.

    Raises AttachmentRefusedError with the code of what is wrong, or DomainError where it is there already.
    """
    refusal = inspecting.refusal(content)
    if refusal:
        raise AttachmentRefusedError(refusal, len(content))
    document = ActivityDocument(
        activity=activity, title_en=titles[0], title_ja=titles[1], title_source="en" if titles[0] else "ja",
        title_state=TranslationState.REVIEWED if all(titles) else TranslationState.MISSING,
        name=uploads.shown_name(name), mime=uploads.MIMES[uploads.kind_of(content) or ""], size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), added_at=at, added_by=by,
        scan=Scan.WAITING if settings.CLAMD_URL else Scan.NONE,
    )  # fmt: skip
    document.file.save(uuid.uuid4().hex, ContentFile(content), save=False)
    try:
        return _add(document, by, at)
    except BaseException:
        document.file.delete(save=False)
        raise


def _add(document: ActivityDocument, by: User, at: datetime) -> ActivityDocument:
    try:
        with transaction.atomic():
            activity = Activity.objects.select_for_update(of=("self",)).get(pk=document.activity_id)
            if activity.documents.count() >= MOST_DOCUMENTS:
                words = _("At most %(count)s documents.") % {"count": MOST_DOCUMENTS}
                raise DomainError(words, code="too_many")
            document.save(force_insert=True)
            record(at=at, by=by, verb="activity.document_added", subject=activity, sha256=document.sha256)
    except IntegrityError as error:
        if "activity_document_once" not in str(error):
            raise
        raise DomainError(_("This file is there already."), code="document_twice") from error
    return document


@transaction.atomic
def remove_document(*, document: ActivityDocument, by: User, at: datetime) -> None:
    """Take a document away."""
    storage, path = document.file.storage, document.file.name
    record(at=at, by=by, verb="activity.document_removed", subject=document.activity, sha256=document.sha256)
    document.delete()
    if path:
        transaction.on_commit(lambda: storage.delete(path))


@transaction.atomic
def ask(
    *, activity: Activity, texts: tuple[str, str], due_at: datetime, by: User, at: datetime
) -> ActivityQuestion:
    """Ask every organisation of the audience something, in English and Japanese, until an instant."""
    if due_at <= at:
        raise DomainError(_("The day until which answers count must lie ahead."), code="past")
    if activity.starts_at and due_at > activity.starts_at:
        raise DomainError(_("Answers must come before the event begins."), code="too_late")
    question = ActivityQuestion.objects.create(
        activity=activity, text_en=texts[0], text_ja=texts[1], due_at=due_at, asked_at=at, asked_by=by
    )
    record(at=at, by=by, verb="activity.question_asked", subject=activity, question=question.pk)
    return question


@transaction.atomic
def drop_question(*, question: ActivityQuestion, by: User, at: datetime) -> None:
    """Take a question back. Raises DomainError once somebody answered it."""
    question = ActivityQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if question.answers.exists():
        raise DomainError(_("This question was answered already."), code="answered")
    record(at=at, by=by, verb="activity.question_dropped", subject=question.activity, question=question.pk)
    question.delete()


@transaction.atomic
def answer(
    *, question: ActivityQuestion, organisation: Organisation, text: str, version: int, by: User, at: datetime
) -> ActivityAnswer | None:
    """Keep what an organisation answers; an empty text takes the answer back.

    Raises ForbiddenError for somebody else's organisation, StaleError where a colleague saved meanwhile, DomainError once
    it is late.
    """
    question = ActivityQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if organisation not in own_bodies(question.activity, by):
        raise ForbiddenError(_("An answer is given for one's own organisation."))
    if at >= question.due_at:
        raise DomainError(_("The time for answers is over."), code="late")
    known = ActivityAnswer.objects.filter(question=question, organisation=organisation).first()
    if (known.version if known else 0) != version:
        raise StaleError(_("A colleague saved another answer meanwhile. Look at it again."))
    return _keep(question, organisation, known, text.strip(), by, at)


def _keep(
    question: ActivityQuestion, organisation: Organisation, known: ActivityAnswer | None, text: str, by: User,
    at: datetime,
) -> ActivityAnswer | None:  # fmt: skip
    if known and not text:
        known.delete()
        record(at=at, by=by, verb="activity.answer_removed", subject=question.activity, question=question.pk)
        return None
    if not text or (known and known.text == text):
        return known
    row = known or ActivityAnswer(question=question, organisation=organisation, version=0)
    row.text, row.version, row.saved_at, row.saved_by = text, row.version + 1, at, by
    row.save()
    record(at=at, by=by, verb="activity.answer_saved", subject=question.activity, question=question.pk)
    return row
