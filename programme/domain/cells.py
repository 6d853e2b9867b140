"""Cells of a workbook as values; what cannot be read is refused by a code."""

import re
from collections.abc import Collection
from datetime import date, time

YES = frozenset({"yes", "y", "true", "1", "x", "はい", "○"})
NO = frozenset({"", "no", "n", "false", "0", "いいえ"})
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?(/[12])?")


class CellError(ValueError):
    """A cell that cannot be read: its code, its column."""

    def __init__(self, code: str, column: str, **data: str) -> None:
        super().__init__(code)
        self.code, self.column, self.data = code, column, data


def flag(text: str, column: str) -> bool:
    """Read yes or no."""
    known = text.strip().casefold()
    if known not in YES | NO:
        raise CellError("no_flag", column, value=text)
    return known in YES


def whole(text: str, column: str, most: int) -> int:
    """Read a whole number from 1 to `most`."""
    if not text.strip().isascii() or not text.strip().isdecimal() or not 1 <= int(text) <= most:
        raise CellError("no_number", column, value=text, most=str(most))
    return int(text)


def day(text: str, column: str) -> date:
    """Read "2022-11-14"; what a spreadsheet makes of a date has a time behind it."""
    head, _t, rest = text.strip().partition("T")
    if rest and set(rest) - set("0:"):
        raise CellError("no_day", column, value=text)
    try:
        return date.fromisoformat(head)
    except ValueError as error:
        raise CellError("no_day", column, value=text) from error


def clock(text: str, column: str) -> tuple[time, int | None]:
    """Read "09:30", and which one of two equal hours where that was said: "02:30/2" is the second (1)."""
    found = CLOCK.fullmatch(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise CellError("no_time", column, value=text)
    return time(int(found[1]), int(found[2])), int(found[3][1]) - 1 if found[3] else None


def one_of(text: str, column: str, known: Collection[str]) -> str:
    """Read one of some words."""
    if text.strip() not in known:
        raise CellError("no_choice", column, value=text, known=", ".join(sorted(known)))
    return text.strip()
