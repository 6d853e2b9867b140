"""New values of criteria and of the words of the scale."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from selection.domain.scoring import STEPS
from selection.models import Criterion, Kind, ScoreWord
from selection.queries.criteria import CRITERION, WORD, Values, criteria_for, plain, words_for


class CriterionForm(forms.ModelForm):
    """What can still change of a criterion once it was scored."""

    class Meta:
        model = Criterion
        fields = CRITERION
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("text_en", "text_ja")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind != Kind.INDIVIDUAL:
            for name in ("weight", "threshold", "optional"):
                del self.fields[name]

    def clean_weight(self) -> int:
        """A scored criterion weighs something."""
        weight = self.cleaned_data["weight"]
        if weight < 1:
            raise forms.ValidationError(_("Enter a weight of 1 or more"))
        return int(weight)

    def clean_threshold(self) -> Decimal | None:
        """Thresholds are on the scale."""
        value = self.cleaned_data["threshold"]
        if value is not None and value not in STEPS:
            raise forms.ValidationError(_("Enter a half point from 0 to 5, or nothing"))
        return value

    def clean(self) -> dict[str, Any]:
        """Ask for a title in both languages."""
        data = super().clean() or {}
        for name in ("title_en", "title_ja"):
            if name in data and not data[name].strip():
                self.add_error(name, _("Enter the title in both languages"))
        return data


class NewCriterionForm(forms.ModelForm):
    """A whole criterion, while no score was given."""

    class Meta:
        model = Criterion
        fields = ("call", "track", "slug", "number", "kind", *CRITERION)

    def clean(self) -> dict[str, Any]:
        """A criterion weighs if, and only if, it is scored on one application; its track is of its call."""
        data = super().clean() or {}
        kind, weight = data.get("kind", self.instance.kind), data.get("weight") or 0
        if kind == Kind.INDIVIDUAL and weight < 1:
            self.add_error("weight", _("Enter a weight of 1 or more"))
        if kind != Kind.INDIVIDUAL and weight:
            self.add_error("weight", _("Only a criterion judged on one application has a weight: enter 0"))
        call, track = data["call"].pk if data.get("call") else self.instance.call_id, data.get("track")
        if track and track.call_id != call:
            self.add_error("track", _("This track belongs to another call"))
        for name in ("title_en", "title_ja"):
            if name in data and not data[name].strip():
                self.add_error(name, _("Enter the title in both languages"))
        return data


class NewWordForm(forms.ModelForm):
    """The words of a half point, while no score was given."""

    class Meta:
        model = ScoreWord
        fields = ("call", "criterion", "value", *WORD)

    def clean_value(self) -> Decimal:
        """Only half points have words."""
        value = self.cleaned_data["value"]
        if value not in STEPS:
            raise forms.ValidationError(_("Enter a half point from 0 to 5"))
        return Decimal(value)


class WordForm(forms.ModelForm):
    """The words of one half point."""

    class Meta:
        model = ScoreWord
        fields = WORD


class ReasonForm(forms.Form):
    """Why criteria change."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason")},
    )


class ChangeForms:
    """Everything of a call's criteria on one page; what differs from what stands is the change."""

    def __init__(self, call: Call, data: Any = None) -> None:
        self.criteria = [CriterionForm(data, instance=one, prefix=f"c{one.pk}") for one in criteria_for(call)]
        self.words = [WordForm(data, instance=one, prefix=f"w{one.pk}") for one in words_for(call)]
        self.reason = ReasonForm(data)

    def is_valid(self) -> bool:
        """Check everything, so that all that is wrong is said at once."""
        wrong = [form for form in (*self.criteria, *self.words, self.reason) if not form.is_valid()]
        return not wrong

    def values(self) -> Values:
        """Return the fields that change, by kind and key."""
        return {"criteria": _changed(self.criteria), "words": _changed(self.words)}


def _changed(shown: Iterable[forms.ModelForm]) -> dict[str, dict[str, Any]]:
    return {
        str(form.instance.pk): {name: plain(form.cleaned_data[name]) for name in form.changed_data}
        for form in shown
        if form.changed_data
    }
