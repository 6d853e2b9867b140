"""The form of one section: all its questions, saved whatever they hold."""

from collections.abc import Iterator, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html

from applications import phrases
from applications.domain.draft import Draft, Question, Section
from applications.domain.readiness import Fault, Reason, faults
from applications.domain.visibility import shown_in
from applications.forms import questions
from applications.forms.territories import TerritorySearch
from r2r_portal.beside import Beside

FILES = {"file", "repeated"}  # these have lists of their own on the page


def asked(draft: Draft, section: Section) -> list[Question]:
    """Return the questions of a section that a draft is asked."""
    return [question for question in section.questions if shown_in(draft, question)]


class AnswerForm(forms.Form):
    """The fields of one question alone."""

    def __init__(self, question: Question, data: Any) -> None:
        super().__init__(data=data)
        self.question = question
        self.fields.update(questions.fields(question, ""))

    @property
    def value(self) -> Any:
        """What was typed, right or wrong."""
        self.is_valid()
        return questions.value_of(self.question, self.cleaned_data)


class SectionForm(forms.Form):
    """Fields of a section. `values` holds what was typed by question key, right or wrong."""

    use_required_attribute = False

    def __init__(self, draft: Draft, section: Section, search: TerritorySearch, data: Any = None) -> None:
        super().__init__(data=data)
        self.draft, self.section, self.search = draft, section, search
        self.questions = [one for one in asked(draft, section) if one.kind not in FILES]
        self.values: dict[str, Any] = {}
        self.earlier: Mapping[str, str] = {}  # question key -> address of its earlier versions
        self.beside: Mapping[str, Beside] = {}  # question key -> what was answered to everybody about it
        for question in self.questions:
            self._ask(question)
        self.fields["completed"] = questions.TextField(required=False)  # two radios of section.html

    def _ask(self, question: Question) -> None:
        given = self.draft.answers.get(question.key)
        if is_searched(question):
            made = self.search.fields(question)
            self.initial.update(self.search.initial())
        else:
            made = questions.fields(question, self.draft.language_of(question.key))
            self.initial.update(questions.initial(question, given.value if given else None))
        for one in made.values():
            one.widget.attrs["data-question"] = question.key
        self.fields.update(made)
        name = f"version-{question.key}"
        hidden = forms.HiddenInput(
            {"autocomplete": "off"}
        )  # a browser that goes back must not put an old one in
        self.fields[name] = questions.TextField(widget=hidden, required=False)
        self.initial[name] = given.version if given else 0

    def blocks(self) -> Iterator[dict[str, Any]]:
        """Yield what the page shows in order: runs of fields, each under a `helper`, lists of items and files."""
        run: list[Any] = []
        for question in asked(self.draft, self.section):
            if question.kind in FILES:
                if run:
                    yield {"helper": _helper(run)}
                yield {"question": question}
                run = []
            else:
                run.extend(self._rows(question))
        if run:
            yield {"helper": _helper(run)}

    def _rows(self, question: Question) -> Iterator[Any]:
        names = [name for name, _one, _key in questions.names(question)]
        if is_searched(question):
            yield Div(*self._search_rows(question), css_id=f"div_id_{question.key}")
        elif question.kind in {"contact", "ranking"}:
            hint = question.help.get(questions.language())
            rows = [HTML(format_html('<div class="hint">{}</div>', hint)), *names] if hint else names
            yield Fieldset(question.label.get(questions.language()), *rows, css_id=f"div_id_{question.key}")
        else:
            yield from names
        if question.key in self.earlier:
            yield EarlierLink(question, self.earlier[question.key])
        if question.key in self.beside and self.beside[question.key].answers:
            yield AnswerLinks(question, self.beside[question.key])
        yield f"version-{question.key}"

    def _search_rows(self, question: Question) -> Iterator[Any]:
        picks = [name for name in self.search.fields(question) if name == "territory-pick"]
        yield from picks if not self.search.is_asked else ()
        yield "territory-looked"
        yield "territory-words"
        yield "territory-state"
        yield HTML(render_to_string("applications/_find.html"))
        yield from picks if self.search.is_asked else ()

    def versions(self) -> dict[str, int]:
        """Return the versions that the answers had when the page was opened."""
        typed = {one.key: str(self.data.get(f"version-{one.key}", "0")) for one in self.questions}
        return {key: int(text) if text.isdecimal() else 0 for key, text in typed.items()}

    def clean(self) -> dict[str, Any]:
        """Gather the values; what was not on the page stays out."""
        cleaned = super().clean() or {}
        for question in self.questions:
            if not self._was_on_the_page(question):
                continue
            if is_searched(question):
                picked = self.search.picked(cleaned)
                if picked is not None:
                    self.values[question.key] = picked
            else:
                self.values[question.key] = questions.value_of(question, cleaned)
        return cleaned

    def _was_on_the_page(self, question: Question) -> bool:
        """Nothing ticked sends nothing; the version that goes along tells it from a question that was not there."""
        names = [f"version-{question.key}", *(name for name, _one, _key in questions.names(question))]
        if is_searched(question):
            names += self.search.fields(question)
        return any(name in self.data for name in names)

    @property
    def is_called_complete(self) -> bool:
        """Whether the person says that this section is done."""
        return self.cleaned_data.get("completed") == "yes"

    def judge(self, draft: Draft, *, strict: bool) -> None:
        """Show what is wrong with the answers of `draft`; what is missing only where `strict`."""
        for question in self.questions:
            for fault in faults(question, draft.value(question), draft.language_of(question.key)):
                if strict or fault.reason != Reason.MISSING:
                    self.add_error(self._field_of(question, fault), phrases.sentence(fault))

    def _field_of(self, question: Question, fault: Fault) -> str:
        if is_searched(question):
            return "territory-words"  # where one types to mend it
        if question.kind == "ranking":
            return f"{question.key}-{fault.field or question.choices[0].value}"
        return f"{question.key}-{fault.field}" if fault.field else question.key


class EarlierLink:
    """The way to the earlier versions of an answer, as a part of a crispy layout."""

    def __init__(self, question: Question, address: str) -> None:
        self.question, self.address = question, address

    def render(self, form: forms.Form, context: Any, **_: Any) -> str:
        """Render the link."""
        label = self.question.label.get(questions.language())
        return render_to_string("applications/_earlier.html", {"url": self.address, "label": label})


class AnswerLinks:
    """What was answered to everybody about a question, as a part of a crispy layout."""

    def __init__(self, question: Question, beside: Beside) -> None:
        self.question, self.beside = question, beside

    def render(self, form: forms.Form, context: Any, **_: Any) -> str:
        """Render the links."""
        label = self.question.label.get(questions.language())
        return render_to_string(
            "applications/_answers.html", {"answers": self.beside.answers, "label": label}
        )


def _helper(rows: list[Any]) -> FormHelper:
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True
    helper.layout = Layout(*rows)
    return helper


def is_searched(question: Question) -> bool:
    """Tell whether a territory is found by typing: a region; prefectures are few enough for a list."""
    return question.binding == "territory" and not question.choices


def renewed(data: Mapping[str, Any], draft: Draft, looked: str) -> Any:
    """Return posted data with the versions of `draft`, so that the page shown again can be sent again.

    `looked` is what the regions on the page were found by.
    """
    fresh = data.copy()  # type: ignore[attr-defined]
    for _section, question in draft.questions():
        name = f"version-{question.key}"
        if name in fresh:
            given = draft.answers.get(question.key)
            fresh[name] = str(given.version if given else 0)
    fresh["territory-looked"] = looked
    return fresh
