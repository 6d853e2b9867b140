"""A draft as plain data: all that is needed to judge an application and to freeze it, without a database.

Values by kind of question: text kinds `str`; integer `int`, or the `str` that was typed where it is no number; choice
and territory `str` (value, code); multiple a tuple of values; date an ISO `str`; yes_no `bool`; ranking a dict
{choice: rank}; contact a dict {child key: value}; repeated a tuple of such dicts; file a tuple of `File`.
Nothing given is None, "", () or {}.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    en: str = ""
    ja: str = ""

    def get(self, language: str) -> str:
        """Return the text in `language`, or in the other where that is empty."""
        return (self.ja or self.en) if language == "ja" else (self.en or self.ja)


@dataclass(frozen=True)
class Choice:
    """One possible answer; `group` is the heading that it stands under in a long list."""

    value: str
    label: Words
    group: Words = Words()


@dataclass(frozen=True)
class Question:
    """One question as the questionnaire asks it. `id` is the row's; `kind` and `binding` are its codes."""

    id: int
    key: str
    kind: str
    label: Words
    name: Words = Words()
    help: Words = Words()
    binding: str = ""
    required: bool = True
    limit: int | None = None
    most: int | None = None
    shown_when_key: str = ""
    shown_when_value: str = ""
    choices: tuple[Choice, ...] = ()
    children: tuple["Question", ...] = ()


@dataclass(frozen=True)
class Section:
    """One task: a page of related questions."""

    slug: str
    number: int
    group: str
    title: Words
    text: Words
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Place:
    """The territory an application is for."""

    id: int
    code: str
    side: str
    name_local: str
    name_latin: str
    name_en: str = ""
    name_ja: str = ""
    member_state: str = ""

    def name(self, language: str) -> str:
        """Return the name in `language`, the Latin one where no other is known."""
        return (self.name_ja if language == "ja" else self.name_en) or self.name_latin


@dataclass(frozen=True)
class Body:
    """The organisation that applies."""

    name_local: str = ""
    name_en: str = ""
    kind: str = ""
    website: str = ""


@dataclass(frozen=True)
class File:
    """An attachment; `path` is where the storage keeps it, `scan` what the virus scanner says (states.Scan)."""

    id: int
    name: str
    mime: str
    size: int
    sha256: str
    path: str = ""
    scan: str = "none"


@dataclass(frozen=True)
class Given:
    """What was answered: the value, its language, and the version by which editors tell their own from another's."""

    value: Any = None
    language: str = ""
    version: int = 0


@dataclass(frozen=True)
class Draft:
    """An application as it stands. `answers` holds every answer by question key, bound ones included."""

    side: str
    language: str
    sections: tuple[Section, ...]
    territory: Place | None = None
    organisation: Body = Body()
    contacts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # role -> column -> text
    ranks: Mapping[str, int] = field(default_factory=dict)  # theme slug -> rank
    topics_offered: tuple[str, ...] = ()
    topics_wanted: tuple[str, ...] = ()
    answers: Mapping[str, Given] = field(default_factory=dict)
    files: Mapping[str, tuple[File, ...]] = field(default_factory=dict)  # question key -> files
    territory_is_live: bool = False  # somebody else's application for it is in
    must_move: bool = False  # a newer version of the questionnaire counts, and this is an older one

    def questions(self) -> Iterator[tuple[Section, Question]]:
        """Yield every question with its section, in the order of the pages."""
        for section in self.sections:
            for question in section.questions:
                yield section, question

    def value(self, question: Question) -> Any:
        """Return what was answered to a question, whatever keeps it."""
        if question.kind == "file":
            return self.files.get(question.key, ())
        given = self.answers.get(question.key)
        return given.value if given else None

    def language_of(self, key: str) -> str:
        """Return the language of one answer: its own, else that of the application's texts."""
        given = self.answers.get(key)
        return (given.language if given else "") or self.language


def is_empty(value: Any) -> bool:
    """Tell whether nothing was answered; zero and "no" are answers."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(is_empty(one) for one in value.values())
    return value is None or value in ((), [])
