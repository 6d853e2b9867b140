"""The forms of those who keep the library, and of an applicant who is asked for consent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models import Theme
from helpdesk.models import Access, Kind, Resource, Tongue
from r2r_portal.territories.models import Territory

ONE_LANGUAGE = [("", _("No: English and Japanese")), *Tongue.choices]


class Facts(forms.Form):
    """What an item is, and for whom."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    access = forms.ChoiceField(label=_("Open to"), choices=Access.choices, widget=forms.RadioSelect)
    year = forms.IntegerField(
        label=_("Year"), min_value=1990, max_value=2100,
        error_messages={
            "required": _("Enter the year"), "invalid": _("Enter the year as four digits, like 2022"),
            "min_value": _("Enter a year from 1990 on"), "max_value": _("Enter a year until 2100"),
        },
    )  # fmt: skip
    single_language = forms.ChoiceField(
        label=_("In one language only"), choices=ONE_LANGUAGE, required=False,
        help_text=_("Say so where there is no second version on purpose; the item is published without it then."),
    )  # fmt: skip
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.none(), label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    territories = forms.CharField(
        label=_("Territories"), required=False, help_text=_("Codes with spaces between them, like ITH5 JP-20")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = Theme.objects.order_by("call", "number")
        self.fields["themes"].queryset = themes  # type: ignore[attr-defined]

    def clean_territories(self) -> list[Territory]:
        """Find each territory by its code."""
        codes = self.cleaned_data["territories"].replace(",", " ").upper().split()
        found = {one.code: one for one in Territory.objects.filter(code__in=codes)}
        unknown = [code for code in codes if code not in found]
        if unknown:
            words = _("No territory has this code: %(codes)s")
            raise forms.ValidationError(words, params={"codes": " ".join(unknown)}, code="unknown")
        return list(found.values())


def facts_of(resource: Resource) -> dict[str, Any]:
    """Return an item's facts as the form shows them."""
    return {
        "kind": resource.kind, "access": resource.access, "year": resource.year,
        "single_language": resource.single_language, "themes": list(resource.themes.all()),
        "territories": " ".join(place.code for place in resource.territories.all()),
    }  # fmt: skip


class VersionForm(forms.Form):
    """One language version."""

    language = forms.ChoiceField(label=_("Language"), choices=Tongue.choices)
    title = forms.CharField(
        label=pgettext_lazy("library", "Title"),
        max_length=300,
        error_messages={"required": _("Enter the title")},
    )
    summary = forms.CharField(
        label=_("Summary"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Two or three sentences that tell a reader whether to open it"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("PDF, DOCX or ODT, at most 10 MB. It takes the place of an earlier one."),
        error_messages={"empty": _("The file is empty. Choose another")},
    )  # fmt: skip
    link = forms.URLField(
        label=_("Link"), max_length=500, required=False, assume_scheme="https",
        help_text=_("For recordings and what lies on another website; instead of a file"),
        error_messages={"invalid": _("Enter an address that begins with https://")},
    )  # fmt: skip

    def __init__(self, *args: Any, language: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if language:
            del self.fields["language"]

    def clean_link(self) -> str:
        """Take addresses of the web alone."""
        link = self.cleaned_data["link"]
        if link and not link.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Enter an address that begins with https://"), code="scheme")
        return link

    def clean(self) -> dict[str, Any]:
        """Refuse a file beside a link: a reader gets one thing to open."""
        cleaned = super().clean() or {}
        if cleaned.get("file") and cleaned.get("link"):
            self.add_error("link", _("Give a file or a link, not both"))
        return cleaned


class Consent(forms.Form):
    """What the applicant says."""

    granted = forms.TypedChoiceField(
        label=_("May we publish this practice?"), coerce=lambda said: said == "yes", empty_value=None,
        choices=[("yes", _("Yes, publish it as shown here")), ("no", _("No, do not publish it"))],
        widget=forms.RadioSelect, error_messages={"required": _("Select yes or no")},
    )  # fmt: skip
    name = forms.CharField(
        label=_("Your name"), max_length=120, error_messages={"required": _("Enter your name")},
        help_text=_("We keep it with your answer. It is not published."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "size": "40"}),
    )  # fmt: skip
