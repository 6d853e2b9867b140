"""The one way tables leave and enter: CSV and XLSX that no spreadsheet runs, and that no file can choke on.

Formats for django-import-export. A text that a spreadsheet would take for a formula gets an apostrophe in CSV; in
XLSX every text cell says that it is text. Both are written row by row: a table is never whole in memory.
"""

import csv
import io
import json
import logging
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any
from xml.sax.saxutils import escape

import tablib
from django.utils.translation import gettext as _
from import_export.formats import base_formats
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from r2r_portal.confined import MIB, ChildError, Limits, run
from r2r_portal.errors import DomainError

Row = Sequence[Any]
FORMULA = tuple("=+-@\t\r\n|%\N{MINUS SIGN}")
INVISIBLE = re.compile(r"^[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
                       r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]+")  # fmt: skip
GUARD = "'"
ROWS, COLUMNS = 1_000, 500
FILE_SIZE = 5 * 1024 * 1024
ENTRIES, UNPACKED, RATIO = 200, 20 * 1024 * 1024, 100
LONGEST_CELL = 32_767  # XLSX holds no more
LIMITS = Limits(cpu_seconds=20, memory_bytes=512 * MIB, wall_seconds=30)
AT_ONCE = 64 * 1024
log = logging.getLogger(__name__)


class TableRefusedError(DomainError):
    """The file is too large, or no table."""

    code = "table-refused"
    status = 422


# --- texts that are no formulas -----------------------------------------------------------------------------


def guarded(value: Any) -> str:
    """Return a text that a spreadsheet shows and never computes."""
    text = str(value if value is not None else "").replace("\0", "")
    return GUARD + text if looks_like_formula(text) or _looks_guarded(text) else text


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet might compute a text, full-width signs and hidden characters seen through."""
    if text.startswith(FORMULA):
        return True
    shown = INVISIBLE.sub("", text)[:1]
    return unicodedata.normalize("NFKC", shown).startswith(FORMULA)


def _looks_guarded(text: str) -> bool:
    """Tell whether a text of somebody's own looks as if we had guarded it: it is guarded once more."""
    bare = text.lstrip(GUARD)
    return bare != text and looks_like_formula(bare)


def unguarded(text: str) -> str:
    """Return a text as it was before it was guarded."""
    return text[1:] if _looks_guarded(text) else text


def settled(value: Any) -> str:
    """Return a cell as both formats bring it back, for telling whether somebody changed it."""
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value if value is not None else ""))
    return text.replace("\r\n", "\n").replace("\r", "\n")[:LONGEST_CELL].strip()


# --- the formats --------------------------------------------------------------------------------------------


class Csv(base_formats.CSV):
    """CSV in UTF-8 with a byte order mark, every cell in quotes."""

    CONTENT_TYPE = "text/csv; charset=utf-8"

    def stream(self, rows: Iterable[Row]) -> Iterator[bytes]:
        """Yield a table, its heading first, as it is read."""
        out = io.StringIO()
        out.write("\ufeff")
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        for row in rows:
            writer.writerow([guarded(value) for value in row])
            if out.tell() > AT_ONCE:
                yield _taken(out)
        yield _taken(out)

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        """Write a table at once."""
        return b"".join(self.stream((dataset.headers, *dataset))).decode()

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> tablib.Dataset:
        """Read a table within its bounds."""
        text = in_stream.decode("utf-8-sig") if isinstance(in_stream, bytes) else in_stream
        if len(text) > FILE_SIZE or "\0" in text:
            raise TableRefusedError(_("The file is too large, or it is not a table."))
        rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        return _dataset([unguarded(cell) for cell in row] for row in rows)


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()


class Xlsx(base_formats.XLSX):
    """A workbook whose text cells are text."""

    def stream(self, rows: Iterable[Row]) -> Iterator[bytes]:
        """Write a table to a file of its own, then yield that."""
        with tempfile.TemporaryFile() as file:
            write_workbook(file, rows)
            file.seek(0)
            while part := file.read(AT_ONCE):
                yield part

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Write a table at once."""
        return b"".join(self.stream((dataset.headers, *dataset)))

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        """Read the first sheet in a child with limits, once the archive proved harmless."""
        check_archive(in_stream)
        try:
            rows = json.loads(run("r2r_portal.sheet_child", in_stream, LIMITS))
        except ChildError as error:
            log.warning("workbook not read: %s", error)
            raise TableRefusedError(_("The workbook cannot be read.")) from error
        return _dataset([_plain(cell) for cell in row] for row in rows)


FORMATS = [Xlsx, Csv]


def _plain(value: Any) -> Any:
    return "" if value is None else unguarded(decoded(value)) if isinstance(value, str) else value


# --- a workbook, written cell by cell: a fifth of the time that a library of objects takes --------------------

PACKAGE = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        '<sheet name="Table" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
HEAD = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews>'
    '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same table is the same file
CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def write_workbook(file: IO[bytes], rows: Iterable[Row]) -> None:
    """Write a table, its heading first, as the only sheet of a workbook."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PACKAGE.items():
            archive.writestr(entry(name), XML + text)
        with archive.open(entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
            sheet.write((XML + HEAD).encode())
            for number, row in enumerate(rows, 1):
                sheet.write(row_xml(number, row).encode())
            sheet.write(b"</sheetData></worksheet>")


def entry(name: str) -> zipfile.ZipInfo:
    """Return a part of a workbook: the same table is the same file."""
    part = zipfile.ZipInfo(name, EPOCH)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def row_xml(number: int, row: Row) -> str:
    """Return a row of a sheet."""
    cells = "".join(
        _cell(f"{get_column_letter(at)}{number}", value)
        for at, value in enumerate(row, 1)
        if value not in ("", None)
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n")[:LONGEST_CELL]
    text = GUARD + text if _looks_guarded(text) else text
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(_encoded(text))}</t></is></c>'


def _encoded(text: str) -> str:
    """Keep what looks like the format's own way of writing a character from being read as that."""
    return CODED.sub(r"_x005F_x\1_", text)


def decoded(text: str) -> str:
    """Return a text without the format's own way of writing a character."""
    return CODED.sub(lambda found: chr(int(found[1], 16)), text)


# --- bounds -------------------------------------------------------------------------------------------------


def check_archive(content: bytes) -> None:
    """Refuse a workbook that unpacks to more than it should, before anything is unpacked."""
    if len(content) > FILE_SIZE:
        raise TableRefusedError(_("The file is too large."))
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile as error:
        raise TableRefusedError(_("The file is not an XLSX workbook.")) from error
    packed = sum(entry.compress_size for entry in entries) or 1
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or unpacked > UNPACKED or unpacked / packed > RATIO:
        raise TableRefusedError(_("The file unpacks to more than a table of applications holds."))


def _dataset(rows: Iterable[list[Any]]) -> tablib.Dataset:
    """Make a dataset, row by row, within the bounds; short rows are filled up, empty ones left out.

    `lines` tells the number of each row in the sheet, by which people find it again.
    """
    table = iter(rows)
    headers = [str(name).strip() for name in next(table, [])]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > COLUMNS:
        raise TableRefusedError(_("The table has too many columns."))
    dataset = tablib.Dataset(headers=headers)
    dataset.lines = []
    for number, row in enumerate(table, 2):
        if number > ROWS + 1:
            raise TableRefusedError(_("The table has too many rows."))
        cells = [*row, *[""] * len(headers)][: len(headers)]
        if any(cell not in ("", None) for cell in cells):
            dataset.append(cells)
            dataset.lines.append(number)
    return dataset
