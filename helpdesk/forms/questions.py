"""Asking and replying."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Topic
from r2r_portal import clock
from r2r_portal.bilingual import Language

AT_LEAST = timedelta(seconds=2)  # nobody reads and fills the form faster
LONGEST = 5000
SALT = "helpdesk.ask"

QUESTION = {
    "required": _("Enter your question"),
    "max_length": _("Your question must be 5,000 characters or fewer"),
}


def stamp() -> str:
    """Return a signed note of when the form was shown, in real time."""
    return signing.dumps(clock.real().timestamp(), salt=SALT)


class Ask(forms.Form):
    """A question, with or without an account. Robots are held off by a trap and a clock, never by a riddle."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages=QUESTION,
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send the answer there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "size": "40"}),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an email address in the correct format, like name@example.eu"),
        },
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "size": "40"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the answer"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the language of the answer")},
    )
    topic = forms.ChoiceField(
        label=_("Topic"), choices=[choice for choice in Topic.choices if choice[0] != Topic.LATE]
    )
    homepage = forms.CharField(label=_("Leave this field empty"), required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_homepage(self) -> str:
        """Refuse what only a robot fills in."""
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("Leave this field empty"), code="robot")
        return ""

    def clean(self) -> dict[str, Any]:
        """Refuse a form that came back faster than anybody types."""
        cleaned = super().clean() or {}
        if clock.real() - shown_at(cleaned.get("shown", "")) < AT_LEAST:
            raise forms.ValidationError(
                _("That was very quick. Check your question and send it again"), code="robot"
            )
        return cleaned


def shown_at(note: str) -> datetime:
    """Return when the form was shown; now, where the note is missing or forged."""
    try:
        return datetime.fromtimestamp(signing.loads(note, salt=SALT), UTC)
    except signing.BadSignature:
        return clock.real()


class ReplyBack(forms.Form):
    """The asker's next message."""

    text = forms.CharField(
        label=_("Your reply"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages=QUESTION,
    )


class Answer(forms.Form):
    """The desk's answer."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Enter the answer")},
    )
    language = forms.ChoiceField(label=_("Language of the answer"), choices=Language.choices)
