"""A submission as something to read: the same sections for the receipt, the PDF copy, evaluators and staff.

Everything comes from the frozen snapshot; the questionnaire may change later without changing what was said.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from applications.domain.draft import Draft, Question
from applications.domain.freezing import freeze, freeze_answer
from applications.domain.snapshot import normalised
from applications.models import Submission
from r2r_portal import times

YES_NO = {True: {"en": "Yes", "ja": "はい"}, False: {"en": "No", "ja": "いいえ"}}
FROM_HERE_GROUPED = 10_000  # 2019 is a year more often than a sum
PROSE = {"short", "long"}  # kinds whose words are the applicant's own, in the language they chose


@dataclass(frozen=True)
class ReadFile:
    """A file that was handed in; `sha256` names it at the download's address."""

    name: str
    size: int
    mime: str
    sha256: str
    path: str


@dataclass(frozen=True)
class ReadItem:
    """One question with its answer in words; `value` is empty where nothing was given.

    `language` is the one the value is written in. A group has `items`, each a tuple of its own questions. `path` names
    the answer as the columns of a table do: `practices.2.title`; a person's own are `contact_main.email`.
    """

    key: str
    kind: str
    label: str
    value: str
    language: str
    items: tuple[tuple["ReadItem", ...], ...] = ()
    files: tuple[ReadFile, ...] = ()
    path: str = ""
    is_translation: bool = False
    is_stale: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was given."""
        return not (self.value or self.items or self.files)


@dataclass(frozen=True)
class ReadSection:
    """One section of the questionnaire with what was answered."""

    slug: str
    title: str
    items: tuple[ReadItem, ...]


def read(submission: Submission, language: str) -> tuple[ReadSection, ...]:
    """Return what was handed in, its labels in `language`, the applicant's words in their own."""
    return read_snapshot(submission.snapshot, language)


def read_draft(draft: Draft, language: str) -> tuple[ReadSection, ...]:
    """Return a draft as it would be read if it were handed in now."""
    return read_snapshot(freeze(draft), language)


def read_snapshot(content: Mapping[str, Any], language: str) -> tuple[ReadSection, ...]:
    """Return the sections of a frozen content."""
    place = content.get("territory") or {}
    return tuple(
        ReadSection(
            section["slug"],
            _words(section["title"], language),
            tuple(_item(question, language, place) for question in section["questions"]),
        )
        for section in content["sections"]
    )


def read_value(question: Question, value: Any, written: str, language: str) -> ReadItem:
    """Return any value of a question, an earlier one perhaps, `written` in one language and read in another."""
    content = normalised(freeze_answer(question, value, written))
    assert isinstance(content, dict)
    return _item(content, language, {})


def _words(pair: Mapping[str, str], language: str) -> str:
    other = "en" if language == "ja" else "ja"
    return pair.get(language) or pair.get(other) or ""


def _item(question: Mapping[str, Any], language: str, place: Mapping[str, Any]) -> ReadItem:
    kind, value = question["kind"], question["value"]
    own = question["language"] if kind in PROSE else language
    head = (question["key"], kind, _words(question["label"], language))
    if kind == "file":
        return ReadItem(*head, "", language, files=tuple(_file(one) for one in value or ()), path=head[0])
    if kind in {"repeated", "contact"}:
        return ReadItem(*head, "", language, items=tuple(_groups(question, value, language)), path=head[0])
    if question["binding"] == "territory" and place:
        return ReadItem(*head, _place(place, language), language, path=head[0])
    return ReadItem(*head, _text(kind, value, question["words"], language), own, path=head[0])


def _groups(question: Mapping[str, Any], value: Any, language: str) -> Iterator[tuple[ReadItem, ...]]:
    """Yield the items that hold something; each keeps the number that it has among all."""
    if isinstance(value, Mapping):
        if any(value.values()):
            yield _group(question, value, language, question["key"])
        return
    for number, item in enumerate(value or (), start=1):
        if any(item.values()):
            yield _group(question, item, language, f"{question['key']}.{number}")


def _group(
    question: Mapping[str, Any], item: Mapping[str, Any], language: str, path: str
) -> tuple[ReadItem, ...]:
    return tuple(
        ReadItem(
            child["key"],
            child["kind"],
            _words(child["label"], language),
            _text(child["kind"], item.get(child["key"]), child["words"], language),
            question["language"] if child["kind"] in PROSE else language,
            path=f"{path}.{child['key']}",
        )
        for child in question["children"]
        if child["key"] in item
    )


def _file(one: Mapping[str, Any]) -> ReadFile:
    return ReadFile(one["name"], one["size"], one["mime"], one["sha256"], one["path"])


def _place(place: Mapping[str, Any], language: str) -> str:
    name = place["name_ja"] if language == "ja" else place["name_en"]
    shown = name or place["name_latin"]
    local = place["name_local"]
    return f"{shown} ({place['code']})" if local == shown else f"{shown} · {local} ({place['code']})"


def _text(kind: str, value: Any, words: Mapping[str, Mapping[str, str]], language: str) -> str:
    """Return an answer in words; numbers of a ranking first, many choices a line each."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return YES_NO[value][language]
    if isinstance(value, int):
        return f"{value:,}" if value >= FROM_HERE_GROUPED else str(value)
    if isinstance(value, Mapping):
        ranked = sorted((rank, slug) for slug, rank in value.items() if rank)
        return "\n".join(f"{rank}. {_chosen(slug, words, language)}" for rank, slug in ranked)
    if isinstance(value, list):
        return "\n".join(_each(value, words, language))
    return _day(value, language) if kind == "date" else _chosen(value, words, language)


def _each(values: Iterable[Any], words: Mapping[str, Mapping[str, str]], language: str) -> list[str]:
    return [_chosen(str(one), words, language) for one in values]


def _chosen(value: str, words: Mapping[str, Mapping[str, str]], language: str) -> str:
    return _words(words[value], language) if value in words else value


def _day(value: str, language: str) -> str:
    try:
        return times.day(date.fromisoformat(value), language)
    except ValueError:
        return value
