"""The decision letter as a PDF, for the mail, the page and the preview."""

from r2r_portal import pdf, times
from r2r_portal.pdf import StoredPdf
from selection.models import Letter, Release
from selection.queries.telling import told


def pdf_of(letter: Letter, release: Release | None) -> StoredPdf:
    """Return the letter as tagged PDF; without a release it says that it is a preview."""
    language = letter.language
    words = told(letter, release)
    at = release.confirmed_at if release else None
    title = words.subject.partition("]")[2] or words.subject.partition("】")[2] or words.subject
    html = pdf.compose(
        "pdf/decision_letter.html",
        title=title.strip(),
        language=language,
        reference=letter.decision.application.reference or "",
        issued=times.instant(at, language, times.home_zone(language)) if at else "",
        paragraphs=paragraphs(words.body),
        is_preview=at is None,
    )
    return pdf.stored(html, title=title.strip(), language=language)


def paragraphs(body: str) -> list[list[str]]:
    """Return the blocks of a plain text, each as its lines; the first line of a titled block is its heading."""
    return [block.splitlines() for block in body.strip().split("\n\n") if block.strip()]
