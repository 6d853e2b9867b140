"""The one way tables leave and enter: CSV and XLSX that no spreadsheet runs, and that no file can choke on.

Formats for django-import-export. A text that a spreadsheet would take for a formula gets an apostrophe in CSV; in
XLSX every text cell says that it is text.
"""

import csv
import io
import re
import unicodedata
import zipfile
from typing import Any

import openpyxl
import tablib
from django.utils.translation import gettext as _
from import_export.formats import base_formats
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from r2r_portal.errors import DomainError

FORMULA = tuple("=+-@\t\r\n|%")
INVISIBLE = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
GUARD = "'"
ROWS, COLUMNS = 1_000, 500
FILE_SIZE = 5 * 1024 * 1024
ENTRIES, UNPACKED, RATIO = 200, 20 * 1024 * 1024, 100


class TableRefusedError(DomainError):
    """The file is too large, or no table."""

    code = "table-refused"
    status = 422


def guarded(value: Any) -> str:
    """Return a text that a spreadsheet shows and never computes."""
    text = str(value if value is not None else "").replace("\0", "")
    return GUARD + text if looks_like_formula(text) else text


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet might compute a text, full-width signs and hidden characters seen through."""
    if text.startswith(FORMULA):
        return True
    shown = INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:40]))
    return shown.startswith(FORMULA)


def unguarded(text: str) -> str:
    """Return a text as it was before it was guarded."""
    bare = text.removeprefix(GUARD)
    return bare if bare != text and looks_like_formula(bare) else text


class Csv(base_formats.CSV):
    """CSV in UTF-8 with a byte order mark, every cell in quotes."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        """Write the table."""
        out = io.StringIO()
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow([guarded(name) for name in dataset.headers])
        writer.writerows([guarded(value) for value in row] for row in dataset)
        return "\ufeff" + out.getvalue()

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> tablib.Dataset:
        """Read a table within its bounds."""
        text = in_stream.decode("utf-8-sig") if isinstance(in_stream, bytes) else in_stream
        if len(text) > FILE_SIZE or "\0" in text:
            raise TableRefusedError(_("The file is too large, or it is not a table."))
        rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
        return _dataset([unguarded(cell) for cell in row] for row in rows)


class Xlsx(base_formats.XLSX):
    """A workbook whose text cells are text."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Write the table as the only sheet."""
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Applications")
        sheet.freeze_panes = "A2"
        for row in (dataset.headers, *dataset):
            sheet.append([_cell(sheet, value) for value in row])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        """Read the first sheet, once the archive proved harmless."""
        check_archive(in_stream)
        book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # the size that a file claims is not to be trusted
            return _dataset([_plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
        finally:
            book.close()


FORMATS = [Xlsx, Csv]


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if isinstance(value, int) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(
        sheet, ILLEGAL_CHARACTERS_RE.sub("", str(value if value is not None else ""))[:32_767]
    )
    cell.data_type = "s"
    return cell


def _plain(value: Any) -> Any:
    return "" if value is None else unguarded(value) if isinstance(value, str) else value


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


def _dataset(rows: Any) -> tablib.Dataset:
    """Make a dataset, row by row, within the bounds; short rows are filled up, empty ones left out."""
    table = iter(rows)
    headers = [str(name).strip() for name in next(table, [])]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > COLUMNS:
        raise TableRefusedError(_("The table has too many columns."))
    dataset = tablib.Dataset(headers=headers)
    for number, row in enumerate(table):
        if number >= ROWS:
            raise TableRefusedError(_("The table has too many rows."))
        cells = [*row, *[""] * len(headers)][: len(headers)]
        if any(cell not in ("", None) for cell in cells):
            dataset.append(cells)
    return dataset
