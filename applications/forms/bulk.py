"""Asking several applicants at once."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.file import AtWallClock
from applications.models import Application, Question

LABELS = {"en": _("What we ask (English)"), "ja": _("What we ask (Japanese)")}
HINTS = {
    "en": _("For the applicants who write in English."),
    "ja": _("For the applicants who write in Japanese."),
}


class AskSeveral(AtWallClock):
    """One question to several applicants, each asked in the language of their texts."""

    questions = forms.MultipleChoiceField(
        label=_("Questions to open"),
        help_text=_("Only these can be changed, and those that their answers open."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select at least one question")},
    )
    field_order = ("questions", "text_en", "text_ja", "day", "hour", "zone")

    def __init__(
        self, rows: Sequence[Application], questions: Sequence[Question], data: Any = None, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.rows = questions
        first = {one.key: one for one in reversed(questions)}
        listed = [one for one in questions if first[one.key] is one]
        self.fields["questions"].choices = [  # type: ignore[attr-defined]
            (title, [(one.key, one.label) for one in members])
            for title, members in groupby(listed, key=lambda one: one.section.title)
        ]
        for code in sorted({row.language for row in rows}):
            self.fields[f"text_{code}"] = forms.CharField(
                label=LABELS[code], help_text=HINTS[code],
                widget=forms.Textarea(attrs={"lang": code, "rows": 5}),
                error_messages={"required": _("Say what you ask for")},
            )  # fmt: skip
        self.order_fields(self.field_order)
        self.fields["day"].label = _("Reply before: day")
        self.fields["hour"].help_text = _("What arrives at this minute or later is late.")

    def text_for(self, row: Application) -> str:
        """Return what is asked, in the language of the applicant's texts."""
        return str(self.cleaned_data[f"text_{row.language}"])

    def chosen_for(self, row: Application) -> list[Question]:
        """Return the chosen questions as this application's own questionnaire has them."""
        keys = set(self.cleaned_data["questions"])
        return [
            one
            for one in self.rows
            if one.key in keys and one.section.questionnaire_id == row.questionnaire_id
        ]
