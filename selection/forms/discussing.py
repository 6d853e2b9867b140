"""What is typed in a discussion: remarks, agreed scores with their reasons, a view of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from selection.domain.consensus import Agreed, Lack
from selection.domain.scoring import STEPS, printed
from selection.models import Criterion
from selection.phrases import lack_words
from selection.queries.consensus import Sight
from selection.queries.totals import CriterionTotal
from selection.states import Audience

LONGEST = 4000


def text_field(label: Any, missing: Any, rows: int = 4, **options: Any) -> forms.CharField:
    """Return a field for some lines of text."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **options,
    )


class RemarkForm(forms.Form):
    """One remark, about one criterion or all, for the panel or for officers."""

    text = text_field(_("Your remark"), _("Write your remark"))
    criterion = forms.TypedChoiceField(label=_("About"), required=False, empty_value=None)
    audience = forms.ChoiceField(
        label=_("Who reads it"), choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.PANEL,
        error_messages={"required": _("Select who reads your remark")},
    )  # fmt: skip

    def __init__(self, criteria: Sequence[Criterion], data: Any = None) -> None:
        super().__init__(data, prefix="remark")
        known = {str(one.pk): one for one in criteria}
        field = self.fields["criterion"]
        field.choices = [
            ("", _("the application as a whole")),
            *((pk, one.title) for pk, one in known.items()),
        ]  # type: ignore[attr-defined]
        field.coerce = known.__getitem__  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A reason, e.g. for opening again what was agreed or submitted."""

    reason = text_field(_("Reason"), _("Give the reason"), help_text=_("The evaluators read it."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="reason")


class MinorityForm(forms.Form):
    """What one wants on record beside the agreed scores."""

    text = text_field(_("Your own view, for the record"), _("Write your view"))

    def __init__(self, data: Any = None, *, initial: str = "") -> None:
        super().__init__(data, prefix="view", initial={"text": initial})


class RapporteurForm(forms.Form):
    """One of the evaluators in the discussion."""

    person = forms.ChoiceField(label=_("Rapporteur"), error_messages={"required": _("Select the rapporteur")})

    def __init__(self, sight: Sight, data: Any = None) -> None:
        super().__init__(data, prefix="rapporteur")
        self.fields["person"].choices = [(str(one.pk), str(one)) for one in sight.panel]  # type: ignore[attr-defined]
        self.fields["person"].initial = str(sight.discussion.rapporteur_id or "")


@dataclass(frozen=True)
class AgreedRow:
    """One criterion with its two fields and what they rest on."""

    total: CriterionTotal
    is_disputed: bool
    value: BoundField
    reason: BoundField

    @property
    def mean(self) -> Decimal | None:
        """The mean as people read it."""
        return printed(self.total.mean, "0.01")


class AgreementForm(forms.Form):
    """The agreed scores; an empty one leaves the mean as it is."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = text_field(_("Reason for the agreed scores"), _("Give the reason for the agreed scores"))

    def __init__(self, sight: Sight, data: Any = None) -> None:
        known = {one.criterion.slug: one for one in sight.scores}
        initial: dict[str, Any] = {"version": sight.discussion.version, "reason": sight.discussion.reason}
        for slug, one in known.items():
            initial |= {f"value_{slug}": _step(one.value), f"why_{slug}": one.reason}
        super().__init__(data, initial=initial, prefix="agreed")
        self.sight = sight
        for total in sight.total.criteria:
            self.fields[f"value_{total.criterion.slug}"] = forms.ChoiceField(
                label=_("Agreed score"),
                choices=self._choices(total),
                required=total.criterion.slug in sight.disputed,
                error_messages={"required": lack_words(Lack("score", total.criterion.slug), total.criterion)},
            )
            self.fields[f"why_{total.criterion.slug}"] = text_field(
                _("Why it differs from the mean"), "", rows=3, required=False
            )

    def _choices(self, total: CriterionTotal) -> list[tuple[str, Any]]:
        disputed = total.criterion.slug in self.sight.disputed
        first = _("Select a score") if disputed else _("the mean stays")
        return [("", first), *((_step(step), _step(step)) for step in reversed(STEPS))]

    def rows(self) -> list[AgreedRow]:
        """Return the criteria with their fields."""
        return [
            AgreedRow(
                one,
                one.criterion.slug in self.sight.disputed,
                self[f"value_{one.criterion.slug}"],
                self[f"why_{one.criterion.slug}"],
            )
            for one in self.sight.total.criteria
        ]

    def agreed(self) -> dict[str, Agreed]:
        """Return slug -> agreed score with its reason."""
        data = self.cleaned_data
        slugs = [one.criterion.slug for one in self.sight.total.criteria]
        return {
            slug: Agreed(Decimal(data[f"value_{slug}"]), data[f"why_{slug}"])
            for slug in slugs
            if data[f"value_{slug}"]
        }

    def say(self, lacks: Sequence[Lack]) -> None:
        """Show at each field what is missing."""
        known = {one.criterion.slug: one.criterion for one in self.sight.total.criteria}
        names = {"score": "value_", "difference": "why_", "reason": "reason"}
        for lack in lacks:
            self.add_error(names[lack.kind] + lack.slug, lack_words(lack, known.get(lack.slug)))


def _step(value: Decimal) -> str:
    return f"{value.normalize():f}"
