"""Signing in (the address, then the code), the second factor, one's own details."""

import unicodedata
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from r2r_portal import clock
from r2r_portal.accounts import actions, guessing, roles
from r2r_portal.accounts.models import ZONES, User
from r2r_portal.accounts.names import katakana
from r2r_portal.bilingual import Language


class AskForCode(RequestLoginCodeForm):
    """The work e-mail address. Known or not, the same thing happens next."""

    _user: User | None

    email = forms.EmailField(
        label=_("Work e-mail address"),
        help_text=_("We use it to let you back in and to send the receipt. A shared mailbox is fine."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "size": "40"}),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an email address in the correct format, like name@example.eu"),
        },
    )

    def clean_email(self) -> str:
        """Look the person up within the limits, which count before; make them where there is none yet."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["email"]).strip().lower()
        guessing.count_code(typed)
        self.cleaned_data["email"] = typed
        email = super().clean_email()
        if self._user is None:
            self._user = actions.welcome(email=email, language=(get_language() or "en")[:2], at=clock.now())
        return email


class TypeCode(ConfirmLoginCodeForm):
    """The code from the message; spaces, hyphens and full-width digits are fine."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("8 digits from the message we sent, with or without the space"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "size": "12", "autofocus": True}
        ),
        error_messages={"required": _("Enter the code")},
    )

    def clean_code(self) -> str:
        """Bring the typed digits into one shape before comparing."""
        self.cleaned_data["code"] = digits(self.cleaned_data["code"])
        return super().clean_code()


def digits(typed: str) -> str:
    """Return the digits of what was typed, full-width ones made narrow, all else dropped."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", typed) if ch.isdigit())


def code_field(label: Any) -> forms.CharField:
    """Return the field for a code of an authenticator app."""
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "size": "12"}
    return forms.CharField(
        label=label, widget=forms.TextInput(attrs=attrs), error_messages={"required": _("Enter the code")}
    )


class SecondFactor(AuthenticateForm):
    """The code of the authenticator app, or one of the recovery codes."""

    code = code_field(_("Code of your authenticator app, or a recovery code"))

    def clean_code(self) -> str:
        """Look at it within the limits."""
        with guessing.counted(self.user):
            return super().clean_code()


class SecondFactorAgain(ReauthenticateForm):
    """The same, before something that matters."""

    code = code_field(_("Code of your authenticator app, or a recovery code"))

    def clean_code(self) -> str:
        """Look at it within the limits."""
        with guessing.counted(self.user):
            return super().clean_code()


class SetUpApp(ActivateTOTPForm):
    """The first code that the authenticator app shows."""

    code = code_field(_("Code that the app shows now"))

    def clean_code(self) -> str:
        """Look at it within the limits."""
        with guessing.counted(self.user):
            return super().clean_code()


class Passkey(AuthenticateWebAuthnForm):
    """What a passkey answers, as the second step."""

    def clean_credential(self) -> Authenticator:
        """Look at it within the limits."""
        with guessing.counted(self.user), guessing.readable():
            return super().clean_credential()


class PasskeyAgain(ReauthenticateWebAuthnForm):
    """The same, before something that matters."""

    def clean_credential(self) -> Authenticator:
        """Look at it within the limits."""
        with guessing.counted(self.user), guessing.readable():
            return super().clean_credential()


class PasskeyAlone(LoginWebAuthnForm):
    """What a passkey answers, as the only step. Whose it is, only the answer says: the address alone is counted."""

    def clean_credential(self) -> Authenticator:
        """Look at it within the limit."""
        guessing.count_passkey()
        with guessing.readable():
            return super().clean_credential()


class AddPasskey(AddWebAuthnForm):
    """A passkey or a security key, under a name of one's own."""

    name = forms.CharField(
        label=_("Name of this passkey"), required=False, help_text=_("For example: work laptop")
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a code by e-mail"), required=False, initial=True
    )


class RenamePasskey(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name of this passkey"))


class Details(forms.Form):
    """What people say about themselves. Kana is asked only of those who write Japanese."""

    family_name = forms.CharField(label=_("Family name"), max_length=80, required=False)
    given_name = forms.CharField(label=_("Given names"), max_length=80, required=False)
    family_kana = forms.CharField(label=_("Family name in katakana"), max_length=80, required=False)
    given_kana = forms.CharField(label=_("Given names in katakana"), max_length=80, required=False)
    language = forms.ChoiceField(
        label=_("Language of our messages to you"), choices=Language.choices, widget=forms.RadioSelect
    )
    zone = forms.ChoiceField(label=_("Clock that we show you first"), choices=ZONES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        known = {name: getattr(user, name) for name in self.base_fields}
        super().__init__(*args, **{**kwargs, "initial": known | kwargs.get("initial", {})})
        if user.language != Language.JA:
            del self.fields["family_kana"], self.fields["given_kana"]

    def clean_family_kana(self) -> str:
        """Bring the reading into full-width katakana."""
        return katakana(self.cleaned_data["family_kana"])

    def clean_given_kana(self) -> str:
        """Bring the reading into full-width katakana."""
        return katakana(self.cleaned_data["given_kana"])


class RolesOf(forms.ModelForm):
    """A person in the admin, with the staff roles as boxes."""

    roles = forms.MultipleChoiceField(
        label=_("Staff roles"),
        choices=roles.NAMES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = User
        fields = (
            "email",
            "given_name",
            "family_name",
            "given_kana",
            "family_kana",
            "language",
            "zone",
            "is_active",
        )
        widgets = {"zone": forms.Select(choices=ZONES)}

    def clean_email(self) -> str:
        """Keep addresses in one shape, so that a person is found again."""
        return unicodedata.normalize("NFKC", self.cleaned_data["email"]).strip().lower()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["roles"] = list(self.instance.groups.values_list("name", flat=True))
