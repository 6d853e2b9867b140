"""Copies of an application: the tagged PDF in its language, and the files that came with it."""

from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from applications.domain import receipt_files
from applications.models import Application, Submission
from applications.queries.drafts import last_saved, load_draft
from applications.queries.proofs import receipt_file
from applications.queries.reading import ReadFile, read, read_draft
from applications.states import Scan
from r2r_portal import times
from r2r_portal.audit.actions import reference
from r2r_portal.audit.models import Event
from r2r_portal.pdf import Extra, StoredPdf, compose, stored

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
            provenance=provenance(application, language),
            verify_url=settings.SITE_ORIGIN + reverse("applications:verify"),
            sections=read(submission, language),
        )
        extra = Extra(
            receipt_files.NAME,
            _("The receipt, to be checked by a program"),
            receipt_file(submission),
            submission.arrived_at.isoformat(),
        )
    return stored(html, title=title, language=language, extras=(extra,))


def provenance(application: Application, language: str) -> str:
    """Return who typed an application that came on paper, and when it had come; "" for one's own."""
    if not application.on_behalf or application.received_on is None:
        return ""
    with translation.override(language):
        words = _("Entered by the secretariat from a questionnaire received on %(day)s")
    return words % {"day": times.day(application.received_on, language)}


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
            provenance=provenance(application, language),
            sections=read_draft(load_draft(application), language),
        )
    return stored(html, title=title, language=language)


@dataclass(frozen=True)
class Copy:
    """A file to send: its bytes and how it was called when it came."""

    name: str
    mime: str
    file: File
    scan: str = Scan.NONE


def file_copy(application: Application, sha256: str) -> Copy | None:
    """Return a file of the working copy, or one that a version pinned, by the hash of its content."""
    row = application.attachments.filter(sha256=sha256).first()
    if row:
        return Copy(row.name, row.mime, row.file.open("rb"), row.scan)
    pinned = (
        one for version in application.submissions.all() for one in _files(version) if one.sha256 == sha256
    )
    found = next(pinned, None)
    if found is None or not default_storage.exists(found.path):
        return None
    return Copy(found.name, found.mime, default_storage.open(found.path), _said_of(application, sha256))


def _said_of(application: Application, sha256: str) -> str:
    """Return what the scanner said of a file whose row is gone; one it never saw goes on waiting."""
    events = Event.objects.filter(
        subject=reference(application), verb="attachment.scanned", detail__sha256=sha256
    )
    last = events.order_by("-at").first()
    if last:
        return str(last.detail["scan"])
    return Scan.WAITING if settings.CLAMD_URL else Scan.NONE


def quarantined(application: Application) -> set[str]:
    """Return the hashes of the files that nobody can have."""
    return set(application.attachments.filter(scan=Scan.INFECTED).values_list("sha256", flat=True))


def _files(submission: Submission) -> list[ReadFile]:
    sections = read(submission, submission.language)
    return [one for section in sections for item in section.items for one in item.files]
