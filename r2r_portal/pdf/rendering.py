"""HTML to PDF/UA-1. Runs in the child process; see isolated.render_isolated for everybody else."""

import gc
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from weasyprint import HTML, Attachment

from r2r_portal.pdf import lines, tags
from r2r_portal.pdf.assets import SCHEME, AssetFetcher

VARIANT = "pdf/ua-1"
# Nobody's words, in both scripts and both weights: what a first paper finds and reads, later ones have.
FIRST = """<!doctype html><html lang="en"><title>A</title><link rel="stylesheet" href="asset:css/pdf.css">
<p>A <b>b</b></p><p lang="ja">日本 <b>語</b></p></html>"""


def render(html: str, *, title: str, language: str, extras: Sequence[Mapping[str, str]] = ()) -> bytes:
    """Return the document as a tagged PDF with that title and main language ("en", "ja").

    `extras` are files put inside, as `isolated.Extra` holds them.
    """
    tags.install()
    page = HTML(string=html, base_url=SCHEME, url_fetcher=AssetFetcher())
    lines.join(page.etree_element)
    document = page.render(pdf_variant=VARIANT)
    document.metadata.title, document.metadata.lang = title, language
    document.metadata.attachments = [_attachment(extra) for extra in extras]
    # An identifier from the content: the same content gives the same bytes.
    identifier = sha256(html.encode()).hexdigest()[:32].encode()
    return document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier)


def begin() -> None:
    """Say that this process draws one paper, or forks for each, and ends: it does not look for what could be forgotten.

    That takes a fifth of the time of a long agenda; the limit of memory stands.
    """
    gc.disable()


def warm() -> None:
    """Draw a first page, so that processes forked off find fonts, modules and tables of styles as it left them."""
    render(FIRST, title="A", language="en")


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
