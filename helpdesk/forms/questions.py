"""Asking and replying."""

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Topic
from r2r_portal.bilingual import Language
from r2r_portal.robots import HeldOff

LONGEST = 5000

QUESTION = {
    "required": _("Enter your question"),
    "max_length": _("Your question must be 5,000 characters or fewer"),
}


class Ask(HeldOff):
    """A question, with or without an account."""

    quick = _("That was very quick. Check your question and send it again")

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
