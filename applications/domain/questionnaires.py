"""What still stands between a questionnaire and its publication, and how far its texts are in both languages.

`gaps` is asked by the editor, by the page that publishes and by the action. Some gaps are never saved (`never_saved`):
those that would leave the questionnaire without sense; all others only stop the publication.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from applications.domain.conditions import Knot, knots
from applications.domain.draft import Choice, Question, Section, Words

COLUMNS = {
    "family_name", "given_name", "family_kana", "given_kana", "department", "position", "email", "phone",
    "postal_code", "address", "english",
}  # fmt: skip
CONTACTS = {"contact_main", "contact_deputy", "contact_signatory"}
KIND_OF = {  # the type of answer that fits a fixed column
    "territory": "territory", "organisation_name": "short", "organisation_name_en": "short",
    "organisation_kind": "choice", "organisation_website": "url", "theme_ranks": "ranking",
    "topics_offered": "multiple", "topics_wanted": "multiple", **dict.fromkeys(CONTACTS, "contact"),
}  # fmt: skip
MUST_ASK = ("territory", "contact_main", "theme_ranks", "topics_offered", "topics_wanted")
MUST_ASK_TOO = {"eu": ("organisation_name",), "jp": ()}  # a prefecture's name is that of its territory
SHARED = {"theme_ranks", "topics_offered", "topics_wanted"}  # their choices are the call's own
GROUPS = {"contact", "repeated"}
PICKS = {"choice", "multiple", "ranking"}
LIMITED = {"short", "long", "kana", "phone"}
COUNTED = {"multiple", "repeated", "file"}
PARTS = {  # types of answer that can stand inside a group
    "short", "long", "integer", "choice", "multiple", "territory", "date", "yes_no", "email", "url", "phone",
    "kana", "postcode",
}  # fmt: skip
PARTS_OF_CONTACT = {"short", "long", "choice", "email", "phone", "kana", "postcode"}  # columns of text
FILES = {"pdf", "docx", "odt", "jpeg", "png"}


NOTHING = Words()


class Lack(StrEnum):
    """What a questionnaire lacks, or has too much of."""

    NO_SECTION = "no_section"
    EMPTY_SECTION = "empty_section"
    TEXT = "text"
    NO_CHOICES = "no_choices"
    NO_PARTS = "no_parts"
    NOT_ASKED = "not_asked"
    NOT_REQUIRED = "not_required"
    CONDITION = "condition"
    KEY_TWICE = "key_twice"
    COLUMN_TWICE = "column_twice"
    COLUMN_KIND = "column_kind"
    COLUMN_INSIDE = "column_inside"
    PART_KIND = "part_kind"
    PART_KEY = "part_key"
    FILE_KIND = "file_kind"


NEVER_SAVED = {
    Lack.CONDITION, Lack.KEY_TWICE, Lack.COLUMN_TWICE, Lack.COLUMN_KIND, Lack.COLUMN_INSIDE, Lack.PART_KIND,
    Lack.PART_KEY, Lack.FILE_KIND,
}  # fmt: skip


@dataclass(frozen=True)
class Text:
    """One text of a questionnaire in both languages; `what` is title, text, label, name or choice."""

    what: str
    words: Words
    section: str
    question: Question | None = None


@dataclass(frozen=True)
class Gap:
    """One thing to mend. `section` and `question` say where; a binding that nobody asks for has neither.

    `what` names the text, the fixed column, the key or the value that it is about.
    """

    reason: Lack
    section: str = ""
    question: Question | None = None
    what: str = ""
    language: str = ""
    knot: Knot | None = None
    title: Words = NOTHING


@dataclass(frozen=True)
class Completeness:
    """How many of all texts are there in each language."""

    total: int
    en: int
    ja: int

    @property
    def is_complete(self) -> bool:
        """Tell whether both languages have every text."""
        return self.en == self.ja == self.total


def questions_of(sections: Iterable[Section]) -> list[Question]:
    """Return the questions of all pages in order, without the parts of groups."""
    return [question for section in sections for question in section.questions]


def texts(sections: Iterable[Section]) -> Iterator[Text]:
    """Yield every text that is needed in both languages. A hint is not: it may concern one side's readers only."""
    for section in sections:
        yield Text("title", section.title, section.slug)
        if section.text != NOTHING:
            yield Text("text", section.text, section.slug)
        for question in section.questions:
            for one in (question, *question.children):
                yield from _texts_of(section.slug, one)


def _texts_of(section: str, question: Question) -> Iterator[Text]:
    yield Text("label", question.label, section, question)
    yield Text("name", question.name, section, question)
    for choice in own_choices(question):
        yield Text("choice", choice.label, section, question)


def own_choices(question: Question) -> tuple[Choice, ...]:
    """Return the choices that belong to the question itself, not to the call or the register."""
    if question.binding in SHARED or question.kind == "territory":
        return ()
    return question.choices


def completeness(sections: Iterable[Section]) -> Completeness:
    """Count the texts in each language."""
    all_of_them = [text.words for text in texts(sections)]
    return Completeness(
        len(all_of_them),
        sum(bool(words.en.strip()) for words in all_of_them),
        sum(bool(words.ja.strip()) for words in all_of_them),
    )


