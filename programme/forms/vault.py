"""Entering details of a traveller, asking to read them, and saying what a visit needs."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from programme.errors import MeanwhileError
from programme.models import HostList, Need
from programme.models.vault import DAYS
from programme.queries.vault import Detail
from r2r_portal import times
from r2r_portal.widgets import DayInput

LONGEST, WIDTH = 300, 44
AGREE, SEEN = "agree_", "seen_"


class _MayFollow(forms.Field):
    """A field that is marked as asked of everybody where it is, and may yet be filled in later."""

    def validate(self, value: Any) -> None:
        """Take an empty value: what is missing is said on the page of the delegation."""


class _Text(_MayFollow, forms.CharField):
    """A line of text."""


class _Day(_MayFollow, forms.DateField):
    """A day."""


class DetailsForm(forms.Form):
    """What this visit needs of one person; reason and dates stand beside each field.

    `own`: the person's own page, filled with what is saved; emptying a field takes the detail away. Otherwise what is
    there is not shown, and an empty field leaves it as it is.
    """

    def __init__(self, *args: Any, details: Iterable[Detail], own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.details = [one for one in details if one.erased_at is None]
        self.own = own
        for one in self.details:
            self.fields[one.need.field] = self._field(one)
            self.fields[SEEN + one.need.field] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=one.version
            )
            if own and one.need.shared:
                self.fields[AGREE + one.need.field] = forms.BooleanField(
                    label=_("The hosts may read this"), required=False, initial=one.agreed_at is not None
                )

    def _field(self, one: Detail) -> forms.Field:
        need = one.need
        given: dict[str, Any] = {
            "label": capfirst(need.get_field_display()),
            "required": self.own and need.required,
            "help_text": help_text(one, own=self.own),
            "initial": one.value if self.own else "",
        }
        if need.field in DAYS:
            errors = {"invalid": _("Enter a day")}
            return _Day(widget=DayInput(), error_messages=errors, **given)
        widget = forms.TextInput(attrs={"autocomplete": "off", "size": WIDTH})
        return _Text(max_length=LONGEST, widget=widget, **given)

    def values(self) -> dict[str, str]:
        """Return what to save, as text: of somebody else only the fields that were filled in."""
        found = {}
        for one in self.details:
            value = self.cleaned_data[one.need.field]
            text = value.isoformat() if hasattr(value, "isoformat") else (value or "").strip()
            if text or self.own:
                found[one.need.field] = text
        return found

    def seen(self) -> dict[str, str]:
        """Return which version of each detail the page was filled from."""
        return {one.need.field: self.cleaned_data[SEEN + one.need.field] for one in self.details}

    def meet(self, error: MeanwhileError, now: Iterable[Detail]) -> None:
        """Say beside each field what somebody else saved meanwhile; what was typed stays, and saving again keeps it."""
        data: Any = self.data.copy()
        for one in now:
            if one.need.field not in error.fields:
                continue
            data[SEEN + one.need.field] = one.version
            self.add_error(one.need.field, met(one, own=self.own))
        self.data = data

    def agreed(self) -> list[str]:
        """Return the fields that the person lets the hosts read."""
        return [
            name.removeprefix(AGREE) for name, value in self.cleaned_data.items()
            if name.startswith(AGREE) and value
        ]  # fmt: skip


def met(one: Detail, *, own: bool) -> str:
    """Say that a detail was saved meanwhile; only the person whose it is reads what is saved now."""
    facts = {"field": capfirst(one.need.get_field_display()), "value": one.words or _("nothing")}
    if own:
        words = _(
            "%(field)s was saved meanwhile, in another window or by somebody else. Saved now: %(value)s."
            " Save again to keep what you typed."
        )
    else:
        words = _("%(field)s was saved meanwhile by somebody else. Save again to put yours in its place.")
    return words % facts


def help_text(one: Detail, *, own: bool) -> str:
    """Say what a detail is for, on what basis, by when, when it is erased; for others also that it is there."""
    need, language = one.need, "ja" if (get_language() or "en").startswith("ja") else "en"
    facts = {
        "purpose": need.purpose,
        "basis": need.get_basis_display(),
        "due": times.day(need.due_on, language),
        "erased": times.day(need.erase_on, language),
    }
    words = _("%(purpose)s. Basis: %(basis)s. Needed by %(due)s, erased on %(erased)s.") % facts
    more = ""
    if one.earlier:
        more = _("Taken from your earlier visit: please check it.")
    elif one.is_there and not own:
        more = _("Entered: %(mask)s. Leave empty to keep it.") % {"mask": one.mask}
    return _("%(first)s %(second)s") % {"first": words, "second": more} if more else words


class ShowForm(forms.Form):
    """Which details somebody needs to read, and why."""

    fields_wanted = forms.MultipleChoiceField(
        label=gettext_lazy("What you need to see"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what you need to see")},
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300,
        help_text=gettext_lazy("The person reads it, with your name and the time"),
        error_messages={"required": gettext_lazy("Say why you need to see it")},
    )  # fmt: skip

    def __init__(self, *args: Any, details: Iterable[Detail], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_wanted"].choices = [
            (one.need.field, capfirst(one.need.get_field_display())) for one in details if one.is_there
        ]


class NeedForm(forms.ModelForm):
    """Why a visit asks for a detail, by when, how long it is kept, who gets it."""

    class Meta:
        model = Need
        fields = ("purpose_en", "purpose_ja", "basis", "due_on", "keep_days", "required", "shared")
        widgets = {"due_on": DayInput(), "basis": forms.RadioSelect}
        help_texts = {
            "keep_days": gettext_lazy("Counted from the last day of the visit"),
            "required": gettext_lazy("Otherwise only from whom it concerns, like an allergy"),
            "shared": gettext_lazy("Each person is asked; the hosts get it from who agrees"),
        }

    def validate_constraints(self) -> None:
        """Leave constraints to the database."""


class HostListForm(forms.ModelForm):
    """From which day on the hosts read their list."""

    class Meta:
        model = HostList
        fields = ("opens_on",)
        widgets = {"opens_on": DayInput()}
