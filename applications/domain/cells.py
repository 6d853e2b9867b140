"""Answers as cells of a table and back: one column a question, one a field of a contact or of an item of a group.

Columns are named by keys: `summary`, `contact_main.email`, `practices.2.title`. An empty cell is an empty answer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from applications.domain.draft import Choice, Question, is_empty

ITEMS = 5  # columns of a group whose questionnaire sets no number
YES, NO = {"yes", "true", "1", "はい"}, {"no", "false", "0", "いいえ"}


class CellError(ValueError):
    """A cell that cannot be read; `column` names it, `text` is what it holds, `question` what it should answer."""

    def __init__(self, column: str, text: str, question: Question) -> None:
        super().__init__(f"{column}: {text}")
        self.column = column
        self.text = text
        self.question = question


@dataclass(frozen=True)
class Column:
    """One column: its question, and where in a group it stands."""

    name: str
    question: Question
    item: int | None = None
    child: Question | None = None


def columns(questions: Iterable[Question]) -> Iterator[Column]:
    """Yield the columns of questions in their order."""
    for question in questions:
        if question.kind == "contact":
            yield from (Column(f"{question.key}.{one.key}", question, None, one) for one in question.children)
        elif question.kind == "repeated":
            yield from _of_group(question)
        else:
            yield Column(question.key, question)


def _of_group(question: Question) -> Iterator[Column]:
    for item in range(question.most or ITEMS):
        for child in question.children:
            yield Column(f"{question.key}.{item + 1}.{child.key}", question, item, child)


def cell(column: Column, values: Mapping[str, Any]) -> str | int:
    """Return what stands in a column, given all answers by question key."""
    value = values.get(column.question.key)
    if column.child is None:
        return _written(column.question, value)
    if column.item is not None:
        items = list(value or ())
        value = items[column.item] if column.item < len(items) else {}
    return _written(column.child, (value or {}).get(column.child.key))


def _written(question: Question, value: Any) -> str | int:
    if is_empty(value):
        return ""
    if question.kind == "file":
        return "; ".join(one["name"] if isinstance(one, Mapping) else one.name for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{rank} {slug}" for slug, rank in sorted(value.items(), key=lambda pair: pair[1]))
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    return value if isinstance(value, int) else str(value)


def read(questions: Iterable[Question], row: Mapping[str, Any]) -> tuple[dict[str, Any], list[CellError]]:
    """Return the answers that a row holds, by question key, and every cell that cannot be read.

    Columns that are not there change nothing. Files come by upload only.
    """
    found: dict[str, Any] = {}
    errors: list[CellError] = []
    for question in questions:
        present = [column for column in columns([question]) if column.name in row]
        if not present or question.kind == "file":
            continue
        cells: dict[str, Any] = {}
        for column in present:
            try:
                cells[column.name] = _read(column.child or question, column.name, row)
            except CellError as error:
                errors.append(error)
        if len(cells) == len(present):
            found[question.key] = _answer(question, present, cells)
    return found, errors


def _answer(question: Question, present: list[Column], cells: Mapping[str, Any]) -> Any:
    if question.kind == "contact":
        return {one.child.key: cells[one.name] for one in present if one.child}
    if question.kind != "repeated":
        return cells[present[0].name]
    items: dict[int, dict[str, Any]] = {}
    for one in present:
        if one.child and one.item is not None:
            items.setdefault(one.item, {})[one.child.key] = cells[one.name]
    return tuple(items[index] for index in sorted(items) if not is_empty(items[index]))


def _read(question: Question, column: str, row: Mapping[str, Any]) -> Any:
    text = plain(row.get(column))
    if not text:
        return {"multiple": (), "ranking": {}, "yes_no": None, "integer": None}.get(question.kind, "")
    try:
        return READERS.get(question.kind, _text)(question, text)
    except ValueError as error:
        raise CellError(column, text, question) from error


def plain(value: Any) -> str:
    """Return a cell as text: whole numbers without a point, dates as the calendar writes them."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value).strip()


def _text(_question: Question, text: str) -> str:
    return text


def _yes_no(_question: Question, text: str) -> bool:
    if text.casefold() not in YES | NO:
        raise ValueError(text)
    return text.casefold() in YES


def _integer(_question: Question, text: str) -> int:
    return int(text.replace(",", ""))


def _choice(question: Question, text: str) -> str:
    return _one_of(question.choices, text)


def _multiple(question: Question, text: str) -> tuple[str, ...]:
    return tuple(_one_of(question.choices, one.strip()) for one in text.split(";") if one.strip())


def _ranking(question: Question, text: str) -> dict[str, int]:
    pairs = (one.split(None, 1) for one in text.split(";") if one.strip())
    return {_one_of(question.choices, slug.strip()): int(rank) for rank, slug in pairs}


def _one_of(choices: tuple[Choice, ...], text: str) -> str:
    """Return the value of the choice that `text` names, by value or by its words in either language."""
    for choice in choices:
        if text in {choice.value, choice.label.en, choice.label.ja}:
            return choice.value
    raise ValueError(text)


READERS = {
    "yes_no": _yes_no,
    "integer": _integer,
    "choice": _choice,
    "territory": _choice,
    "multiple": _multiple,
    "ranking": _ranking,
}
