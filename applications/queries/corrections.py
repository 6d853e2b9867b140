"""Which cells of what was handed in staff can correct, and what stands in them (PEERS-P22)."""

from collections.abc import Iterator
from typing import Any

from applications.domain import cells
from applications.domain.cells import Column
from applications.domain.draft import Draft
from applications.domain.thawing import thaw
from applications.domain.visibility import shown_in
from applications.models import Application, Submission
from applications.queries.questionnaires import sections_of

NEVER = {"file"}


def correctable(application: Application, version: Submission) -> Iterator[Column]:
    """Yield the cells that a version holds: no files, not the territory, which decides who applies; none once it ended."""
    if version.has_ended:
        return
    draft = thaw(version.snapshot, sections_of(application.questionnaire))
    asked = [
        question
        for _section, question in draft.questions()
        if question.kind not in NEVER and question.binding != "territory" and shown_in(draft, question)
    ]
    for column in cells.columns(asked):
        if column.item is None or column.item < len(draft.value(column.question) or ()):
            yield column


def column_at(application: Application, version: Submission, path: str) -> Column | None:
    """Return one cell by its name."""
    return next((column for column in correctable(application, version) if column.name == path), None)


def now_in(draft: Draft, column: Column) -> Any:
    """Return what a draft holds in a cell."""
    value = draft.value(column.question)
    if column.child is None:
        return value
    item = (value or ())[column.item] if column.item is not None else value
    return (item or {}).get(column.child.key)


def placed(draft: Draft, column: Column, value: Any) -> Any:
    """Return the whole answer of a cell's question with `value` in that cell."""
    if column.child is None:
        return value
    whole = draft.value(column.question)
    if column.item is None:
        return {**(whole or {}), column.child.key: value}
    items = list(whole or ())
    items[column.item] = {**items[column.item], column.child.key: value}
    return tuple(items)
