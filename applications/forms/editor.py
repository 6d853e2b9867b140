"""Forms of the questionnaire editor: English and Japanese side by side, only the fields that a type of answer has."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from applications.domain import choices as lines
from applications.domain.conditions import sources, values_of
from applications.domain.counting import limit_in
from applications.domain.draft import Question, Section, Words
from applications.domain.questionnaires import (
    COLUMNS,
    CONTACTS,
    COUNTED,
    KIND_OF,
    LIMITED,
    PARTS,
    PARTS_OF_CONTACT,
    PICKS,
    own_choices,
)
from applications.models import Binding, Group, Kind, Track
from applications.phrases import questionnaires as phrases

LANGUAGES = ("en", "ja")


class Later(forms.CharField):
    """A text that is needed in the end: marked as required, and saved without."""

    def validate(self, value: Any) -> None:
        """Leave it to the publication."""


def _text(
    label: str, language: str, *, rows: int = 0, longest: int | None = None, hint: str = ""
) -> forms.CharField:
    attrs: dict[str, Any] = {"lang": language} | ({"rows": rows} if rows else {})
    widget = forms.Textarea(attrs=attrs) if rows else forms.TextInput(attrs=attrs)
    if longest:
        return Later(label=label, max_length=longest, help_text=hint, widget=widget)
    return forms.CharField(label=label, required=False, help_text=hint, widget=widget)


class SectionForm(forms.Form):
    """One page of the questionnaire: its title, why we ask, its name in addresses."""

    title_en = _text(gettext_lazy("Title (English)"), "en", longest=300)
    title_ja = _text(gettext_lazy("Title (Japanese)"), "ja", longest=300)
    text_en = _text(gettext_lazy("Why we ask (English)"), "en", rows=4)
    text_ja = _text(gettext_lazy("Why we ask (Japanese)"), "ja", rows=4)
    slug = forms.SlugField(
        label=gettext_lazy("Name in addresses"),
        max_length=30,
        help_text=gettext_lazy("Lower-case letters, digits and hyphens. Keep it from version to version."),
    )
    group = forms.ChoiceField(label=gettext_lazy("Heading in the task list"), choices=Group)

    def clean(self) -> dict[str, Any]:
        """Ask for a title in one language at least; the other can follow."""
        given = super().clean() or {}
        if not (given.get("title_en") or given.get("title_ja")):
            self.add_error("title_en", _("Enter the title in one language at least"))
        return given

    def planned(self) -> Section:
        """Return the section that was typed; its number and questions are not asked here."""
        given = self.cleaned_data
        return Section(given["slug"], 0, given["group"], _pair(given, "title"), _pair(given, "text"), ())


def section_initial(section: Section) -> dict[str, Any]:
    """Return what the form of a section shows at first."""
    texts = _columns(section, ("title", "text"))
    return {"slug": section.slug, "group": section.group, **texts}


def _pair(given: dict[str, Any], name: str) -> Words:
    return Words(*(given.get(f"{name}_{language}", "").replace("\r\n", "\n") for language in LANGUAGES))


def _columns(thing: Section | Question, names: Sequence[str]) -> dict[str, str]:
    return {
        f"{name}_{language}": getattr(getattr(thing, name), language)
        for name in names
        for language in LANGUAGES
    }


class QuestionForm(forms.Form):
    """One question, or one part of a group. What its type of answer does not have is not asked."""

    kind = forms.ChoiceField(label=gettext_lazy("Type of answer"))
    label_en = _text(gettext_lazy("Question (English)"), "en", longest=300)
    label_ja = _text(gettext_lazy("Question (Japanese)"), "ja", longest=300)
    name_en = _text(
        gettext_lazy("Name in sentences (English)"), "en", longest=200,
        hint=gettext_lazy("Completes “Enter …”: for example “the name of your region”."),
    )  # fmt: skip
    name_ja = _text(
        gettext_lazy("Name in sentences (Japanese)"), "ja", longest=200,
        hint=gettext_lazy("Completes 「…を入力してください」."),
    )  # fmt: skip
    help_en = _text(gettext_lazy("Hint (English)"), "en", rows=3)
    help_ja = _text(gettext_lazy("Hint (Japanese)"), "ja", rows=3)
    key = forms.SlugField(
        label=pgettext_lazy("of a question", "Key"),
        max_length=40,
        help_text=gettext_lazy(
            "Answers follow their key to the next version. Keep it while the question stays the same."
        ),
    )
    required = forms.BooleanField(label=gettext_lazy("An answer is required"), required=False)
    limit = forms.IntegerField(label=gettext_lazy("Most characters in English"), required=False, min_value=2)
    most = forms.IntegerField(label=gettext_lazy("Most items"), required=False, min_value=1)
    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        help_text=gettext_lazy(
            "One a line: value | English | Japanese. For example: project | Joint project | 共同事業"
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    condition = forms.ChoiceField(
        label=gettext_lazy("When it is asked"),
        required=False,
        help_text=gettext_lazy("A hidden question asks for nothing; what was answered to it is kept."),
    )
    binding = forms.ChoiceField(
        label=gettext_lazy("Fixed column"),
        required=False,
        help_text=gettext_lazy(
            "Answers that matching needs live in columns of their own. Each can be filled once."
        ),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        question: Question,
        level: Sequence[Question],
        group: Question | None = None,
    ) -> None:
        super().__init__(data, initial=question_initial(question))
        self.question, self.group = question, group
        self.others = sources(level, question.key if question.id else None)
        kinds = [choice for choice in Kind.choices if choice[0] in _kinds(group)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        wanted = self.data.get("kind", question.kind) if self.is_bound else question.kind
        self.answer_kind = wanted if wanted in dict(kinds) else question.kind
        self._fit()

    def _fit(self) -> None:
        """Leave out what the type of answer does not have."""
        kind, group = self.answer_kind, self.group
        columns = [code for code, fitting in KIND_OF.items() if fitting == kind]
        gone = {
            "limit": kind not in LIMITED,
            "most": kind not in COUNTED,
            "choices": kind not in PICKS | {"file"},
            "binding": group is not None or not columns,
            "condition": not self.others and not self.question.shown_when_key,
        }
        for name, is_gone in gone.items():
            if is_gone:
                del self.fields[name]
        if "binding" in self.fields:
            self.fields["binding"].choices = [  # type: ignore[attr-defined]
                choice for choice in Binding.choices if choice[0] in {"", *columns}
            ]
        if "condition" in self.fields:
            self.fields["condition"].choices = self._conditions()  # type: ignore[attr-defined]
        if group and group.binding in CONTACTS:
            known = [(code, code) for code in sorted(COLUMNS)]
            self.fields["key"] = forms.ChoiceField(label=_("Column of the contact"), choices=known)
        self._hint()

    def _hint(self) -> None:
        if "limit" in self.fields:
            half = limit_in(self.question.limit, "ja")
            self.fields["limit"].help_text = (
                _("The Japanese limit is half of it: %(half)s characters.") % {"half": number_format(half)}
                if half
                else _("The Japanese limit is half of it. Leave it empty for none.")
            )
        if "choices" in self.fields and self.answer_kind == "file":
            self.fields["choices"].help_text = _(
                "The types of file, one a line: pdf | PDF | PDF. Of pdf, docx, odt, jpeg, png; all where none is named."
            )

    def _conditions(self) -> list[Any]:
        """Offer every answer of every earlier question, and what the question hangs on now even if that is wrong."""
        found: list[Any] = [("", _("always"))]
        for other in self.others:
            name, colon = phrases.called(other), pgettext("before a value", ": ")
            values = [
                (f"{other.key}={value}", f"{name}{colon}{phrases.answer(other, value)}")
                for value in values_of(other)
            ]
            heading = _("only if the answer to “%(other)s” is") % {"other": name}
            found.append((heading, values))
        now = _condition(self.question)
        if now and not any(now == value for _heading, values in found[1:] for value, _words in values):
            found.append((now, now))
        return found

    def clean_choices(self) -> str:
        """Read the lines."""
        text = self.cleaned_data["choices"]
        try:
            self.typed = lines.read(text)
        except lines.LineError as error:
            raise forms.ValidationError(phrases.line(error)) from error
        return str(text)

    def clean(self) -> dict[str, Any]:
        """Ask for the question in one language at least; the other can follow."""
        given = super().clean() or {}
        if not (given.get("label_en") or given.get("label_ja")):
            self.add_error("label_en", _("Enter the question in one language at least"))
        return given

    def planned(self) -> Question:
        """Return the question that was typed."""
        given = self.cleaned_data
        key, _sign, value = given.get("condition", "").partition("=")
        return replace(
            self.question,
            key=given["key"],
            kind=given["kind"],
            label=_pair(given, "label"),
            name=_pair(given, "name"),
            help=_pair(given, "help"),
            binding=given.get("binding", ""),
            required=given["required"],
            limit=given.get("limit"),
            most=given.get("most"),
            shown_when_key=key,
            shown_when_value=value,
            choices=getattr(self, "typed", ()),
        )


def _kinds(group: Question | None) -> set[str]:
    if group is None:
        return {code for code, _words in Kind.choices}
    return PARTS_OF_CONTACT if group.kind == "contact" else PARTS


def _condition(question: Question) -> str:
    return f"{question.shown_when_key}={question.shown_when_value}" if question.shown_when_key else ""


def question_initial(question: Question) -> dict[str, Any]:
    """Return what the form of a question shows at first."""
    return {
        "kind": question.kind, "key": question.key, "required": question.required, "limit": question.limit,
        "most": question.most, "binding": question.binding, "condition": _condition(question),
        "choices": lines.written(own_choices(question)), **_columns(question, ("label", "name", "help")),
    }  # fmt: skip


class KindForm(forms.Form):
    """Which type of answer a new question has: the first step of adding one."""

    kind = forms.ChoiceField(label=gettext_lazy("Type of answer"))

    def __init__(self, *args: Any, group: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            choice for choice in Kind.choices if choice[0] in _kinds(group)
        ]


class BeginForm(forms.Form):
    """For which track a first, empty version is made."""

    track = forms.ModelChoiceField(label=gettext_lazy("Track"), queryset=Track.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tracks = Track.objects.select_related("call").order_by("call", "side")
        self.fields["track"].queryset = tracks  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    """What changed, told to the owners of drafts, and whether they must move."""

    changes_en = _text(gettext_lazy("What changed (English)"), "en", rows=5)
    changes_ja = _text(gettext_lazy("What changed (Japanese)"), "ja", rows=5)
    must_move = forms.BooleanField(
        label=gettext_lazy("Drafts must move to this version before they can be submitted"), required=False
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            self.fields.clear()
            return
        for language in LANGUAGES:
            self.fields[f"changes_{language}"].required = True
            self.fields[f"changes_{language}"].help_text = _(
                "Owners of drafts read this in their e-mail and on their task list."
            )
