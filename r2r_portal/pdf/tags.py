"""What WeasyPrint's tag builder leaves out: the language of parts and the scope of table headers.

WeasyPrint 70 writes the language of the document only, and headers without scope. Its builder is one
recursive generator; we stand around it and complete the elements that it yields.

For every element it asks for the references of all pages, which pydyf makes anew each time: a fifth of the time of an agenda of
eighty pages. Here they are made once more only where a page was added.
"""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint.pdf import tags as builder

SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}
_build = builder._build_box_tree
_references = pydyf.PDF.page_references.fget


def complete(box: Any, *context: Any) -> Iterator[pydyf.Dictionary]:
    """Yield the elements of a box as WeasyPrint builds them, with language and scope added."""
    source = getattr(box, "element", None)
    for element in _build(box, *context):
        if source is not None and hasattr(source, "get"):
            _add_language(element, source)
            _add_scope(element, source)
        yield element


def _add_language(element: pydyf.Dictionary, source: Any) -> None:
    language = source.get("lang")
    if language and source.tag not in {"html", "body"}:
        element["Lang"] = pydyf.String(language)


def _add_scope(element: pydyf.Dictionary, source: Any) -> None:
    if element["S"] == "/TH":
        # Readers that ignore the Headers entry of a cell find its headers by scope.
        element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = SCOPES.get(
            source.get("scope", "col"), "/Column"
        )


def _kept_references(pdf: Any) -> tuple[bytes, ...]:
    kept: tuple[bytes, ...] = getattr(pdf, "kept_references", ())
    if len(kept) != pdf.pages["Count"]:
        kept = pdf.kept_references = _references(pdf)
    return kept


def install() -> None:
    """Put the wrappers in place. The builder calls itself by its global name, so every level passes here."""
    builder._build_box_tree = complete
    pydyf.PDF.page_references = property(_kept_references)
