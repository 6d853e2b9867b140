"""Five questions and one's own words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programme.models.presence import MARKS
from programme.phrases_afterwards import ANSWERS, QUESTIONS
from r2r_portal.bilingual import Language


class FeedbackForm(forms.Form):
    """What somebody thinks of one thing."""

    text = forms.CharField(
        label=_("In your own words"), required=False, max_length=1500, widget=forms.Textarea({"rows": 5}),
        help_text=_("What should we do again, what differently? Do not name people."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language of your words"), choices=Language.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )  # fmt: skip

    field_order = (*MARKS, "text", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MARKS:
            self.fields[name] = forms.TypedChoiceField(
                label=QUESTIONS[name], choices=ANSWERS, coerce=int, widget=forms.RadioSelect,
                error_messages={"required": _("Choose one answer")},
            )  # fmt: skip
        self.order_fields(self.field_order)

    def marks(self) -> dict[str, int]:
        """Return the five marks."""
        return {name: self.cleaned_data[name] for name in MARKS}
