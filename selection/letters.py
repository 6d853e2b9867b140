"""The decision letter as a PDF, for the mail, the page and the preview."""

from datetime import datetime

from r2r_portal import pdf, times
from r2r_portal.pdf import StoredPdf
from selection.models import Correction, Letter, Release
from selection.queries.telling import Told, told
from selection.states import ChangeState


def pdf_of(letter: Letter, release: Release | None) -> StoredPdf:
    """Return the letter as tagged PDF; without a release it says that it is a preview."""
    at = _issued(letter, release) if release else None
    return pdf_of_words(told(letter, release), letter.decision.application.reference or "", at)


def _issued(letter: Letter, release: Release) -> datetime | None:
    """Return when these words went out: with the release, or with the correction of the decision."""
    applied = Correction.objects.filter(decision=letter.decision_id, state=ChangeState.APPLIED)
    corrected = applied.order_by("-approved_at").values_list("approved_at", flat=True).first()
    return corrected or release.confirmed_at


def pdf_of_words(words: Told, reference: str, at: datetime | None) -> StoredPdf:
    """Return any letter as tagged PDF, issued at `at`; None: a preview."""
    language = words.language
    title = (words.subject.partition("]")[2] or words.subject.partition("】")[2] or words.subject).strip()
    html = pdf.compose(
        "pdf/decision_letter.html",
        title=title,
        language=language,
        reference=reference,
        issued=times.instant(at, language, times.home_zone(language)) if at else "",
        paragraphs=paragraphs(words.body),
        is_preview=at is None,
    )
    return pdf.stored(html, title=title, language=language)


def paragraphs(body: str) -> list[list[str]]:
    """Return the blocks of a plain text, each as its lines; the first line of a titled block is its heading."""
    return [block.splitlines() for block in body.strip().split("\n\n") if block.strip()]
