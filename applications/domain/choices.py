"""Choices as lines to type: `value | English | 日本語`, one choice a line."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from applications.domain.draft import Choice, Words

VALUE = re.compile(r"[-a-zA-Z0-9_]{1,40}")
LONGEST = 300


class Unreadable(StrEnum):
    """Why a line is no choice."""

    PARTS = "parts"
    VALUE = "value"
    LENGTH = "length"
    TWICE = "twice"


class LineError(ValueError):
    """A line that cannot be read; lines count from 1."""

    def __init__(self, reason: Unreadable, number: int, text: str) -> None:
        super().__init__(f"{number}: {reason}")
        self.reason = reason
        self.number = number
        self.text = text


def read(text: str) -> tuple[Choice, ...]:
    """Return the choices that the lines name; empty lines count for nothing. Raises LineError."""
    found: dict[str, Choice] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        choice = _choice(number, line)
        if choice.value in found:
            raise LineError(Unreadable.TWICE, number, choice.value)
        found[choice.value] = choice
    return tuple(found.values())


def _choice(number: int, line: str) -> Choice:
    parts = [part.strip() for part in line.replace("｜", "|").split("|")]
    if len(parts) != 3:
        raise LineError(Unreadable.PARTS, number, line.strip())
    value, english, japanese = parts
    if not VALUE.fullmatch(value):
        raise LineError(Unreadable.VALUE, number, value)
    if max(len(english), len(japanese)) > LONGEST:
        raise LineError(Unreadable.LENGTH, number, value)
    return Choice(value, Words(english, japanese))


def written(choices: Iterable[Choice]) -> str:
    """Return choices as lines."""
    return "\n".join(_lines(choices))


def _lines(choices: Iterable[Choice]) -> Iterator[str]:
    for one in choices:
        yield f"{one.value} | {one.label.en} | {one.label.ja}"
