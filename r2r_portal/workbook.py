"""Workbooks of several sheets: written cell by cell as in `spreadsheet`, read in a child with limits."""

import io
import json
import logging
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from r2r_portal.confined import ChildError, run
from r2r_portal.spreadsheet import (
    HEAD,
    LIMITS,
    PACKAGE,
    XML,
    Row,
    TableRefusedError,
    check_archive,
    decoded,
    entry,
    row_xml,
    unguarded,
)

ROWS, COLUMNS, SHEETS = 3_000, 60, 20
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
log = logging.getLogger(__name__)


def write_book(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """Return a workbook: under each name a table, its heading first."""
    out, names = io.BytesIO(), list(sheets)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in _package(names).items():
            archive.writestr(entry(part), XML + text)
        for number, rows in enumerate(sheets.values(), 1):
            with archive.open(entry(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as sheet:
                sheet.write((XML + HEAD).encode())
                for line, row in enumerate(rows, 1):
                    sheet.write(row_xml(line, row).encode())
                sheet.write(b"</sheetData></worksheet>")
    return out.getvalue()


def _package(names: list[str]) -> dict[str, str]:
    """Return the parts around the sheets; those of one sheet with as many as there are."""
    numbers = range(1, len(names) + 1)
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET}"/>' for n in numbers
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    linked = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    types, book, links = (PACKAGE[part] for part in ("[Content_Types].xml", "xl/workbook.xml", LINKS))
    return {
        "[Content_Types].xml": types[: types.rindex("<Override")] + kinds + "</Types>",
        "_rels/.rels": PACKAGE["_rels/.rels"],
        "xl/workbook.xml": book[: book.index("<sheet ")] + listed + "</sheets></workbook>",
        LINKS: links[: links.index("<Relationship ")] + linked + "</Relationships>",
    }


LINKS = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True)
class Line:
    """One row as it was read: its number in the sheet, and its cells by their headings."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """One table as it was read."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]


def read_book(content: bytes) -> dict[str, Sheet]:
    """Return every sheet of a workbook by its name. Raises TableRefusedError for what is none, or is too large."""
    check_archive(content)
    try:
        found: dict[str, list[list[Any]]] = json.loads(run("r2r_portal.book_child", content, LIMITS))
    except ChildError as error:
        log.warning("workbook not read: %s", error)
        raise TableRefusedError(_("The workbook cannot be read.")) from error
    if len(found) > SHEETS:
        raise TableRefusedError(_("The workbook has too many sheets."))
    return {name.strip(): _sheet(rows) for name, rows in found.items()}


def _sheet(rows: list[list[Any]]) -> Sheet:
    if len(rows) > ROWS + 1:
        raise TableRefusedError(_("The table has too many rows."))
    headings = [_text(cell) for cell in rows[0]] if rows else []
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > COLUMNS:
        raise TableRefusedError(_("The table has too many columns."))
    lines = []
    for number, row in enumerate(rows[1:], 2):
        cells = {name: _text(row[at]) if at < len(row) else "" for at, name in enumerate(headings) if name}
        if any(cells.values()):
            lines.append(Line(number, cells))
    return Sheet(tuple(headings), tuple(lines))


def _text(value: Any) -> str:
    """Return a cell as a person sees it: whole numbers without a point, texts as they were before they were guarded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unguarded(decoded(value)).strip() if isinstance(value, str) else str(value)
