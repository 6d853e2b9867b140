"""Words of the questionnaire editor: what stands in the way, what differs between versions, rules of a question."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.domain.choices import LineError, Unreadable
from applications.domain.conditions import Knot, Wrong
from applications.domain.counting import limit_in
from applications.domain.draft import Question, Words
from applications.domain.questionnaires import Gap, Lack
from applications.domain.revisions import Change, Demand
from applications.models import Binding, Kind

YES_NO = {"yes": Words("Yes", "はい"), "no": Words("No", "いいえ")}


def spoken(words: Words) -> str:
    """Return a text in the reader's language."""
    return words.get((get_language() or "en")[:2])


def called(question: Question) -> str:
    """Name a question: by its label, or by its key where it has none yet."""
    return spoken(question.label) or question.key


def kind(code: str) -> str:
    """Return the words of a type of answer."""
    return str(Kind(code).label)


def column(code: str) -> str:
    """Return the words of a fixed column."""
    return str(Binding(code).label)


def language(code: str) -> str:
    """Name a language in the reader's."""
    return _("Japanese") if code == "ja" else _("English")


def gap(one: Gap) -> str:
    """Return what to do about a gap, in the reader's language."""
    if one.knot:
        return knot(one.knot)
    if one.reason == Lack.TEXT:
        return _missing(one)
    words = {
        "question": called(one.question) if one.question else "",
        "section": spoken(one.title) or one.section,
        "what": one.what,
    }
    if one.reason in {
        Lack.NOT_ASKED,
        Lack.NOT_REQUIRED,
        Lack.COLUMN_TWICE,
        Lack.COLUMN_KIND,
        Lack.COLUMN_INSIDE,
    }:
        words["what"] = column(one.what)
    if one.reason == Lack.PART_KIND:
        words["what"] = kind(one.what)
    return _sentences()[one.reason] % words


def _missing(one: Gap) -> str:
    templates = {
        "title": _("Section “%(name)s”: the title lacks its %(language)s"),
        "text": _("Section “%(name)s”: the text lacks its %(language)s"),
        "label": _("“%(name)s”: the question lacks its %(language)s"),
        "name": _("“%(name)s”: the name in sentences lacks its %(language)s"),
        "choice": _("“%(name)s”: a choice lacks its %(language)s"),
    }
    name = called(one.question) if one.question else spoken(one.title) or one.section
    return templates[one.what] % {"name": name, "language": language(one.language)}


def _sentences() -> dict[Lack, str]:
    return {
        Lack.NO_SECTION: _("There is no section yet"),
        Lack.EMPTY_SECTION: _("Section “%(section)s” has no question"),
        Lack.NO_CHOICES: _("“%(question)s” needs choices"),
        Lack.NO_PARTS: _("“%(question)s” needs parts: what is asked of each item"),
        Lack.NOT_ASKED: _("No question fills the fixed column “%(what)s”"),
        Lack.NOT_REQUIRED: _("“%(question)s” fills “%(what)s”: ask it of everybody, as required"),
        Lack.KEY_TWICE: _("The key “%(what)s” is taken by another question"),
        Lack.COLUMN_TWICE: _("Two questions fill the fixed column “%(what)s”"),
        Lack.COLUMN_KIND: _("The fixed column “%(what)s” does not fit this type of answer"),
        Lack.COLUMN_INSIDE: _("A part of a group cannot fill the fixed column “%(what)s”"),
        Lack.PART_KIND: _("“%(what)s” cannot be a part of this group"),
        Lack.PART_KEY: _("A contact has no place for “%(what)s”"),
        Lack.FILE_KIND: _("“%(what)s” is no type of file that we take"),
    }


def knot(one: Knot) -> str:
    """Say in words what is wrong with a condition."""
    words = {
        "question": called(one.question), "other": one.on, "value": one.value,
        "ring": " → ".join((*one.ring, one.ring[0])) if one.ring else "",
    }  # fmt: skip
    sentences = {
        Wrong.UNKNOWN: _("“%(question)s” is asked only after an answer to “%(other)s”, which is not there"),
        Wrong.OWN: _("“%(question)s” cannot depend on its own answer"),
        Wrong.HIDDEN: _(
            "“%(question)s” depends on “%(other)s”, which stands inside a group and cannot be seen from here"
        ),
        Wrong.KIND: _("“%(question)s” can depend only on a choice or a yes or no; “%(other)s” is neither"),
        Wrong.VALUE: _("“%(question)s” waits for “%(value)s”, which is no answer to “%(other)s”"),
        Wrong.RING: _("The conditions go round in a circle: %(ring)s"),
        Wrong.LATER: _("“%(question)s” must come after “%(other)s”, on whose answer it depends"),
    }
    return sentences[one.reason] % words


def line(error: LineError) -> str:
    """Say which line is no choice, and why."""
    sentences = {
        Unreadable.PARTS: _("Line %(number)s: write value | English | Japanese"),
        Unreadable.VALUE: _(
            "Line %(number)s: the value may hold letters a to z, digits, - and _ only, up to 40"
        ),
        Unreadable.LENGTH: _("Line %(number)s: a choice may have 300 characters at most"),
        Unreadable.TWICE: _("Line %(number)s: the value “%(text)s” is there already"),
    }
    return sentences[error.reason] % {"number": error.number, "text": error.text}


def demand(one: Demand) -> str:
    """Say how the demand of a question changed."""
    words = {"words": _list(spoken(each) for each in one.words), "after": _number(one.after)}
    if one.change == Change.EASED and one.words:
        return _("more or fewer parts or choices: %(words)s") % words
    if one.change == Change.EASED:
        return _("now %(after)s") % words if one.after else _("asks for less")
    sentences = {
        Change.REQUIRED: _("now required"),
        Change.LIMIT: _("now at most %(after)s characters in English"),
        Change.MOST: _("now at most %(after)s items"),
        Change.CHOICES: _("no longer offered: %(words)s"),
        Change.PART: _("asks for more: %(words)s"),
        Change.SHOWN: _("asked under another condition"),
    }
    return sentences[one.change] % words


def _list(words: Iterable[str]) -> str:
    return ("、" if (get_language() or "en").startswith("ja") else ", ").join(words)


def _number(number: int | None) -> str:
    return "" if number is None else number_format(number, force_grouping=True)


def rules(question: Question) -> list[str]:
    """Return what an answer must keep to, a phrase each."""
    found = [_("required") if question.required else _("optional")]
    if question.limit:
        limits: dict[str, Any] = {
            "en": _number(question.limit), "ja": _number(limit_in(question.limit, "ja"))
        }  # fmt: skip
        found.append(_("up to %(en)s characters in English, %(ja)s in Japanese") % limits)
    if question.most:
        found.append(_("at most %(most)s") % {"most": _number(question.most)})
    return found


def condition(question: Question, others: Iterable[Question]) -> str:
    """Say when a question is asked; nothing where it always is."""
    if not question.shown_when_key:
        return ""
    other = next((one for one in others if one.key == question.shown_when_key), None)
    words = {
        "other": called(other) if other else question.shown_when_key,
        "value": answer(other, question.shown_when_value),
    }
    return _("only if “%(other)s” is “%(value)s”") % words


def answer(question: Question | None, value: str) -> str:
    """Return the words of an answer that a condition names."""
    labels = {one.value: one.label for one in question.choices} if question else {}
    found = labels.get(value) or YES_NO.get(value)
    return spoken(found) if found else value
