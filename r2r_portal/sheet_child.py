"""`python -m r2r_portal.sheet_child <processor seconds> <bytes>`: the first sheet of a workbook, then the end.

Standard input: an XLSX file whose archive proved harmless. Standard output: JSON, one list a row.
Entities in the XML are refused; the limits are set before anything of the file is read.
"""

import io
import json
import sys
from datetime import date, datetime
from itertools import islice
from typing import Any

import openpyxl

from r2r_portal.confined import confine

MOST_ROWS, MOST_CELLS = 1_002, 520  # a little more than we take, so that the parent can say "too many"


def rows(content: bytes) -> list[list[Any]]:
    """Return the values of the first sheet, row by row, as far as anybody wants them."""
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: workbooks are not read without it")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # the size that a file claims is not to be trusted
    found = sheet.iter_rows(values_only=True, max_col=MOST_CELLS)
    return [[written(cell) for cell in row] for row in islice(found, MOST_ROWS)]


def written(value: Any) -> Any:
    """Return a cell as JSON can hold it: dates as the calendar writes them."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Read the file, write the rows."""
    confine(cpu_seconds, memory_bytes)
    sys.stdout.write(json.dumps(rows(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
