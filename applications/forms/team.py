"""Inviting a colleague, changing a part, handing over."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from r2r_portal.accounts.models import Part, User
from r2r_portal.bilingual import Language

PARTS = [
    (Part.EDITOR.value, _("Editor: can write and submit")),
    (Part.READER.value, _("Reader: can read everything, and change nothing")),
]
EMAIL = {
    "required": _("Enter your colleague’s e-mail address"),
    "invalid": _("Enter an email address in the correct format, like name@example.eu"),
}


class InviteColleague(forms.Form):
    """Whom, as what, in which language."""

    use_required_attribute = False
    email = forms.EmailField(
        label=_("Your colleague’s work e-mail address"),
        help_text=_("The invitation works for this address only. It cannot be passed on."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email", "size": "40"}),
        error_messages=EMAIL,
    )
    part = forms.ChoiceField(
        label=_("What may your colleague do?"),
        choices=PARTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what your colleague may do")},
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=Language,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the language of the invitation")},
    )

    def clean_email(self) -> str:
        """Bring full-width letters and capitals into one shape, so that the address is found again."""
        return unicodedata.normalize("NFKC", self.cleaned_data["email"]).strip().lower()


class ChangePart(forms.Form):
    """Editor or reader."""

    use_required_attribute = False
    part = forms.ChoiceField(
        label=_("What may your colleague do?"),
        choices=PARTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what your colleague may do")},
    )


class HandOverFor(forms.Form):
    """Staff make somebody the owner where the owner has left office."""

    former = forms.ModelChoiceField(label=_("Former owner"), queryset=User.objects.none(), empty_label=None)
    email = forms.EmailField(
        label=_("New owner’s e-mail address"),
        help_text=_("A member of the team, or the successor in office. This person can then do everything."),
        error_messages=EMAIL,
    )
    stays = forms.ChoiceField(
        label=_("The former owner"),
        choices=[("no", _("leaves the team")), ("yes", _("stays as editor"))],
        widget=forms.RadioSelect,
        initial="no",
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Both are told this reason. For example: change of post on 1 April."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, owners: tuple[User, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = User.objects.filter(pk__in=[owner.pk for owner in owners]).order_by("pk")
        self.fields["former"].queryset = rows  # type: ignore[attr-defined]

    clean_email = InviteColleague.clean_email
