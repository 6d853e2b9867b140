"""The form by which a prefecture asks for the questionnaire."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from r2r_portal.bilingual import Language
from r2r_portal.territories.models import Side, Territory


class PrefectureField(forms.ModelChoiceField):
    """Prefectures in the order of their numbers, named in the reader's language."""

    def label_from_instance(self, obj: Territory) -> str:
        """Return the name, and the code in English, where numbers help."""
        return obj.name


class AskForInvitation(forms.Form):
    """A prefecture asks; the Japan desk answers. The last field is for robots only."""

    territory = PrefectureField(
        label=_("Prefecture"),
        queryset=Territory.objects.none(),
        empty_label=_("Choose a prefecture"),
        error_messages={"required": _("Choose your prefecture")},
    )
    department = forms.CharField(
        label=_("Department"), max_length=160, error_messages={"required": _("Enter your department")}
    )
    name = forms.CharField(label=_("Name"), max_length=160, error_messages={"required": _("Enter your name")})
    email = forms.EmailField(
        label=_("Work e-mail address"),
        help_text=_("A shared mailbox is welcome. You will sign in with a code sent to it."),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an email address in the correct format, like name@example.eu"),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"), choices=Language.choices, widget=forms.RadioSelect
    )
    message = forms.CharField(
        label=_("Message"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prefectures = Territory.objects.on(Side.JP).order_by("code")
        self.fields["territory"].queryset = prefectures  # type: ignore[attr-defined]
