"""HTML to PDF/UA-1. Runs in the child process; see isolated.render_isolated for everybody else."""

from hashlib import sha256

from weasyprint import HTML

from r2r_portal.pdf import tags
from r2r_portal.pdf.assets import SCHEME, AssetFetcher

VARIANT = "pdf/ua-1"


def render(html: str, *, title: str, language: str) -> bytes:
    """Return the document as a tagged PDF with that title and main language ("en", "ja")."""
    tags.install()
    document = HTML(string=html, base_url=SCHEME, url_fetcher=AssetFetcher()).render(pdf_variant=VARIANT)
    document.metadata.title, document.metadata.lang = title, language
    # An identifier from the content: the same content gives the same bytes.
    identifier = sha256(html.encode()).hexdigest()[:32].encode()
    return document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier)
