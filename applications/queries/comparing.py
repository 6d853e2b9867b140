"""Two versions of an application side by side: answer by answer, or cell by cell as the columns of a table (SPEC A9)."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from applications.domain.differences import Change, Span, change_of, spans
from applications.domain.freezing import freeze
from applications.models import Application, Submission
from applications.queries.drafts import load_draft
from applications.queries.reading import ReadItem, read, read_snapshot
from r2r_portal.bilingual import Language

LONG = 60  # characters from which on the two texts are shown as one, with what changed marked in it


@dataclass(frozen=True)
class Side:
    """What an answer was in one version, and the language of its words."""

    text: str = ""
    language: str = ""


@dataclass(frozen=True)
class Row:
    """One answer, or one cell of it, in both versions; `spans` hold the parts where both are worth reading together."""

    section: str
    slug: str
    key: str
    label: str
    change: Change
    old: Side
    new: Side
    spans: tuple[Span, ...] = ()


def compared(old: Mapping[str, Any], new: Mapping[str, Any], language: str) -> tuple[Row, ...]:
    """Return every answer of two frozen contents, the changed ones first, each in the order of its questionnaire."""
    before, after = _answers(old, language), _answers(new, language)
    keys = [*after, *(key for key in before if key not in after)]
    rows = [_row(key, before.get(key), after.get(key), LONG) for key in keys]
    return tuple(sorted(rows, key=lambda row: row.change == Change.SAME))


def cells_changed(old: Submission, new: Submission, language: str) -> tuple[Row, ...]:
    """Return the cells in which two versions differ, in the order of the pages: of a group only what changed in it."""
    before, after = _cells(old, language), _cells(new, language)
    keys = [*after, *(key for key in before if key not in after)]
    rows = (_row(key, before.get(key), after.get(key), 0) for key in keys)
    return tuple(row for row in rows if row.change != Change.SAME)


def with_changes(versions: Sequence[Submission], language: str, kinds: Sequence[str]) -> list[Any]:
    """Return versions, newest first, those of `kinds` with the `changes` that they brought."""
    for new, old in itertools.pairwise(versions):
        if new.kind in kinds:
            new.changes = cells_changed(old, new, language)  # type: ignore[attr-defined]
    return list(versions)


def changed(old: Mapping[str, Any], new: Mapping[str, Any], language: str) -> list[str]:
    """Return what the questions whose answers changed are called."""
    return [row.label for row in compared(old, new, language) if row.change != Change.SAME]


def working_copy(application: Application) -> dict[str, Any]:
    """Return what would be handed in now, as it would be frozen."""
    return freeze(load_draft(application))


def changed_since_the_last(version: Submission, language: str) -> list[str]:
    """Return what the changed answers of a version are called; of a first version nothing changed."""
    before = version.application.submissions.filter(number__lt=version.number).order_by("-number").first()
    return changed(before.snapshot, version.snapshot, language) if before else []


Answer = tuple[str, str, str, Side]  # section, its name in addresses, label, what was said


def _answers(content: Mapping[str, Any], language: str) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    with translation.override(language):
        own = Language(content["language"]).label
        found["language"] = ("", "", _("Language of your texts"), Side(str(own), language))
        for section in read_snapshot(content, language):
            for item in section.items:
                said = Side("\n".join(_lines(item)), item.language)
                found[f"{section.slug}/{item.key}"] = (section.title, section.slug, item.label, said)
    return found


def _cells(version: Submission, language: str) -> dict[str, Answer]:
    return {
        cell.path: (section.title, section.slug, cell.label, Side(_said(cell), cell.language))
        for section in read(version, language)
        for item in section.items
        for cell in _flat(item)
    }


def _said(cell: ReadItem) -> str:
    return "\n".join(one.name for one in cell.files) if cell.files else cell.value


def _flat(item: ReadItem) -> Iterator[ReadItem]:
    if item.items:
        yield from (child for group in item.items for child in group)
    else:
        yield item


def _lines(item: ReadItem) -> Iterator[str]:
    if item.value:
        yield item.value
    for file in item.files:
        yield f"{file.name} (SHA-256 {file.sha256[:12]}…)"
    for number, group in enumerate(item.items, start=1):
        if item.kind != "contact":
            yield f"{number}."
        yield from (
            _("%(label)s: %(value)s") % {"label": one.label, "value": one.value} for one in group if one.value
        )


def _row(key: str, before: Answer | None, after: Answer | None, together_from: int) -> Row:
    """Compare one answer; from `together_from` characters on the two texts are shown as one."""
    section, slug, label, _said = after or before or ("", "", "", Side())
    old, new = (before[3] if before else Side()), (after[3] if after else Side())
    change = change_of(old.text, new.text)
    together = change == Change.CHANGED and max(len(old.text), len(new.text)) >= together_from
    parts = spans(old.text, new.text) if together else ()
    return Row(section, slug, key.rpartition("/")[2], label, change, old, new, parts)
