"""The figures of an allowance."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programme.models import Currency, ExchangeRate, RateTable, Visit
from r2r_portal.widgets import DayInput


class SheetForm(forms.Form):
    """Which table and rate, which nights, what the journey costs."""

    table = forms.ModelChoiceField(
        RateTable.objects.none(), label=_("Table of rates"), empty_label=None,
        error_messages={"required": _("Choose the table of rates")},
    )  # fmt: skip
    arrives_on = forms.DateField(
        label=_("First night"), widget=DayInput(),
        error_messages={"required": _("Enter the first night")},
    )  # fmt: skip
    leaves_on = forms.DateField(
        label=_("Day of departure"), widget=DayInput(),
        error_messages={"required": _("Enter the day of departure")},
    )  # fmt: skip
    fare = forms.DecimalField(
        label=_("Travel cost"), min_value=Decimal(0), max_digits=12, decimal_places=2,
        help_text=_("In the currency of the table; paid up to its ceiling"),
        error_messages={"required": _("Enter the travel cost, 0 if there is none")},
    )  # fmt: skip
    deduction = forms.DecimalField(
        label=_("Provided directly, deducted"), min_value=Decimal(0), max_digits=12, decimal_places=2,
        required=False, help_text=_("Nights or meals that somebody else pays for"),
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Paid in"), choices=Currency, widget=forms.RadioSelect)
    rate = forms.ModelChoiceField(
        ExchangeRate.objects.none(), label=_("Exchange rate"), required=False,
        help_text=_("Only if the table is in the other currency"),
    )  # fmt: skip

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].queryset = RateTable.objects.filter(side=visit.host_side).order_by(
            "-listed_on", "pk"
        )
        self.fields["rate"].queryset = ExchangeRate.objects.order_by("-on", "pk")

    def clean_deduction(self) -> Decimal:
        """Take nothing where nothing was typed."""
        return self.cleaned_data["deduction"] or Decimal(0)


class Approval(forms.Form):
    """The total that the second person saw."""

    seen = forms.DecimalField(max_digits=12, decimal_places=2, widget=forms.HiddenInput)
