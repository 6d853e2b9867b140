"""Forms of the page where anybody checks a receipt."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.domain import japanese

HASH = re.compile(r"[0-9a-f]{64}")


class CheckTyped(forms.Form):
    """What stands on a receipt, typed or pasted; line breaks, capitals and full-width letters are fine."""

    reference = forms.CharField(
        label=_("Reference number"),
        max_length=40,
        help_text=_("For example EU-2022-017"),
        widget=forms.TextInput(attrs={"size": 20, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the reference number")},
    )
    hash = forms.CharField(
        label=_("Content hash (SHA-256)"),
        max_length=200,
        help_text=_("64 characters, as they stand on the receipt; spaces and line breaks do not matter"),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the content hash")},
    )

    def clean_reference(self) -> str:
        """Return the number in half-width capitals."""
        return re.sub(r"\s", "", japanese.code(self.cleaned_data["reference"])).upper()

    def clean_hash(self) -> str:
        """Return the 64 digits."""
        digits = re.sub(r"\s", "", japanese.code(self.cleaned_data["hash"])).lower()
        if not HASH.fullmatch(digits):
            raise forms.ValidationError(_("The content hash has 64 characters, 0 to 9 and a to f"))
        return digits


class CheckFile(forms.Form):
    """A receipt as a file, or the PDF copy."""

    file = forms.FileField(
        label=_("Receipt as a file, or the PDF copy"),
        help_text=_("JSON or PDF, up to 2 MB. It is read and forgotten."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,.pdf"}),
        error_messages={"required": _("Choose a file")},
    )
