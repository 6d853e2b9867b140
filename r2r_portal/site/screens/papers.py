"""The first pages of PDFs as pictures, one of each kind and language, as the pages of the demo link to them."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import APIResponse, Page

from r2r_portal.site.screens.crawl import MOVES, kind_of

DOTS = 80  # an inch
LOOKS, PAUSE = 60, 1.0  # times, seconds: the worker takes some seconds for a paper
LINKS = "all => all.map(a => a.href)"


def linked(page: Page, language: str) -> Iterator[tuple[str, str]]:
    """Yield name and address of every PDF that the open page links to; PDFs that differ in their language are of two kinds."""
    for address in page.eval_on_selector_all('a[href*=".pdf"]', LINKS):
        parts = urlsplit(urljoin(page.url, address))
        kind = kind_of(parts.path, language) if parts.path.endswith(".pdf") else None
        if kind:
            yield f"{kind.replace(':', '.')}-{Path(parts.path).stem}", address


def photograph(page: Page, language: str, folder: Path, known: set[str]) -> Iterator[Path]:
    """Write the first page of every linked PDF of a kind not yet known; yields the pictures."""
    for name, address in linked(page, language):
        if name in known:
            continue
        answer = made(page, address)
        if answer.ok and answer.headers.get("content-type", "").startswith("application/pdf"):
            known.add(name)
            yield first_page(answer.body(), folder / f"{name}.png")


def made(page: Page, address: str) -> APIResponse:
    """Return the answer of an address, after the worker has made what it leads to."""
    for _time in range(LOOKS):
        answer = page.request.get(address)
        if not MOVES.search(urlsplit(answer.url).path):
            break
        time.sleep(PAUSE)
    return answer


def first_page(content: bytes, path: Path) -> Path:
    """Write the first page of a PDF as a picture. Raises CalledProcessError where it is no PDF."""
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [
        "pdftoppm",
        "-png",
        "-r",
        str(DOTS),
        "-f",
        "1",
        "-l",
        "1",
        "-singlefile",
        "-",
        str(path.with_suffix("")),
    ]
    subprocess.run(command, input=content, check=True, capture_output=True)  # noqa: S603 - our own words
    return path
