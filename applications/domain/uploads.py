"""What may be attached: the type is decided by the content, never by the name (SPEC A11)."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from enum import StrEnum

import filetype
import pikepdf
from PIL import Image

LARGEST = 10 * 1024 * 1024
MOST_A_FORM = 5
OLD_CONTAINER = bytes.fromhex("d0cf11e0a1b11ae1")
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_UNPACKED = 5000  # entries of a DOCX or ODT
MIMES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "jpeg": "image/jpeg",
    "png": "image/png",
}


class Refusal(StrEnum):
    """Why a file cannot be taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_PDF = "not_a_pdf"
    OTHER_TYPE = "other_type"
    LOCKED = "locked"
    DAMAGED = "damaged"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    MACROS = "macros"
    TOO_MANY = "too_many"


def kind_of(content: bytes) -> str | None:
    """Return "pdf", "docx", "odt", "jpeg" or "png", told from the first bytes; None for anything else."""
    found = filetype.guess_mime(content)
    return next((kind for kind, mime in MIMES.items() if mime == found), None)


def at_sight(content: bytes, accepted: tuple[str, ...]) -> Refusal | None:
    """Return why `content` cannot be taken, told from its size and first bytes; see `look_into` for the rest.

    Only `accepted` kinds are taken; none named: all five.
    """
    if not content:
        return Refusal.EMPTY
    if len(content) > LARGEST:
        return Refusal.TOO_LARGE
    if _is_locked_office(content):
        return Refusal.LOCKED
    kind = kind_of(content)
    if kind is None or (accepted and kind not in accepted):
        return Refusal.NOT_A_PDF if accepted == ("pdf",) else Refusal.OTHER_TYPE
    return None


def look_into(content: bytes) -> Refusal | None:
    """Return what speaks against a file of a kind that is taken. It reads strangers' bytes: call it in a child with bounds."""
    kind = kind_of(content)
    return INSPECT[kind](content) if kind else Refusal.OTHER_TYPE


def _is_locked_office(content: bytes) -> bool:
    """Tell whether it is a DOCX with a password: wrapped in the old container, its stream named in UTF-16."""
    return content.startswith(OLD_CONTAINER) and "EncryptedPackage".encode("utf-16-le") in content


def _inspect_pdf(content: bytes) -> Refusal | None:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                return Refusal.LOCKED
            return None if len(pdf.pages) else Refusal.DAMAGED
    except pikepdf.PasswordError:
        return Refusal.LOCKED
    except (pikepdf.PdfError, ValueError):
        return Refusal.DAMAGED


def _inspect_zip(content: bytes) -> Refusal | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return Refusal.DAMAGED
    if len(entries) > MOST_UNPACKED or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        return Refusal.UNPACKS_TOO_LARGE
    if any(entry.flag_bits & 1 for entry in entries):
        return Refusal.LOCKED
    macros = any(re.search(r"vbaProject|(^|/)(Basic|Scripts)/", entry.filename) for entry in entries)
    return Refusal.MACROS if macros else None


def _inspect_image(content: bytes) -> Refusal | None:
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Refusal.DAMAGED
    return None


INSPECT: dict[str, Callable[[bytes], Refusal | None]] = {
    "pdf": _inspect_pdf,
    "docx": _inspect_zip,
    "odt": _inspect_zip,
    "jpeg": _inspect_image,
    "png": _inspect_image,
}


def shown_name(name: str) -> str:
    """Return the name a file came with as harmless text: no path, no control or direction characters."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(ch for ch in last if unicodedata.category(ch) not in {"Cc", "Cf", "Cs"})
    return plain.strip()[-200:] or "file"
