"""What a blank form says, in one language: plain data that both files are made from."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from applications.domain.draft import Choice, Question, Section, Words
from applications.domain.questionnaires import questions_of
from applications.models import Questionnaire
from applications.phrases import questionnaires as phrases
from applications.queries.questionnaires import sections_of
from r2r_portal import times
from r2r_portal.territories.models import Side

ITEMS = 3  # of a group whose questionnaire sets no number
LINES = ((1000, 12), (500, 8), (200, 5), (0, 3))  # characters from which on, lines to write on


@dataclass(frozen=True)
class Field:
    """One thing to fill in; `lines` to write on, or `choices` to tick or rank, each with its heading."""

    key: str
    label: str
    notes: tuple[str, ...]
    lines: int = 1
    choices: tuple[tuple[str, str], ...] = ()
    mark: str = ""  # what stands before a choice
    attach: bool = False
    head: tuple["Field", ...] = ()  # the parts of a group or contact
    items: tuple[str, ...] = ()  # the names of its items; one empty name for a contact
    is_grid: bool = False  # parts that are short enough to stand beside each other


@dataclass(frozen=True)
class Part:
    """One section."""

    title: str
    text: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Content:
    """The whole form."""

    language: str
    title: str
    call: str
    deadline: str
    version: int
    notes: tuple[str, ...]
    parts: tuple[Part, ...]


def content(questionnaire: Questionnaire, language: str) -> Content:
    """Return what the blank form of a version says in `language`."""
    sections, track = sections_of(questionnaire), questionnaire.track
    call = Words(track.call.title_en, track.call.title_ja)
    with translation.override(language):
        return Content(
            language=language,
            title=_title(track.side),
            call=phrases.spoken(call),
            deadline=times.deadline(track.closing, language),
            version=questionnaire.version,
            notes=_notes(track.side),
            parts=tuple(_part(section, questions_of(sections)) for section in sections),
        )


def _title(side: str) -> str:
    return (
        _("Blank questionnaire for prefectures")
        if side == Side.JP
        else _("Blank questionnaire for EU regions")
    )


def _notes(side: str) -> tuple[str, ...]:
    first = _("This form is for preparing your answers. They count once they are submitted on the portal.")
    if side == Side.JP:
        desk = _(
            "You can also send it to the Japan helpdesk, which enters it on the portal for you to confirm."
        )
        return (first, desk)
    return (first,)


def _part(section: Section, others: Iterable[Question]) -> Part:
    title = f"{section.number}. {phrases.spoken(section.title)}"
    fields = tuple(_field(question, others) for question in section.questions)
    return Part(title, phrases.spoken(section.text), fields)


def _field(question: Question, others: Iterable[Question]) -> Field:
    choices, mark = _choices(question)
    parts = tuple(_field(part, question.children) for part in question.children)
    return Field(
        key=question.key,
        label=phrases.spoken(question.label),
        notes=_hints(question, others),
        lines=_lines(question),
        choices=choices,
        mark=mark,
        attach=question.kind == "file",
        head=parts,
        items=_items(question),
        is_grid=question.kind == "repeated" and len(parts) <= 5 and all(part.lines == 1 for part in parts),
    )


def _hints(question: Question, others: Iterable[Question]) -> tuple[str, ...]:
    """Return the hint of the reader's language, the rules, and when the question is asked."""
    is_japanese = (translation.get_language() or "en").startswith("ja")
    hint = question.help.ja if is_japanese else question.help.en
    rules = " · ".join(phrases.rules(question))
    return tuple(filter(None, (phrases.condition(question, others), rules, hint)))


def _lines(question: Question) -> int:
    if question.kind != "long":
        return 1
    return next(lines for least, lines in LINES if (question.limit or 0) >= least)


def _choices(question: Question) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return (heading, words) of each choice, and the mark before it; territories are too many to print."""
    if question.kind == "yes_no":
        return (("", phrases.spoken(phrases.YES_NO["yes"])), ("", phrases.spoken(phrases.YES_NO["no"]))), "☐"
    if question.kind in {"choice", "multiple"}:
        return tuple(_worded(one) for one in question.choices), "☐"
    if question.kind == "ranking":
        return tuple(_worded(one) for one in question.choices), "____"
    return (), ""


def _worded(choice: Choice) -> tuple[str, str]:
    return phrases.spoken(choice.group), phrases.spoken(choice.label)


def _items(question: Question) -> tuple[str, ...]:
    if question.kind == "contact":
        return ("",)
    if question.kind != "repeated":
        return ()
    return tuple(
        _("%(group)s, no. %(number)s") % {"group": phrases.spoken(question.label), "number": number + 1}
        for number in range(question.most or ITEMS)
    )
