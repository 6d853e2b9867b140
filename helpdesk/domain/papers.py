"""What a PDF says of itself to those who cannot see it: tags, title, language; its pages (UX §2.7 H5)."""

import io
import re
from dataclasses import dataclass

import pikepdf

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
LONGEST_TITLE = 300


@dataclass(frozen=True)
class Paper:
    """The facts of one PDF. `language` is a code such as "en" or "ja-JP", "" where it names none."""

    pages: int
    is_tagged: bool
    title: str
    language: str

    @property
    def is_accessible(self) -> bool:
        """Tell whether it has what a screen reader needs first: tags, a title, a language."""
        return self.is_tagged and bool(self.title and self.language)


def look(content: bytes) -> Paper:
    """Return the facts of a PDF. Raises pikepdf.PdfError or ValueError; call it in a child with bounds."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root
        language = str(root.get("/Lang", "")).strip()
        return Paper(
            pages=len(pdf.pages),
            is_tagged="/StructTreeRoot" in root and _is_marked(root),
            title=_title(pdf),
            language=language if LANGUAGE.fullmatch(language) else "",
        )


def _is_marked(root: pikepdf.Object) -> bool:
    marks = root.get("/MarkInfo")
    return bool(marks is not None and marks.get("/Marked", False))


def _title(pdf: pikepdf.Pdf) -> str:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        said = str(metadata.get("dc:title", "") or "")
    said = said or str(pdf.docinfo.get("/Title", "") or "")
    return " ".join("".join(ch if ch.isprintable() else " " for ch in said).split())[:LONGEST_TITLE]
