"""PDFs by what they were made from: the same content is rendered once."""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from django.conf import settings

from r2r_portal.pdf.isolated import ROOT, Extra, render_isolated
from r2r_portal.pdf.press import IN_HAND

MADE_FROM = (
    "static/css/pdf.css",
    "static/css/blank_form.css",
    "static/img/eu-emblem.svg",
    "r2r_portal/pdf/lines.py",
    "r2r_portal/pdf/rendering.py",
    "r2r_portal/pdf/tags.py",
)
FOLDER = "pdf"  # below the media
A_WHILE = 3600  # seconds after which nobody is about to open a file that was just made
A_DAY = (
    24 * A_WHILE
)  # what people ask for together they ask for on one day; nothing said is kept longer for the sake of speed


@dataclass(frozen=True)
class StoredPdf:
    """A rendered file, or where it will lie. `key` is the hash of everything that it is made from."""

    key: str
    path: Path

    @property
    def is_made(self) -> bool:
        """Tell whether the file is there."""
        return self.path.exists()

    @property
    def content(self) -> bytes:
        """Return the bytes of the file."""
        return self.path.read_bytes()


class Renderer(Protocol):
    """What makes a PDF: `render_isolated` for one, a `Press` for many."""

    def __call__(self, html: str, *, title: str, language: str, extras: tuple[Extra, ...] = ...) -> bytes:
        """Return the tagged PDF of `html`. Raises RenderError."""


def stored(
    html: str,
    *,
    title: str,
    language: str,
    extras: tuple[Extra, ...] = (),
    render: Renderer | None = None,
) -> StoredPdf:
    """Return the PDF of `html`, rendered now or earlier: by `render`, else by the press in hand, else alone.

    Raises RenderError, and OSError on a full disk.
    """
    file = planned(html, title=title, language=language, extras=extras)
    if not file.is_made:
        render = render or IN_HAND.get() or render_isolated
        _write(file.path, render(html, title=title, language=language, extras=extras))
    return file


def planned(html: str, *, title: str, language: str, extras: tuple[Extra, ...] = ()) -> StoredPdf:
    """Return where the PDF of `html` lies, or will lie once it is made; renders nothing."""
    texts = (html, title, language, *(part for one in extras for part in (one.name, one.text)))
    parts = [version("weasyprint").encode(), *(text.encode() for text in texts)]
    path = _place(FOLDER, ".pdf", parts, [ROOT / name for name in MADE_FROM])
    return StoredPdf(path.stem, path)


def kept(
    folder: str, suffix: str, parts: Iterable[bytes], sources: Iterable[Path], make: Callable[[], bytes]
) -> Path:
    """Return the file made from `parts` by the code and style sheets in `sources`: made now, or kept from earlier."""
    path = _place(folder, suffix, parts, sources)
    if not path.exists():
        _write(path, make())
    return path


def forget(older: float = A_WHILE) -> int:
    """Delete every PDF that was made so many seconds ago or earlier: whoever asks has it made again, of what is still there.

    Returns how many there were. One younger than an hour may just be on its way to somebody; the next night takes it.
    """
    old = time.time() - older
    there = [
        file for file in (Path(settings.MEDIA_ROOT) / FOLDER).glob("*.pdf") if file.stat().st_mtime < old
    ]
    for file in there:
        file.unlink(missing_ok=True)
    return len(there)


def _place(folder: str, suffix: str, parts: Iterable[bytes], sources: Iterable[Path]) -> Path:
    digest = sha256()
    for content in (*parts, *(path.read_bytes() if path.exists() else b"" for path in sources)):
        digest.update(len(content).to_bytes(8, "big") + content)
    return Path(settings.MEDIA_ROOT) / folder / f"{digest.hexdigest()}{suffix}"


def _write(path: Path, content: bytes) -> None:
    """Write all or nothing: a reader sees the whole file or none, and a full disk leaves no rest."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            os.replace(part.name, path)
        except BaseException:
            os.unlink(part.name)
            raise
    _sync_directory(path.parent)


def _sync_directory(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
