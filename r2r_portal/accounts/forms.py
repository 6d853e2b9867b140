"""Two short forms: the address, then the code."""

import unicodedata

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from r2r_portal import clock
from r2r_portal.accounts import actions


class AskForCode(RequestLoginCodeForm):
    """The work e-mail address. Known or not, the same thing happens next."""

    email = forms.EmailField(
        label=_("Work e-mail address"),
        help_text=_("We use it to let you back in and to send the receipt. A shared mailbox is fine."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an email address in the correct format, like name@example.eu"),
        },
    )

    def clean_email(self) -> str:
        """Look the person up within allauth's rate limits; make them where there is none yet."""
        self.cleaned_data["email"] = unicodedata.normalize("NFKC", self.cleaned_data["email"]).strip().lower()
        email = super().clean_email()
        if self._user is None:
            self._user = actions.welcome(email=email, language=(get_language() or "en")[:2], at=clock.now())
        return email


class TypeCode(ConfirmLoginCodeForm):
    """The code from the message; spaces, hyphens and full-width digits are fine."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("8 digits from the message we sent, with or without the space"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "size": "12", "autofocus": True}
        ),
        error_messages={"required": _("Enter the code")},
    )

    def clean_code(self) -> str:
        """Bring the typed digits into one shape before comparing."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        self.cleaned_data["code"] = "".join(ch for ch in typed if ch.isdigit())
        return super().clean_code()
