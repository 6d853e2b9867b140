"""The panel, proposals, possible interests and one's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from r2r_portal.accounts.models import User
from selection.actions.panelling import Seat
from selection.models import Panellist
from selection.states import Interest


class ProposalForm(forms.Form):
    """How many evaluators each application is to have."""

    each = forms.ChoiceField(
        label=_("Evaluators for each application"),
        choices=[("2", _("Two")), ("3", _("Three, or two where there are no more"))],
        initial="2",
        error_messages={"required": _("Select a number"), "invalid_choice": _("Select a number")},
    )


class SeatForm(forms.Form):
    """One person's line of the panel."""

    is_member = forms.BooleanField(required=False, label=_("on the panel"))
    reads_en = forms.BooleanField(required=False, label=_("reads English"))
    reads_ja = forms.BooleanField(required=False, label=_("reads Japanese"))
    most = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=999,
        label=_("at most so many applications"),
        error_messages={
            "invalid": _("Enter a whole number"),
            "min_value": _("Enter a number of 1 or more, or nothing"),
            "max_value": _("Enter a number of 999 or less, or nothing"),
        },
    )

    def __init__(self, person: User, known: Panellist | None, data: Any = None) -> None:
        self.person, self.known = person, known
        initial = {
            "is_member": known is not None,
            "reads_en": person.language == "en",
            "reads_ja": person.side == "jp",
        }
        if known:
            initial |= {name: getattr(known, name) for name in ("reads_en", "reads_ja", "most")}
        super().__init__(data, prefix=f"person{person.pk}", initial=initial)
        self.fields["most"].widget.attrs["class"] = "short"

    def clean(self) -> dict[str, Any]:
        """Ask for a language of everybody on the panel."""
        data = super().clean() or {}
        if data.get("is_member") and not (data.get("reads_en") or data.get("reads_ja")):
            self.add_error("reads_en", _("Tick at least one language."))
        return data

    def seat(self) -> Seat:
        """Return the line as the action takes it."""
        return Seat(self.person, **self.cleaned_data)


class SuspicionForm(forms.Form):
    """What an officer makes of a possible interest."""

    suspicion = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("dismiss", ""), ("confirm", "")])
    note = forms.CharField(
        label=_("reason"),
        max_length=2000,
        error_messages={"required": _("Give the reason for your decision")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SettleForm(forms.Form):
    """An officer's answer to a doubt."""

    declaration = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        choices=[(Interest.NONE, _("No interest")), (Interest.INTEREST, _("An interest"))]
    )


class StateForm(forms.Form):
    """An officer's own interest."""

    reference = forms.CharField(
        label=_("Reference of the application"),
        max_length=20,
        error_messages={"required": _("Enter the reference of the application")},
    )
    text = forms.CharField(
        label=_("What your interest is"),
        max_length=200,
        error_messages={"required": _("Say in a few words what your interest is")},
    )


class TableForm(forms.Form):
    """A table of assignments to take in."""

    file = forms.FileField(
        label=_("CSV or XLSX file"),
        error_messages={"required": _("Select a file"), "empty": _("The file is empty. Select another one")},
    )
