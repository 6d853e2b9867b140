"""Thirty tables that nobody should take in, made while the tests run. Every one is refused in words; no row comes of it.

They are tables of rates, since those have a door that takes new rows; the door is the same for every table.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from r2r_portal.spreadsheet import HEAD, PACKAGE, XML, Xlsx

XLSX, CSV = "0", "1"  # in the order in which the import page offers them
HEADING = "side,listed_on,currency,valid_from,valid_to,nightly,travel,title_en,title_ja,source,example"
GOOD = "jp,2023-01-10,EUR,2023-01-01,,210.00,1500.00,Ceilings,上限額,Example figures,yes"
COLUMNS, CELLS = HEADING.split(","), GOOD.split(",")


@dataclass(frozen=True)
class HostileTable:
    """One file: what it is called here, in which form it is sent, how it is made."""

    slug: str
    form: str
    make: Callable[[], bytes]


def csv(*lines: str, heading: str = HEADING) -> bytes:
    """Return a table as CSV."""
    return "\r\n".join((heading, *lines, "")).encode()


def with_cell(name: str, value: str) -> bytes:
    """Return a table of one row, of which one cell is another."""
    cells = [value if column == name else cell for column, cell in zip(COLUMNS, CELLS, strict=True)]
    return csv(",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in cells))


def sheet(inside: str, *, head: str = HEAD, **more: bytes) -> bytes:
    """Return a workbook whose only sheet holds this XML; and more parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in PACKAGE.items():
            made.writestr(name, XML + text)
        made.writestr("xl/worksheets/sheet1.xml", f"{head}{inside}")
        for name, content in more.items():
            made.writestr(name, content)
    return out.getvalue()


def entities(of: str) -> bytes:
    """Return a workbook whose sheet declares an entity and uses it."""
    many = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f"{XML}<!DOCTYPE w [<!ENTITY a0 {of}>{many}]>{HEAD}"
    return sheet(
        '<row r="1"><c t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData></worksheet>', head=head
    )


def book(*rows: tuple[str, ...]) -> bytes:
    """Return a proper workbook."""
    return b"".join(Xlsx().stream(rows))


def bomb() -> bytes:
    """Return a workbook that unpacks to 400 megabytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(400):
            part.write(b"0" * 1024 * 1024)
    return out.getvalue()


def forged() -> bytes:
    """Return a workbook whose directory says that its sheet is small."""
    made = bytearray(sheet("</sheetData></worksheet>"))
    at = made.rfind(b"PK\x01\x02")
    made[at + 24 : at + 28] = (1).to_bytes(4, "little")
    return bytes(made)


TABLES = (
    HostileTable("empty", CSV, lambda: b""),
    HostileTable("nul", CSV, lambda: csv(GOOD.replace("Ceilings", "a\0b"))),
    HostileTable("utf-16", CSV, lambda: csv(GOOD).decode().encode("utf-16")),
    HostileTable("shift-jis", CSV, lambda: csv(GOOD).decode().encode("cp932")),
    HostileTable("not-utf-8", CSV, lambda: csv(GOOD) + b"\xff\xfe\xfd"),
    HostileTable("html", CSV, lambda: b"<!doctype html><script>alert(1)</script>"),
    HostileTable("workbook-as-csv", CSV, lambda: book(tuple(COLUMNS), tuple(CELLS))),
    HostileTable("six-megabytes", CSV, lambda: csv(GOOD, "x" * 6 * 1024 * 1024)),
    HostileTable("thousand-and-two-rows", CSV, lambda: csv(*[GOOD] * 1_002)),
    HostileTable("many-columns", CSV, lambda: csv(GOOD, heading=HEADING + "".join(f",c{n}" for n in range(501)))),
    HostileTable("unknown-column", CSV, lambda: csv(GOOD + ",1", heading=HEADING + ",is_superuser")),
    HostileTable("key-column", CSV, lambda: csv(GOOD + ",1", heading=HEADING + ",id")),
    HostileTable("column-twice", CSV, lambda: csv(GOOD + ",9", heading=HEADING + ",nightly")),
    HostileTable("formula-as-amount", CSV, lambda: with_cell("nightly", "=1+1")),
    HostileTable("command-as-amount", CSV, lambda: with_cell("nightly", "=cmd|'/c calc'!A0")),
    HostileTable("not-a-number", CSV, lambda: with_cell("nightly", "NaN")),
    HostileTable("infinite", CSV, lambda: with_cell("travel", "1e400")),
    HostileTable("negative", CSV, lambda: with_cell("travel", "-1")),
    HostileTable("five-thousand-digits", CSV, lambda: with_cell("nightly", "9" * 5_000)),
    HostileTable("markup-as-side", CSV, lambda: with_cell("side", "<script>alert(1)</script>")),
    HostileTable("sql-as-day", CSV, lambda: with_cell("valid_from", "2023-01-01'; DROP TABLE programme_ratetable; --")),
    HostileTable("day-that-is-none", CSV, lambda: with_cell("valid_from", "2023-02-30")),
    HostileTable("long-cell", CSV, lambda: with_cell("source", "x" * 200_000)),
    HostileTable("bomb", XLSX, bomb),
    HostileTable("thousand-entries", XLSX, lambda: sheet("</sheetData></worksheet>", **{f"x{n}": b"x" for n in range(1_000)})),
    HostileTable("laughs", XLSX, lambda: entities('"ha"')),
    HostileTable("file-entity", XLSX, lambda: entities('SYSTEM "file:///etc/passwd"')),
    HostileTable("truncated", XLSX, lambda: book(tuple(COLUMNS), tuple(CELLS))[:-40]),
    HostileTable("no-workbook", XLSX, lambda: b"PK\x05\x06" + b"\0" * 18),
    HostileTable("forged-size", XLSX, forged),
)  # fmt: skip
