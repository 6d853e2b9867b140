"""PDFs by what they were made from: the same content is rendered once."""

import os
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from r2r_portal.pdf.isolated import ROOT, Extra, render_isolated

MADE_FROM = (
    "static/css/pdf.css",
    "static/img/eu-emblem.svg",
    "r2r_portal/pdf/rendering.py",
    "r2r_portal/pdf/tags.py",
)


@dataclass(frozen=True)
class StoredPdf:
    """A rendered file. `key` is the hash of everything it was made from."""

    key: str
    path: Path

    @property
    def content(self) -> bytes:
        """Return the bytes of the file."""
        return self.path.read_bytes()


def stored(html: str, *, title: str, language: str, extras: tuple[Extra, ...] = ()) -> StoredPdf:
    """Return the PDF of `html`, rendered now or earlier. Raises RenderError, and OSError on a full disk."""
    key = _key(html, title, language, *(part for one in extras for part in (one.name, one.text)))
    path = Path(settings.MEDIA_ROOT) / "pdf" / f"{key}.pdf"
    if not path.exists():
        _write(path, render_isolated(html, title=title, language=language, extras=extras))
    return StoredPdf(key, path)


def _key(*parts: str) -> str:
    digest = sha256(version("weasyprint").encode())
    for content in (*(part.encode() for part in parts), *_sources()):
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def _sources() -> list[bytes]:
    return [(ROOT / name).read_bytes() if (ROOT / name).exists() else b"" for name in MADE_FROM]


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
