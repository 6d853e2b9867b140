"""Django fields made from questions: their control, their hint, and reading back what was typed.

No field refuses anything by itself: `readiness.faults` judges the values, so that the page, the check before the
submission and the action say the same.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.domain import japanese
from applications.domain.counting import limit_in
from applications.domain.draft import Choice, Question

ROWS = ((1000, 12), (500, 8), (0, 4))  # characters from which on, rows of a long text
KEYBOARDS = {"integer": "numeric", "phone": "tel", "postcode": "numeric"}
COMPLETE = {  # WCAG 1.3.5: what a browser may fill in for the person at the keyboard
    "family_name": "family-name", "given_name": "given-name", "email": "email", "phone": "tel",
    "position": "organization-title", "postal_code": "postal-code",
}  # fmt: skip
Labelled = list[tuple[str, str | Promise]] | list[tuple[str, list[tuple[str, str]]]]


class Lenient:
    """A field that takes anything; `required` only decides the mark beside the label."""

    def validate(self, value: Any) -> None:
        """Leave judging to the domain."""


class TextField(Lenient, forms.CharField):
    """Text as it was typed; space at the ends is no answer."""


class PickField(Lenient, forms.ChoiceField):
    """One of some."""


class PicksField(Lenient, forms.MultipleChoiceField):
    """Some of many."""


def language() -> str:
    """Return the reader's language."""
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def names(question: Question, prefix: str = "") -> Iterator[tuple[str, Question, str]]:
    """Yield (name of the field, question it belongs to, its child or choice) for every field of a question."""
    name = prefix + question.key
    if question.kind == "contact":
        for child in question.children:
            yield f"{name}-{child.key}", child, child.key
    elif question.kind == "ranking":
        for choice in question.choices:
            yield f"{name}-{choice.value}", question, choice.value
    elif question.kind not in {"file", "repeated"}:
        yield name, question, ""


def fields(question: Question, text_language: str) -> dict[str, forms.Field]:
    """Return the fields of a question by name; `text_language` decides the limit that is shown."""
    if question.kind == "ranking":
        return {name: _rank(question, value) for name, _question, value in names(question)}
    return {name: _field(one, text_language) for name, one, _key in names(question)}


def _field(question: Question, text_language: str) -> forms.Field:
    head: dict[str, Any] = {
        "label": question.label.get(language()),
        "help_text": question.help.get(language()) if _has_hint(question) else "",
        "required": question.required,
    }
    if question.kind == "multiple":
        return PicksField(choices=_grouped(question.choices), widget=forms.CheckboxSelectMultiple, **head)
    if question.kind == "yes_no":
        return PickField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, **head)
    if question.kind == "choice":
        return PickField(choices=_labelled(question.choices), widget=forms.RadioSelect, **head)
    if question.kind == "territory":
        return PickField(
            choices=[("", _("Select")), *_grouped(question.choices)], widget=forms.Select, **head
        )
    return TextField(widget=_text_widget(question, text_language), **head)


def _has_hint(question: Question) -> bool:
    """A hint is shown in the reader's language only: one written for the other side's readers stays away."""
    return bool(question.help.ja if language() == "ja" else question.help.en)


def _text_widget(question: Question, text_language: str) -> forms.Widget:
    limit = limit_in(question.limit, text_language)
    attrs: dict[str, Any] = {}
    if question.kind == "long":
        attrs = {"rows": next(rows for least, rows in ROWS if (question.limit or 0) >= least)}
        if limit:
            attrs["data-limit"] = limit
        return forms.Textarea(attrs=attrs)
    if question.key in COMPLETE:
        attrs["autocomplete"] = COMPLETE[question.key]
    if question.kind in KEYBOARDS:
        attrs["inputmode"] = KEYBOARDS[question.kind]
    if question.kind in {"integer", "postcode"}:
        attrs["size"] = 12
    widgets = {"email": forms.EmailInput, "url": forms.URLInput, "date": forms.DateInput}
    return widgets.get(question.kind, forms.TextInput)(attrs=attrs)


def _rank(question: Question, value: str) -> forms.Field:
    label = next(choice.label for choice in question.choices if choice.value == value)
    ranks = [(str(rank), str(rank)) for rank in range(1, len(question.choices) + 1)]
    return PickField(
        label=label.get(language()), required=question.required, choices=ranks, widget=forms.RadioSelect
    )


def _labelled(choices: tuple[Choice, ...]) -> list[tuple[str, str]]:
    return [(choice.value, choice.label.get(language())) for choice in choices]


def _grouped(choices: tuple[Choice, ...]) -> list[Any]:
    """Return choices under their headings; without headings a plain list."""
    if not any(choice.group.en for choice in choices):
        return _labelled(choices)
    groups = groupby(choices, key=lambda choice: choice.group.get(language()))
    return [(heading, _labelled(tuple(members))) for heading, members in groups]


def initial(question: Question, value: Any) -> dict[str, Any]:
    """Return what the fields of a question show at first."""
    if question.kind == "contact":
        given = value or {}
        return {name: shown(one, given.get(key)) for name, one, key in names(question)}
    if question.kind == "ranking":
        return {name: str((value or {}).get(key) or "") for name, _one, key in names(question)}
    return {name: shown(one, value) for name, one, _key in names(question)}


def shown(question: Question, value: Any) -> Any:
    """Return a stored value as its control shows it."""
    if question.kind == "yes_no":
        return {True: "yes", False: "no"}.get(value, "")
    if question.kind == "multiple":
        return list(value or ())
    if isinstance(value, int):
        return number_format(value, force_grouping=False)
    return "" if value is None else value


def value_of(question: Question, cleaned: Mapping[str, Any], prefix: str = "") -> Any:
    """Return the answer that the cleaned fields of a question hold, codes brought into one shape."""
    typed = {key: read(one, cleaned.get(name)) for name, one, key in names(question, prefix)}
    if question.kind == "contact":
        return typed
    if question.kind == "ranking":
        return {key: int(rank) for key, rank in typed.items() if str(rank).isdigit()}
    return typed[""]


def read(question: Question, typed: Any) -> Any:
    """Return what was typed into one field as it is kept."""
    if question.kind == "yes_no":
        return {"yes": True, "no": False}.get(typed)
    if question.kind == "multiple":
        return tuple(typed or ())
    text = (typed or "").replace("\r\n", "\n").replace("\x00", "")
    if question.kind == "integer":
        return japanese.number(text) if text.strip() else None
    return japanese.tidy(question.kind, text)