def gaps(sections: Sequence[Section], side: str) -> tuple[Gap, ...]:
    """Return everything that must be mended before the questionnaire can be published; empty means go."""
    found = [] if sections else [Gap(Lack.NO_SECTION)]
    found += [Gap(Lack.EMPTY_SECTION, one.slug, title=one.title) for one in sections if not one.questions]
    for section in sections:
        for question in section.questions:
            found += _of_question(section.slug, question)
    found += [*_of_texts(sections), *_of_columns(sections, side), *never_saved(sections)]
    return tuple(dict.fromkeys(found))


def _of_texts(sections: Sequence[Section]) -> Iterator[Gap]:
    titles = {section.slug: section.title for section in sections}
    for text in texts(sections):
        for language, words in (("en", text.words.en), ("ja", text.words.ja)):
            if not words.strip():
                title = titles[text.section]
                yield Gap(Lack.TEXT, text.section, text.question, text.what, language, title=title)


def _of_question(section: str, question: Question) -> Iterator[Gap]:
    for one in (question, *question.children):
        least = 2 if one.kind == "choice" else 1
        if one.kind in PICKS and len(one.choices) < least:
            yield Gap(Lack.NO_CHOICES, section, one)
    if question.kind in GROUPS and not question.children:
        yield Gap(Lack.NO_PARTS, section, question)


def _of_columns(sections: Sequence[Section], side: str) -> Iterator[Gap]:
    """Matching and the submission itself cannot do without some answers: asked of everybody, and required."""
    bound = {one.binding: (section.slug, one) for section in sections for one in section.questions}
    for binding in (*MUST_ASK, *MUST_ASK_TOO.get(side, ())):
        place, question = bound.get(binding, ("", None))
        if question is None:
            yield Gap(Lack.NOT_ASKED, what=binding)
        elif not question.required or question.shown_when_key:
            yield Gap(Lack.NOT_REQUIRED, place, question, binding)


def never_saved(sections: Sequence[Section]) -> tuple[Gap, ...]:
    """Return what no version may hold, open or published."""
    return tuple(gap for finder in (_twice, _unfit, _parts, _conditions) for gap in finder(sections))


def _twice(sections: Sequence[Section]) -> Iterator[Gap]:
    placed = [(section.slug, one) for section in sections for one in section.questions]
    keys = Counter(one.key for _slug, one in placed)
    columns = Counter(one.binding for _slug, one in placed if one.binding)
    for slug, question in placed:
        if keys[question.key] > 1:
            yield Gap(Lack.KEY_TWICE, slug, question, question.key)
        if columns[question.binding] > 1:
            yield Gap(Lack.COLUMN_TWICE, slug, question, question.binding)
        inside = Counter(child.key for child in question.children)
        for child in question.children:
            if inside[child.key] > 1:
                yield Gap(Lack.KEY_TWICE, slug, child, child.key)


def _unfit(sections: Sequence[Section]) -> Iterator[Gap]:
    for section in sections:
        for question in section.questions:
            if question.binding and KIND_OF.get(question.binding) != question.kind:
                yield Gap(Lack.COLUMN_KIND, section.slug, question, question.binding)
            if question.kind == "file":
                wrong = [one.value for one in question.choices if one.value not in FILES]
                yield from (Gap(Lack.FILE_KIND, section.slug, question, value) for value in wrong)


def _parts(sections: Sequence[Section]) -> Iterator[Gap]:
    for section in sections:
        for question in section.questions:
            for child in question.children:
                yield from _of_part(section.slug, question, child)


def _of_part(section: str, group: Question, child: Question) -> Iterator[Gap]:
    allowed = PARTS_OF_CONTACT if group.kind == "contact" else PARTS if group.kind == "repeated" else set()
    if child.kind not in allowed or child.children:
        yield Gap(Lack.PART_KIND, section, child, child.kind)
    if child.binding:
        yield Gap(Lack.COLUMN_INSIDE, section, child, child.binding)
    if group.binding in CONTACTS and child.key not in COLUMNS:
        yield Gap(Lack.PART_KEY, section, child, child.key)


def _conditions(sections: Sequence[Section]) -> Iterator[Gap]:
    places = {
        one.id: section.slug
        for section in sections
        for question in section.questions
        for one in (question, *question.children)
    }
    for knot in knots(questions_of(sections)):
        yield Gap(Lack.CONDITION, places[knot.question.id], knot.question, knot=knot)


def placed(
    sections: Sequence[Section], slug: str, planned: Question, parent: int | None = None
) -> tuple[Section, ...]:
    """Return the sections as they would be with `planned` in them: instead of the one with its id, else as the last."""
    return tuple(
        replace(section, questions=_with(section.questions, planned, parent))
        if section.slug == slug
        else section
        for section in sections
    )


def _with(questions: tuple[Question, ...], planned: Question, parent: int | None) -> tuple[Question, ...]:
    if parent is None:
        return _put(questions, planned)
    return tuple(
        replace(one, children=_put(one.children, planned)) if one.id == parent else one for one in questions
    )


def _put(questions: tuple[Question, ...], planned: Question) -> tuple[Question, ...]:
    if any(one.id == planned.id for one in questions):
        return tuple(planned if one.id == planned.id else one for one in questions)
    return (*questions, planned)
