"""Copies of an application: the tagged PDF in its language, and the files that came with it."""

from dataclasses import dataclass

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext as _

from applications.models import Application, Submission
from applications.queries.drafts import last_saved, load_draft
from applications.queries.reading import ReadFile, read, read_draft
from r2r_portal import times
from r2r_portal.pdf import StoredPdf, compose, stored

TEMPLATE = "pdf/application.html"


def pdf_copy(submission: Submission) -> StoredPdf:
    """Return the PDF of what was handed in, in the application's language."""
    language = submission.language
    application = submission.application
    with translation.override(language):
        title = _("Application %(reference)s") % {"reference": submission.reference}
        html = compose(
            TEMPLATE,
            title=title,
            language=language,
            reference=f"{submission.reference} v{submission.number}",
            issued=times.instant(submission.arrived_at, language),
            application=application,
            organisation=submission.snapshot["organisation"],
            submission=submission,
            received=times.instant(submission.arrived_at, language, seconds=True),
            received_utc=times.utc(submission.arrived_at),
            sections=read(submission, language),
        )
    return stored(html, title=title, language=language)


def draft_copy(application: Application) -> StoredPdf:
    """Return the PDF of a working copy that was not handed in, and says so."""
    language = application.language
    with translation.override(language):
        title = _("Draft application, not submitted")
        html = compose(
            TEMPLATE,
            title=title,
            language=language,
            issued=times.instant(last_saved(application), language),
            application=application,
            organisation={
                "name_local": application.organisation.name_local,
                "name_en": application.organisation.name_en,
            },
            sections=read_draft(load_draft(application), language),
        )
    return stored(html, title=title, language=language)


@dataclass(frozen=True)
class Copy:
    """A file to send: its bytes and how it was called when it came."""

    name: str
    mime: str
    file: File


def file_copy(application: Application, sha256: str) -> Copy | None:
    """Return a file of the working copy, or one that a version pinned, by the hash of its content."""
    row = application.attachments.filter(sha256=sha256).first()
    if row:
        return Copy(row.name, row.mime, row.file.open("rb"))
    pinned = (
        one for version in application.submissions.all() for one in _files(version) if one.sha256 == sha256
    )
    found = next(pinned, None)
    return Copy(found.name, found.mime, default_storage.open(found.path)) if found else None


def _files(submission: Submission) -> list[ReadFile]:
    sections = read(submission, submission.language)
    return [one for section in sections for item in section.items for one in item.files]
