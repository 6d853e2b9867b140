"""The declaration and the score sheet. What is typed is always kept; what is missing is said at submit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from r2r_portal.bilingual import Language
from selection.actions.scoring import Filled
from selection.domain.scoring import SHORTEST_COMMENT, STEPS, Gap, Mark
from selection.models import Assessment, Criterion
from selection.phrases import gap_words
from selection.queries.sheets import Scale
from selection.states import Interest

ABSENT = "absent"
SHEET = "sheet"  # the one answer that a sheet is for autosave.js


class DeclarationForm(forms.Form):
    """One of three answers, and a word on it."""

    answer = forms.ChoiceField(
        label=_("Do you have an interest in this application?"),
        choices=Interest.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether you have an interest")},
    )
    text = forms.CharField(
        label=_("What the interest is, or what you are unsure about"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a word where an officer will have to settle the doubt."""
        data = super().clean() or {}
        if data.get("answer") == Interest.NOT_SURE and not data.get("text", "").strip():
            self.add_error("text", _("Say what you are unsure about, so that the secretariat can settle it"))
        return data


@dataclass(frozen=True)
class Row:
    """One criterion of the sheet with its two fields."""

    criterion: Criterion
    value: BoundField
    comment: BoundField


def typed(widget: type[forms.Widget], **attrs: Any) -> forms.Widget:
    """Return a widget whose text `static/js/autosave.js` saves, together with the whole sheet."""
    return widget(attrs={"data-question": SHEET, **attrs})


def choices_of(criterion: Criterion, scale: Scale | None) -> list[tuple[str, str]]:
    """Return the half points of a criterion with their words; without a scale, as for checking only, the bare ones."""
    steps = scale.of(criterion) if scale else tuple((value, "") for value in STEPS)
    choices = [(_shown(value), f"{_shown(value)} {words}".strip()) for value, words in steps]
    return [*choices, (ABSENT, gettext("Not applicable"))] if criterion.optional else choices


class ScoreForm(forms.Form):
    """Scores and comments of all individual criteria."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    language = forms.ChoiceField(
        label=_("Language of your comments"), choices=Language.choices, widget=typed(forms.Select)
    )
    comment_applicant = forms.CharField(
        label=_("Overall comment for the applicant"),
        required=False,
        max_length=6000,
        widget=typed(forms.Textarea, rows=6),
    )
    note_staff = forms.CharField(
        label=_("Confidential note to staff"),
        help_text=_("The applicant never sees it."),
        required=False,
        max_length=6000,
        widget=typed(forms.Textarea, rows=3),
    )

    def __init__(
        self,
        criteria: Sequence[Criterion],
        scale: Scale | None,
        data: Any = None,
        *,
        initial: Any = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[f"value_{criterion.slug}"] = forms.ChoiceField(
                label=_("Score"),
                choices=choices_of(criterion, scale),
                required=False,
                widget=typed(forms.RadioSelect),
            )
            self.fields[f"comment_{criterion.slug}"] = forms.CharField(
                label=_("Comment"), required=False, max_length=6000, widget=typed(forms.Textarea, rows=4)
            )

    def rows(self) -> Iterator[Row]:
        """Yield the criteria with their fields."""
        for criterion in self.criteria:
            yield Row(criterion, self[f"value_{criterion.slug}"], self[f"comment_{criterion.slug}"])

    def filled(self) -> Filled:
        """Return what was typed, for the action."""
        data = self.cleaned_data
        marks = {
            criterion.slug: Mark(_value(data[f"value_{criterion.slug}"]), data[f"comment_{criterion.slug}"])
            for criterion in self.criteria
            if data[f"value_{criterion.slug}"] != ABSENT
        }
        return Filled(
            marks, data["language"], data["comment_applicant"], data["note_staff"], tuple(self.criteria)
        )

    @property
    def is_touched(self) -> bool:
        """Whether anything is typed at all."""
        data = self.cleaned_data
        return any(data.get(name) for name in self.fields if name not in ("version", "language"))

    def say(self, gaps: Sequence[Gap]) -> None:
        """Show at each criterion what is missing."""
        known = {criterion.slug: criterion for criterion in self.criteria}
        for gap in gaps:
            field = f"{'value' if gap.kind == 'score' else 'comment'}_{gap.slug}"
            self.add_error(field, gap_words(gap, known[gap.slug], self.cleaned_data["language"]))

    @property
    def shortest(self) -> int:
        """How long the comment on a very low or the highest score must be."""
        return SHORTEST_COMMENT[self["language"].value() or "en"]


def _value(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def initial_of(assessment: Assessment | None, criteria: Sequence[Criterion], language: str) -> dict[str, Any]:
    """Return what the sheet shows at first: what is saved, or an empty sheet in the reader's language."""
    if assessment is None:
        return {"version": 0, "language": language}
    shown: dict[str, Any] = {
        "version": assessment.version,
        "language": assessment.language,
        "comment_applicant": assessment.comment_applicant,
        "note_staff": assessment.note_staff,
    }
    scores = {score.criterion_id: score for score in assessment.scores.all()}
    for criterion in criteria:
        score = scores.get(criterion.pk)
        absent = ABSENT if criterion.optional else ""
        shown[f"value_{criterion.slug}"] = _shown(score.value) if score else absent
        shown[f"comment_{criterion.slug}"] = score.comment if score else ""
    return shown


def _shown(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
