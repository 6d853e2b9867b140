"""`python -m r2r_portal.book_child <processor seconds> <bytes>`: every sheet of a workbook, then the end.

As `sheet_child`, which reads the first sheet only. Standard output: JSON, the rows of each sheet by its name.
"""

import io
import json
import sys
from itertools import islice
from typing import Any

import openpyxl

from r2r_portal.confined import confine
from r2r_portal.sheet_child import written

MOST_SHEETS, MOST_ROWS, MOST_CELLS = (
    21,
    3_002,
    62,
)  # a little more than we take, so that the parent can say "too many"


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """Return the values of every sheet, row by row, as far as anybody wants them."""
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: workbooks are not read without it")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    found = {}
    for sheet in book.worksheets[:MOST_SHEETS]:
        sheet.reset_dimensions()  # the size that a file claims is not to be trusted
        rows = sheet.iter_rows(values_only=True, max_col=MOST_CELLS)
        found[sheet.title] = [[written(cell) for cell in row] for row in islice(rows, MOST_ROWS)]
    return found


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Read the file, write the sheets."""
    confine(cpu_seconds, memory_bytes)
    sys.stdout.write(json.dumps(sheets(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
