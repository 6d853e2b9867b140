"""Entering a delegate, and handing a place on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.domain import japanese
from programme.models import Basis, Delegate, Delegation
from r2r_portal.bilingual import Language
from r2r_portal.widgets import DayInput

KANA = _("Full-width or half-width katakana, or hiragana: it is turned into katakana. Japanese names only.")


class DelegateForm(forms.ModelForm):
    """The data of one person: only what the visit needs. Everything but the name may follow later."""

    class Meta:
        model = Delegate
        fields = (
            "family_name", "given_name", "display_name", "kana", "post", "body", "email", "language", "zone",
            "basis", "emergency_name", "emergency_phone", "arrives_on", "leaves_on",
        )  # fmt: skip
        widgets = {
            "arrives_on": DayInput(),
            "leaves_on": DayInput(),
            "basis": forms.RadioSelect,
        }
        help_texts = {
            "display_name": _("If it is not the name in the passport"),
            "kana": KANA,
            "email": _("Changes of the agenda are sent here"),
            "basis": _("A funded place is taken on the page of the delegation"),
            "emergency_name": _("Whom to call if something happens to this person"),
            "arrives_on": _("If it differs from the visit"),
            "leaves_on": _("If it differs from the visit"),
        }
        error_messages = {"family_name": {"required": _("Enter the family name")}}

    def __init__(self, *args: Any, delegation: Delegation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delegation = delegation
        self.instance.delegation = delegation
        for name in ("basis", "language", "zone"):
            self.fields[name].error_messages["required"] = _("Choose one")
        if delegation.territory.side == "eu":
            del self.fields["kana"]  # never asked of Europeans

    def clean_kana(self) -> str:
        """Turn whatever kana were typed into katakana."""
        text = japanese.kana(self.cleaned_data["kana"])
        if text and not japanese.is_kana(text):
            raise forms.ValidationError(_("Enter the name in katakana"))
        return text

    def clean(self) -> dict[str, Any]:
        """Refuse a departure before the arrival."""
        data = super().clean() or self.cleaned_data
        arrives, leaves = data.get("arrives_on"), data.get("leaves_on")
        if arrives and leaves and leaves < arrives:
            self.add_error("leaves_on", _("The day of departure must not be before the arrival"))
        return data

    def validate_constraints(self) -> None:
        """Leave constraints to the database: the action turns its refusal into a sentence."""

    @staticmethod
    def start(delegation: Delegation) -> dict[str, str]:
        """Return what is likely for a side."""
        if delegation.territory.side == "jp":
            return {"language": Language.JA, "zone": "Asia/Tokyo"}
        return {"language": Language.EN, "zone": "Europe/Brussels"}


class Replacement(forms.Form):
    """Who takes over a funded place, and why."""

    successor = forms.ModelChoiceField(
        Delegate.objects.none(), label=_("Who takes over the place"), widget=forms.RadioSelect, empty_label=None,
        error_messages={"required": _("Choose who takes over the place")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=300, error_messages={"required": _("Say why the person is replaced")}
    )

    def __init__(self, *args: Any, delegate: Delegate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = delegate.delegation.delegates.going().filter(seat=None)
        others = others.exclude(basis=Basis.EU_STAFF)
        self.fields["successor"].queryset = others.order_by("pk")


class Leaving(forms.Form):
    """Why somebody no longer comes."""

    reason = forms.CharField(label=_("Reason"), max_length=300, error_messages={"required": _("Say why")})
