"""Forms around handing in: declarations, withdrawal, consideration."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


class Declarations(forms.Form):
    """What an applicant declares on submitting; `key` makes the same click twice one submission."""

    correct = forms.BooleanField(
        label=_("The information is correct and complete"),
        error_messages={"required": _("Tick to confirm that the information is correct and complete")},
    )
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice and told the people I name about it"),
        error_messages={"required": _("Tick to confirm that you have read the privacy notice")},
    )
    publication = forms.BooleanField(
        label=_("The name of the territory may be published if it is selected"),
        error_messages={"required": _("Tick to confirm that the name may be published")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    def __init__(self, *args: Any, allowed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pass"] = forms.CharField(
            widget=forms.HiddenInput, initial=allowed, required=False
        )  # attempts.py; `pass` is no name in Python


class Withdrawal(forms.Form):
    """Why an application is taken back, if the applicant cares to say."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class Consideration(forms.Form):
    """Why a late draft should be considered."""

    reason = forms.CharField(
        label=_("Why it came late, and why it should be considered"),
        help_text=_("The secretariat reads it together with your draft."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Say why it came late")},
    )
