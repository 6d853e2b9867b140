"""Individual totals of a call, ready for whoever ranks, solves or releases: always three statements.

The total of an application is the mean, over the sheets that count, of each sheet's total over its answered weights;
where the panel's discussion is agreed, an agreed score takes the place of its criterion's mean (SPEC E3, E7).
Whoever shows totals asks `applications_for(officer, call)` first and hands over what came out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from applications.models import Application, Call
from selection.domain import scoring
from selection.domain.totals import individual, is_under
from selection.models import AgreedScore, Assessment, Criterion
from selection.states import DiscussionState


@dataclass(frozen=True)
class SheetTotal:
    """One sheet that counts: whose, its scores by slug (not applicable: no key) and its own total, 0 to 100."""

    assessment: int
    evaluator: int
    scores: Mapping[str, Decimal]
    exact: Fraction | None


@dataclass(frozen=True)
class CriterionTotal:
    """One criterion of one application: scores in the order of the sheets, their exact mean, what was agreed."""

    criterion: Criterion
    values: tuple[Decimal | None, ...]
    mean: Fraction | None
    agreed: Decimal | None

    @property
    def counts(self) -> Fraction | None:
        """What counts: the agreed score, else the mean."""
        return self.mean if self.agreed is None else Fraction(self.agreed)

    @property
    def given(self) -> tuple[Decimal, ...]:
        """The scores that were given."""
        return tuple(value for value in self.values if value is not None)

    @property
    def spread(self) -> Decimal | None:
        """How far apart the evaluators are, in points; None for fewer than two scores."""
        return scoring.spread(self.values)

    @property
    def under(self) -> bool:
        """Whether what counts lies below the criterion's threshold."""
        return is_under(self.counts, self.criterion.threshold)


@dataclass(frozen=True)
class Total:
    """An application's individual total, 0 to 100 and exact, with what it is made of."""

    application: UUID
    exact: Fraction | None
    sheets: tuple[SheetTotal, ...]
    criteria: tuple[CriterionTotal, ...]
    is_agreed: bool

    @property
    def agreed(self) -> dict[str, Decimal]:
        """The agreed scores by slug."""
        return {one.criterion.slug: one.agreed for one in self.criteria if one.agreed is not None}

    @property
    def under(self) -> bool:
        """Whether one of the criteria is below its threshold."""
        return any(one.under for one in self.criteria)


def totals_of(call: Call, applications: Iterable[Application]) -> dict[UUID, Total]:
    """Return application -> total for `applications` of one call, those without a sheet included."""
    rows = list(applications)
    criteria = list(Criterion.objects.filter(call=call).scored())
    sheets, agreed = _sheets(call, {one.pk: one.slug for one in criteria}), _agreed(call)
    return {
        one.pk: _total(
            one, criteria_of_track(criteria, one.track_id), sheets.get(one.pk, []), agreed.get(one.pk)
        )
        for one in rows
    }


def criteria_of_track(criteria: Iterable[Criterion], track: int) -> tuple[Criterion, ...]:
    """Return those that hold for a track: its own and those of every track."""
    return tuple(one for one in criteria if one.track_id in (None, track))


Raw = tuple[int, int, dict[int, Decimal]]  # assessment, evaluator, criterion -> score


def _sheets(call: Call, slugs: Mapping[int, str]) -> dict[UUID, list[Raw]]:
    """Return application -> its sheets that count; one row a score, and one of a sheet that has none."""
    counting = Assessment.objects.counting().filter(assignment__application__call=call).order_by("pk")
    columns = ("assignment__application", "pk", "assignment__evaluator", "scores__criterion", "scores__value")
    given: dict[tuple[UUID, int, int], dict[int, Decimal]] = defaultdict(dict)
    for application, sheet, evaluator, criterion, value in counting.values_list(*columns):
        scores = given[application, sheet, evaluator]
        if value is not None and criterion in slugs:
            scores[criterion] = value
    found: dict[UUID, list[Raw]] = defaultdict(list)
    for (application, sheet, evaluator), scores in given.items():
        found[application].append((sheet, evaluator, scores))
    return found


def _agreed(call: Call) -> dict[UUID, dict[int, Decimal]]:
    """Return application -> criterion -> agreed score, of discussions that came to an agreement."""
    scores = AgreedScore.objects.filter(
        discussion__application__call=call, discussion__state=DiscussionState.AGREED
    )
    found: dict[UUID, dict[int, Decimal]] = defaultdict(dict)
    for application, criterion, value in scores.values_list("discussion__application", "criterion", "value"):
        found[application][criterion] = value
    return found


def _total(
    application: Application,
    criteria: tuple[Criterion, ...],
    raw: list[Raw],
    agreed: Mapping[int, Decimal] | None,
) -> Total:
    measures, settled = [one.measure for one in criteria], agreed or {}
    sheets = tuple(_sheet(one, criteria) for one in raw)
    by_slug = {one.slug: settled[one.pk] for one in criteria if one.pk in settled}
    return Total(
        application=application.pk,
        exact=individual([one.scores for one in sheets], measures, by_slug),
        sheets=sheets,
        criteria=tuple(_criterion(one, sheets, by_slug.get(one.slug)) for one in criteria),
        is_agreed=agreed is not None,
    )


def _sheet(raw: Raw, criteria: tuple[Criterion, ...]) -> SheetTotal:
    pk, evaluator, given = raw
    scores = {one.slug: given[one.pk] for one in criteria if one.pk in given}
    return SheetTotal(pk, evaluator, scores, scoring.total(scores, [one.measure for one in criteria]))


def _criterion(
    criterion: Criterion, sheets: tuple[SheetTotal, ...], agreed: Decimal | None
) -> CriterionTotal:
    values = tuple(one.scores.get(criterion.slug) for one in sheets)
    return CriterionTotal(criterion, values, scoring.mean(values), agreed)
