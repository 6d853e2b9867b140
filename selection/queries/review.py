"""What officers read of one application: every evaluation that is in, and the facts of its stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from applications.models import Application, Call
from r2r_portal.accounts.models import User
from selection.domain import scoring
from selection.models import Assessment, Criterion
from selection.queries.evaluating import stage_facts


@dataclass(frozen=True)
class Mark:
    """One criterion of one sheet."""

    criterion: Criterion
    value: Decimal | None
    comment: str


@dataclass(frozen=True)
class Sheet:
    """One evaluator's evaluation."""

    assessment: Assessment
    total: Decimal | None
    marks: tuple[Mark, ...]


def criteria_of(call: Call) -> tuple[Criterion, ...]:
    """Return the criteria that are scored, in order."""
    return tuple(Criterion.objects.filter(call=call).scored())


def sheets_for(application: Application, officer: User) -> list[Assessment]:
    """Return the evaluations that count, as an officer may see them."""
    seen = Assessment.objects.visible_to(officer).counting().filter(assignment__application=application)
    return list(
        seen.select_related("assignment__evaluator").prefetch_related("scores").order_by("submitted_at")
    )


def values_of(criterion: Criterion, sheets: Sequence[Assessment]) -> tuple[Decimal | None, ...]:
    """Return one criterion's scores, evaluator by evaluator."""
    return tuple(
        next((s.value for s in sheet.scores.all() if s.criterion_id == criterion.pk), None)
        for sheet in sheets
    )


def tables(sheets: Sequence[Assessment], criteria: Sequence[Criterion]) -> list[Sheet]:
    """Return every sheet with its marks in order and its total."""
    return [_table(sheet, criteria) for sheet in sheets]


def _table(sheet: Assessment, criteria: Sequence[Criterion]) -> Sheet:
    given = {score.criterion_id: score for score in sheet.scores.all()}
    marks = tuple(
        Mark(c, given[c.pk].value if c.pk in given else None, given[c.pk].comment if c.pk in given else "")
        for c in criteria
    )
    total = scoring.total({m.criterion.slug: m.value for m in marks}, [c.measure for c in criteria])
    return Sheet(sheet, scoring.printed(total), marks)


def stage_words(application: Application) -> str:
    """Return where a territory lies, in one line: facts, no judgement."""
    return " · ".join(value for _label, value in stage_facts(application)[1:])
