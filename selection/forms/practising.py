"""Scores of a fictional file: numbers only."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from selection.domain.scoring import Gap
from selection.forms.evaluating import ABSENT, choices_of
from selection.models import Criterion, SpecimenSheet
from selection.phrases import gap_words
from selection.queries.sheets import Scale


class PracticeForm(forms.Form):
    """One score a criterion."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, criteria: Sequence[Criterion], scale: Scale, data: Any = None, *, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[criterion.slug] = forms.ChoiceField(
                label=_("Score"),
                choices=choices_of(criterion, scale),
                required=False,
                widget=forms.RadioSelect,
            )

    def rows(self) -> list[tuple[Criterion, BoundField]]:
        """Return the criteria with their fields."""
        return [(criterion, self[criterion.slug]) for criterion in self.criteria]

    def values(self) -> dict[str, Decimal | None]:
        """Return slug -> score; what is not applicable is left out."""
        data = {one.slug: self.cleaned_data[one.slug] for one in self.criteria}
        return {slug: Decimal(text) if text else None for slug, text in data.items() if text != ABSENT}

    def say(self, gaps: Sequence[Gap], language: str) -> None:
        """Show at each criterion what is missing."""
        known = {criterion.slug: criterion for criterion in self.criteria}
        for gap in gaps:
            self.add_error(gap.slug, gap_words(gap, known[gap.slug], language))


def practice_initial(sheet: SpecimenSheet | None, criteria: Sequence[Criterion]) -> dict[str, Any]:
    """Return what is saved; a criterion without a row was not applicable."""
    if sheet is None:
        return {"version": 0}
    marks = {mark.criterion_id: mark.value for mark in sheet.marks.all()}
    shown = {one.slug: ABSENT if one.optional else "" for one in criteria}
    for one in criteria:
        value = marks.get(one.pk)
        if value is not None:
            shown[one.slug] = f"{value.normalize():f}"
    return {"version": sheet.version, **shown}
