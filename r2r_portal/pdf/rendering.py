"""HTML to PDF/UA-1. Runs in the child process; see isolated.render_isolated for everybody else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from weasyprint import HTML, Attachment

from r2r_portal.pdf import tags
from r2r_portal.pdf.assets import SCHEME, AssetFetcher

VARIANT = "pdf/ua-1"


def render(html: str, *, title: str, language: str, extras: Sequence[Mapping[str, str]] = ()) -> bytes:
    """Return the document as a tagged PDF with that title and main language ("en", "ja").

    `extras` are files put inside, as `isolated.Extra` holds them.
    """
    tags.install()
    document = HTML(string=html, base_url=SCHEME, url_fetcher=AssetFetcher()).render(pdf_variant=VARIANT)
    document.metadata.title, document.metadata.lang = title, language
    document.metadata.attachments = [_attachment(extra) for extra in extras]
    # An identifier from the content: the same content gives the same bytes.
    identifier = sha256(html.encode()).hexdigest()[:32].encode()
    return document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier)


def _attachment(extra: Mapping[str, str]) -> Attachment:
    at = datetime.fromisoformat(extra["at"])
    return Attachment(
        string=extra["text"],
        name=extra["name"],
        description=extra["description"],
        created=at,
        modified=at,
        relationship="Data",
    )
