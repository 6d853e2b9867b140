"""What changed from one version of an application to the next, answer by answer."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from applications.domain.wording import Run, changes
from applications.models import Submission
from applications.queries.reading import ReadItem, ReadSection, read


@dataclass(frozen=True)
class Change:
    """One answer before and after, in words; `path` names it as the columns of a table are named."""

    path: str
    label: str
    language: str
    old: str
    new: str

    @property
    def runs(self) -> tuple[Run, ...]:
        """What stayed, went and came."""
        return changes(self.old, self.new, self.language)


def compared(old: Submission, new: Submission, language: str) -> tuple[Change, ...]:
    """Return the answers in which two versions differ, labels in `language`, in the order of the pages."""
    before, after = _told(read(old, language)), _told(read(new, language))
    order = [*after, *(path for path in before if path not in after)]
    return tuple(
        _change(path, before.get(path), after.get(path))
        for path in order
        if _value(before.get(path)) != _value(after.get(path))
    )


def with_changes(versions: Sequence[Submission], language: str, kinds: Sequence[str]) -> list[Any]:
    """Return versions, newest first, those of `kinds` with the `changes` that they brought."""
    for new, old in itertools.pairwise(versions):
        if new.kind in kinds:
            new.changes = compared(old, new, language)  # type: ignore[attr-defined]
    return list(versions)


def _change(path: str, old: ReadItem | None, new: ReadItem | None) -> Change:
    known = new or old
    assert known is not None
    return Change(path, known.label, known.language, _value(old), _value(new))


def _value(item: ReadItem | None) -> str:
    if item is None:
        return ""
    return "\n".join(one.name for one in item.files) if item.files else item.value


def _told(sections: Sequence[ReadSection]) -> dict[str, ReadItem]:
    return {item.path: item for section in sections for one in section.items for item in _flat(one)}


def _flat(item: ReadItem) -> Iterator[ReadItem]:
    if item.items:
        yield from (child for group in item.items for child in group)
    else:
        yield item
