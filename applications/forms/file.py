"""Forms of the file view: one a button."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.domain.cells import Column
from applications.forms import questions
from applications.models import Question
from applications.states import Outcome, TranslationStatus, Verdict
from r2r_portal import times
from r2r_portal.accounts.models import ZONES
from r2r_portal.errors import DomainError


class AtWallClock(forms.Form):
    """A day and an hour on the clock of one side; `instant` once it is valid."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Enter the day")},
    )
    hour = forms.TimeField(
        label=_("Hour"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Enter the hour")},
    )
    zone = forms.ChoiceField(label=_("On the clock of"), choices=ZONES)
    instant: datetime

    def clean(self) -> dict[str, Any]:
        """Turn the wall clock into an instant; what does not exist, or exists twice, is refused (SPEC T7)."""
        given = super().clean() or {}
        if {"day", "hour", "zone"} <= given.keys():
            try:
                self.instant = times.to_instant(given["day"], given["hour"], ZoneInfo(given["zone"]))
            except DomainError as error:
                self.add_error("hour", str(error.message))
        return given


class AsOf(AtWallClock):
    """The moment as of which the history is told."""


class AskInformation(AtWallClock):
    """What is asked, which questions open for it, until when."""

    questions = forms.MultipleChoiceField(
        label=_("Questions to open"),
        help_text=_("Only these can be changed, and those that their answers open."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select at least one question")},
    )
    text = forms.CharField(
        label=_("What we ask"), widget=forms.Textarea, error_messages={"required": _("Say what you ask for")}
    )
    field_order = ("reason", "questions", "text", "day", "hour", "zone")

    def __init__(self, rows: Iterable[Question], text_language: str, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        rows = list(rows)
        self.rows = {str(row.pk): row for row in rows}
        self.fields["questions"].choices = [  # type: ignore[attr-defined]
            (section.title, [(str(row.pk), row.label) for row in members])
            for section, members in groupby(rows, key=lambda row: row.section)
        ]
        words = {"en": _("Write it in English."), "ja": _("Write it in Japanese.")}
        self.fields["text"].help_text = words[text_language]
        self.fields["text"].widget.attrs |= {"lang": text_language, "rows": 6}
        self.fields["day"].label = _("Reply before: day")
        self.fields["hour"].help_text = _("What arrives at this minute or later is late.")

    @property
    def chosen(self) -> list[Question]:
        """The questions that were picked."""
        return [self.rows[key] for key in self.cleaned_data["questions"]]


class AskForRepair(AskInformation):
    """The same, as the conclusion of the eligibility check."""

    reason = forms.CharField(
        label=_("What is to be repaired"),
        help_text=_("For the file; the applicant reads the text below."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason")},
    )


class CheckPoint(forms.Form):
    """What an officer says to one point of the checklist."""

    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=Verdict, error_messages={"required": _("Select a verdict")}
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )


class Conclude(forms.Form):
    """What the check ends with."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            (Outcome.ELIGIBLE, Outcome.ELIGIBLE.label),
            (Outcome.NOT_ELIGIBLE, Outcome.NOT_ELIGIBLE.label),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the outcome")},
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class WriteNote(forms.Form):
    """A note of the staff."""

    text = forms.CharField(
        label=_("Note"),
        help_text=_("Only staff read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Enter the note")},
    )


class OpenAnswers(forms.Form):
    """Why somebody looks at answers before the deadline."""

    reason = forms.CharField(
        label=_("Why you open the answers"),
        help_text=_("The applicant reads this reason on their page."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you open the answers")},
    )


class Translate(forms.Form):
    """A working translation; `source` is the hash of the text it was made from."""

    text = forms.CharField(
        label=_("Working translation"),
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Enter the translation")},
    )
    status = forms.ChoiceField(label=_("Status"), choices=TranslationStatus, widget=forms.RadioSelect)
    source = forms.CharField(widget=forms.HiddenInput)


class ObjectTo(forms.Form):
    """What an applicant finds wrong in a translation."""

    translation = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What is wrong with it"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": _("Say what is wrong with the translation")},
    )


class Correct(forms.Form):
    """One cell of what was handed in, and why it is corrected. `key` makes the same click twice one correction."""

    use_required_attribute = False

    def __init__(self, column: Column, value: Any, text_language: str, data: Any = None) -> None:
        super().__init__(data)
        self.question = column.child or column.question
        self.fields.update(questions.fields(self.question, text_language))
        self.initial.update(questions.initial(self.question, value))
        self.fields["reason"] = forms.CharField(
            label=_("Why you correct it"),
            help_text=_("The applicant gets this reason with the old and the new text."),
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Say why you correct it")},
        )
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def value(self) -> Any:
        """The answer that was typed."""
        return questions.value_of(self.question, self.cleaned_data)

    def field_of(self, name: str) -> str | None:
        """Return the field that a fault is shown at: the choice of a ranking, else the only one."""
        wanted = f"{self.question.key}-{name}"
        return wanted if wanted in self.fields else next(iter(self.fields))


def initial_at(at: datetime, zone: str) -> Mapping[str, Any]:
    """Return a moment as the fields of `AtWallClock` show it."""
    here = at.astimezone(ZoneInfo(zone))
    return {"day": here.date(), "hour": f"{here:%H:%M}", "zone": zone}
