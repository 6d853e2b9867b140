"""Which texts of a submission can have a working translation, and when one is out of date (SPEC A14)."""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PROSE = {"short", "long"}
OTHER = {"en": "ja", "ja": "en"}


@dataclass(frozen=True)
class Text:
    """One text in the applicant's own words, named as the columns of a table are: `practices.2.title`."""

    path: str
    section: str
    label: Mapping[str, str]
    language: str
    text: str

    @property
    def into(self) -> str:
        """The language it can be translated into."""
        return OTHER[self.language]


def texts(content: Mapping[str, Any]) -> Iterator[Text]:
    """Yield the prose of a frozen content in its order; names of people and choices are no prose."""
    for section in content["sections"]:
        for question in section["questions"]:
            for path, label, value in _of(question):
                if isinstance(value, str) and value.strip():
                    yield Text(path, section["slug"], label, question["language"], value)


def _of(question: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str], Any]]:
    key = question["key"]
    if question["kind"] in PROSE:
        yield key, question["label"], question["value"]
    if question["kind"] == "repeated":
        for number, item in enumerate(question["value"] or (), start=1):
            for child in question["children"]:
                if child["kind"] in PROSE:
                    yield f"{key}.{number}.{child['key']}", child["label"], item.get(child["key"])


def source_hash(text: str) -> str:
    """Return the SHA-256 of a text in NFC, in hexadecimal."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def is_stale(translated_hash: str, text: str) -> bool:
    """Tell whether the text is another than the one that was translated."""
    return translated_hash != source_hash(text)
