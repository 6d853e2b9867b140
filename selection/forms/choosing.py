"""Pins, waivers, terms of a rule, scores of pairs, scenarios, minutes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from selection.domain.scoring import STEPS
from selection.models import MinuteKind, Place, SetRule

LONG = {"rows": 3}


class PinForm(forms.Form):
    """Where people hold an application, and why."""

    place = forms.ChoiceField(
        label=_("Held"), choices=Place, error_messages={"required": _("Choose where it is held")}
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(LONG),
        error_messages={"required": _("Enter the reason of the pin")},
    )


class WaiverForm(forms.Form):
    """Why a hard rule is set aside."""

    reason_en = forms.CharField(
        label=_("Reason (English)"),
        widget=forms.Textarea(LONG),
        error_messages={"required": _("Enter the reason in English")},
    )
    reason_ja = forms.CharField(
        label=_("Reason (Japanese)"),
        widget=forms.Textarea(LONG | {"lang": "ja"}),
        error_messages={"required": _("Enter the reason in Japanese")},
    )


class PairForm(forms.Form):
    """The panel's score of a pair."""

    value = forms.TypedChoiceField(
        label=_("Score of the panel (0 to 5)"),
        choices=[("", "–"), *((str(step), str(step)) for step in reversed(STEPS))],
        coerce=Decimal,
        error_messages={"required": _("Choose a score"), "invalid_choice": _("Choose a score of the scale")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(LONG),
        error_messages={"required": _("Enter the reason of the score")},
    )


class MinuteForm(forms.Form):
    """What the panel said."""

    kind = forms.ChoiceField(label=_("About"), choices=MinuteKind)
    application = forms.ChoiceField(label=_("Application"), required=False)
    text_en = forms.CharField(label=_("Minute (English)"), widget=forms.Textarea(LONG), required=False)
    text_ja = forms.CharField(
        label=_("Minute (Japanese)"), widget=forms.Textarea(LONG | {"lang": "ja"}), required=False
    )

    def __init__(self, *args: Any, applications: Iterable[Application], **kwargs: Any) -> None:
        """Offer the applications of the call."""
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in applications}
        named = [(pk, f"{one.reference} {one.submitted_territory}") for pk, one in self.known.items()]
        self.fields["application"].choices = [("", _("The set as a whole")), *named]

    def clean(self) -> dict[str, Any]:
        """Ask for words in one language at least, and for an application where one is meant."""
        data = super().clean() or {}
        if not (data.get("text_en") or data.get("text_ja")):
            self.add_error("text_en", _("Write the minute in English or in Japanese"))
        if data.get("kind") == MinuteKind.BORDERLINE and not data.get("application"):
            self.add_error("application", _("Choose the application that the minute is about"))
        return data


class ScenarioForm(forms.Form):
    """A what-if. What stays empty stays as it is."""

    title = forms.CharField(
        label=_("Title of the scenario"),
        max_length=200,
        error_messages={"required": _("Give the scenario a title")},
    )
    weight_individual = forms.IntegerField(
        label=_("Weight of the individual totals"), min_value=0, max_value=1000, required=False
    )
    weight_pair = forms.IntegerField(
        label=_("Weight of the pair interest"), min_value=0, max_value=1000, required=False
    )
    seats_eu = forms.IntegerField(label=_("Places of EU regions"), min_value=1, max_value=100, required=False)
    seats_jp = forms.IntegerField(
        label=_("Places of prefectures"), min_value=1, max_value=100, required=False
    )
    off = forms.MultipleChoiceField(
        label=_("Rules left out"), required=False, widget=forms.CheckboxSelectMultiple
    )
    held = forms.MultipleChoiceField(label=_("Held in"), required=False, widget=forms.CheckboxSelectMultiple)
    without = forms.MultipleChoiceField(
        label=_("Left out"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, applications: Iterable[Application], rules: Iterable[SetRule], **kwargs: Any
    ) -> None:
        """Offer the rules and the applications of the call."""
        super().__init__(*args, **kwargs)
        named = [(one.reference or "", f"{one.reference} {one.submitted_territory}") for one in applications]
        self.fields["held"].choices = self.fields["without"].choices = named
        self.fields["off"].choices = [(str(rule.order), rule.title) for rule in rules]

    def clean(self) -> dict[str, Any]:
        """Refuse what is held in and left out at once."""
        data = super().clean() or {}
        both = sorted(set(data.get("held", ())) & set(data.get("without", ())))
        if both:
            message = _("Held in and left out at once: %(references)s")
            self.add_error("without", message % {"references": ", ".join(both)})
        return data

    def changes(self) -> dict[str, Any]:
        """Return what differs, as `domain.given.changed` reads it."""
        data = self.cleaned_data
        weights = {"individual": data["weight_individual"], "pair": data["weight_pair"]}
        seats = {"eu": data["seats_eu"], "jp": data["seats_jp"]}
        found = {
            "weights": {name: worth for name, worth in weights.items() if worth is not None},
            "seats": {side: number for side, number in seats.items() if number is not None},
            "rules": dict.fromkeys(data["off"], "off"),
            "pins": dict.fromkeys(data["held"], "in"),
            "without": data["without"],
        }
        return {name: part for name, part in found.items() if part}
