"""Weights, prices, draws and seed of the set on one page; what differs from what stands is the change."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from selection.domain.pairing import PARTS
from selection.forms.criteria import ReasonForm
from selection.models import SetRule
from selection.queries.pairing import weights_of
from selection.queries.weighing import NUMBERS, TERMS, Values, terms_of, weighing_of
from selection.set_phrases import part_words

MOST, MOST_DRAWS, MOST_SEED = 1000, 5000, 2_147_483_647


class NumbersForm(forms.Form):
    """How individual totals and pair interest weigh, how often and from which seed robustness draws."""

    weight_individual = forms.IntegerField(
        label=_("Weight of the individual totals"), min_value=0, max_value=MOST
    )
    weight_pair = forms.IntegerField(label=_("Weight of the pair interest"), min_value=0, max_value=MOST)
    draws = forms.IntegerField(
        label=_("Draws for the robustness"), min_value=1, max_value=MOST_DRAWS,
        help_text=_("200 are usual; a draw takes about as long as one search."),
    )  # fmt: skip
    seed = forms.IntegerField(
        label=_("Seed of the draws"), min_value=0, max_value=MOST_SEED,
        help_text=_("The same seed gives the same draws."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask that something weighs."""
        data = super().clean() or {}
        if {data.get("weight_individual"), data.get("weight_pair")} == {0}:
            self.add_error("weight_individual", _("At least one weight is above zero."))
        return data


class PartsForm(forms.Form):
    """How the parts of the pair interest weigh."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One number a part."""
        super().__init__(*args, **kwargs)
        for part in PARTS:
            self.fields[part] = forms.IntegerField(label=part_words(part), min_value=0, max_value=MOST)

    def clean(self) -> dict[str, Any]:
        """Ask that something weighs."""
        data = super().clean() or {}
        if set(data) == set(PARTS) and not any(data.values()):
            self.add_error(PARTS[0], _("At least one weight is above zero."))
        return data


class TermsForm(forms.Form):
    """A rule's number, and its price in points where it is soft."""

    number = forms.IntegerField(label=_("Number"), min_value=0, max_value=200, required=False)
    price = forms.DecimalField(
        label=_("Price of a breach in points; empty for a hard rule"),
        min_value=Decimal("0.001"),
        max_value=10_000,
        max_digits=8,
        decimal_places=3,
        required=False,
    )

    def __init__(self, *args: Any, rule: SetRule, **kwargs: Any) -> None:
        """Start from the rule."""
        self.rule = rule
        price = None if rule.is_hard else Decimal(rule.price) / 1000
        super().__init__(*args, **kwargs | {"initial": {"number": rule.number, "price": price}})

    def clean(self) -> dict[str, Any]:
        """Ask for a number where the rule counts."""
        data = super().clean() or {}
        if data.get("number") is None and "number" not in self.errors and self.rule.kind != "states":
            self.add_error("number", _("Enter a number: this rule counts"))
        return data

    def terms(self) -> dict[str, Any]:
        """Return what differs, as columns; a price is in thousandths."""
        price = self.cleaned_data["price"]
        told = {
            "number": self.cleaned_data["number"],
            "is_hard": price is None,
            "price": int((price or 0) * 1000),
        }
        return {name: told[name] for name in TERMS if told[name] != getattr(self.rule, name)}


class WeighingForms:
    """All of it."""

    def __init__(self, call: Call, data: Any = None) -> None:
        rules = weighing_of(call)
        self.stands = {name: getattr(rules, name) for name in NUMBERS}
        self.parts_stand = {**dict.fromkeys(PARTS, 0), **weights_of(rules if rules.pk else None)}
        self.numbers = NumbersForm(data, initial=self.stands)
        self.parts = PartsForm(data, initial=self.parts_stand, prefix="part")
        self.rules = [TermsForm(data, rule=one, prefix=f"r{one.order}") for one in terms_of(call).values()]
        self.reason = ReasonForm(data)

    @property
    def every(self) -> list[forms.Form]:
        """Every form of the page, for its summary of errors."""
        return [self.reason, self.numbers, self.parts, *self.rules]

    def is_valid(self) -> bool:
        """Check everything, so that all that is wrong is said at once."""
        wrong = [form for form in self.every if not form.is_valid()]
        return not wrong

    def values(self) -> Values:
        """Return what differs from what stands."""
        numbers, parts = self.numbers.cleaned_data, self.parts.cleaned_data
        rules = {str(form.rule.order): found for form in self.rules if (found := form.terms())}
        return {
            "numbers": {name: numbers[name] for name in NUMBERS if numbers[name] != self.stands[name]},
            "parts": {part: parts[part] for part in PARTS if parts[part] != self.parts_stand[part]},
            "rules": rules,
        }
