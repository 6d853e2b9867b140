"""What a traveller types into a claim, and what officers say to it."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from programme.actions.claims import SPENT
from programme.models import Claim, Currency
from r2r_portal.widgets import DayInput


class ClaimForm(forms.ModelForm):
    """What the journey cost. `version` is the one that the page shows."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Claim
        fields = SPENT
        widgets: ClassVar[dict[str, Any]] = {
            "arrives_on": DayInput(),
            "leaves_on": DayInput(),
            "spent_in": forms.RadioSelect,
            "note": forms.Textarea({"rows": 3}),
        }
        labels: ClassVar[dict[str, Any]] = {
            "arrives_on": _("First night"),
            "leaves_on": _("Day of departure"),
            "spent_in": _("Your receipts are in"),
            "lodging": _("What the nights cost in all"),
            "fare": _("Travel cost"),
            "refund": _("Given back of it"),
            "provided": _("Nights that the host provided"),
            "private": _("Private nights"),
            "cancelled": _("Cancelled nights"),
            "fee": _("Charged for cancelled nights"),
            "deduction": _("Other things provided"),
            "share": _("Part that the programme bears, in per cent"),
            "note": _("Note to the secretariat"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "arrives_on": _(
                "The first night where you stayed, by the calendar there; a night in the air does not count"
            ),
            "lodging": _("Without private and provided nights; paid up to the ceiling of each night"),
            "private": _("Nights that you stayed on for yourself"),
            "deduction": _("For example meals that were deducted from the list"),
            "share": _("100, unless another budget bears a part"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version)
        self.fields["spent_in"].choices = Currency.choices
        for name in ("refund", "fee", "deduction", "provided", "private", "cancelled", "share"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Put the days in order; take nothing where nothing was typed."""
        data = super().clean() or {}
        for name in ("refund", "fee", "deduction"):
            data[name] = data.get(name) or Decimal(0)
        for name in ("provided", "private", "cancelled"):
            data[name] = data.get(name) or 0
        data["share"] = data.get("share") or 100
        first, last = data.get("arrives_on"), data.get("leaves_on")
        if first and last and last < first:
            self.add_error("leaves_on", _("The day of departure must be after the first night."))
        return data

    def validate_constraints(self) -> None:
        """The action and the database see to them, with the whole claim in hand."""


class ReceiptForm(forms.Form):
    """One more receipt."""

    receipt = forms.FileField(
        label=_("Add a receipt"), help_text=_("PDF, JPEG or PNG, at most 10 MB"),
        error_messages={"required": _("Choose a file"), "empty": _("The file is empty. Choose another")},
    )  # fmt: skip


class SendBackForm(forms.Form):
    """Why a claim goes back."""

    reason = forms.CharField(
        label=_("What is wrong"), widget=forms.Textarea({"rows": 3}), max_length=2000,
        error_messages={"required": _("Say what is wrong, so that it can be put right")},
    )  # fmt: skip


class PaymentForm(forms.Form):
    """When it was paid."""

    paid_on = forms.DateField(
        label=_("Paid on"), widget=DayInput(), error_messages={"required": _("Enter the day of the payment")}
    )
    payment = forms.CharField(
        label=_("Reference of the payment"), max_length=80,
        error_messages={"required": _("Enter the reference of the payment")},
    )  # fmt: skip


class WishForm(forms.Form):
    """Another journey than planned."""

    text = forms.CharField(
        label=_("What would you like?"), widget=forms.Textarea({"rows": 4}), max_length=2000,
        help_text=_("For example another route, a stopover, other days. The secretariat says what it costs."),
        error_messages={"required": _("Say what you would like")},
    )  # fmt: skip


class WishAnswerForm(forms.Form):
    """The reply to a wish."""

    verb = forms.ChoiceField(
        label=_("Reply"), widget=forms.RadioSelect,
        choices=[("accept", _("Accept")), ("refuse", _("Not possible"))],
        error_messages={"required": _("Choose a reply")},
    )  # fmt: skip
    difference = forms.DecimalField(
        label=_("Difference in cost"), max_digits=12, decimal_places=2,
        help_text=_("Against the planned journey; below zero where it is cheaper"),
        error_messages={"required": _("Enter the difference, 0 if there is none")},
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000,
        error_messages={"required": _("Give the reason")},
    )  # fmt: skip
