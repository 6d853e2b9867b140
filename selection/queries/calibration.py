"""Fictional files that everybody scores first, and what they tell of each evaluator's severity (PEERS M4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from applications.models import Call
from r2r_portal.accounts.models import User
from selection.domain.severity import Given, Severity, severities
from selection.models import Assignment, Specimen, SpecimenMark, SpecimenSheet
from selection.queries.totals import Total
from selection.states import Progress


def uncalibrated(person: int) -> Exists:
    """Return the condition, on assignments, that `person` has not yet scored every fictional file of the call."""
    done = SpecimenSheet.objects.filter(specimen=OuterRef("pk"), evaluator=person, status=Progress.SUBMITTED)
    return Exists(Specimen.objects.filter(~Exists(done), call=OuterRef("application__call")))


@dataclass(frozen=True)
class Practice:
    """One fictional file on somebody's list."""

    specimen: Specimen
    saved_at: datetime | None
    is_begun: bool
    is_done: bool


def practice_of(person: User) -> tuple[Practice, ...]:
    """Return the fictional files of the calls that one evaluates in, in one statement."""
    mine = Assignment.objects.own(person).filter(application__status="submitted").values("application__call")
    own = FilteredRelation("sheets", condition=Q(sheets__evaluator=person))
    rows = Specimen.objects.filter(call__in=mine).annotate(own=own)
    rows = rows.annotate(own_status=F("own__status"), own_saved=F("own__saved_at"))
    return tuple(
        Practice(one, one.own_saved, one.own_status is not None, one.own_status == Progress.SUBMITTED)
        for one in rows.order_by("call", "number")
    )


def specimens_for(person: User) -> QuerySet[Specimen]:
    """Return the fictional files that a person may read: those of calls they evaluate in."""
    mine = Assignment.objects.own(person).filter(application__status="submitted").values("application__call")
    return Specimen.objects.filter(call__in=mine).select_related("call")


@dataclass(frozen=True)
class Position:
    """Where somebody stands beside the panel, told to nobody else: scores of the fictional files only."""

    severity: Severity | None
    others: int
    rows: tuple[tuple[str, str, Decimal, Decimal | None], ...]


def position_of(person: User, call: Call) -> Position | None:
    """Return one's own position, None before one has scored every fictional file of the call."""
    waiting = Specimen.objects.filter(call=call).exclude(
        sheets__in=SpecimenSheet.objects.filter(evaluator=person, status=Progress.SUBMITTED)
    )
    if waiting.exists():
        return None
    marks = list(_marks(call))
    found = severities(_given(marks)).get(person.pk)
    others = {one.sheet.evaluator_id for one in marks} - {person.pk}
    return Position(found, len(others), tuple(_rows(marks, person.pk)))


def _marks(call: Call) -> Iterable[SpecimenMark]:
    rows = SpecimenMark.objects.filter(
        sheet__specimen__call=call, sheet__status=Progress.SUBMITTED, value__isnull=False
    )
    return rows.select_related("sheet__specimen", "criterion").order_by(
        "sheet__specimen__number", "criterion__number", "pk"
    )


def _given(marks: Iterable[SpecimenMark]) -> Iterable[Given]:
    for one in marks:
        yield Given(
            ("specimen", one.sheet.specimen_id, one.criterion_id),
            one.sheet.evaluator_id,
            float(one.value or 0),
        )


def _rows(marks: Iterable[SpecimenMark], person: int) -> Iterable[tuple[str, str, Decimal, Decimal | None]]:
    """Yield file, criterion, one's own score and the mean of the others: no single other score is told."""
    groups: dict[tuple[int, int], list[SpecimenMark]] = {}
    for one in marks:
        groups.setdefault((one.sheet.specimen_id, one.criterion_id), []).append(one)
    for group in groups.values():
        own = next((one.value for one in group if one.sheet.evaluator_id == person), None)
        others = [one.value for one in group if one.sheet.evaluator_id != person and one.value is not None]
        if own is not None:
            mean = sum(others, Decimal(0)) / len(others) if others else None
            yield group[0].sheet.specimen.title, group[0].criterion.title, own, mean


def severities_in(call: Call, totals: Iterable[Total]) -> dict[int, Severity]:
    """Return evaluator -> severity from the fictional files and from the sheets of `totals`, for officers.

    The totals are those of the applications that the officer may see; one statement beside theirs.
    """
    real = (
        Given((total.application, slug), sheet.evaluator, float(value))
        for total in totals
        for sheet in total.sheets
        for slug, value in sheet.scores.items()
    )
    return severities([*_given(_marks(call)), *real])


def names_of(known: Iterable[int]) -> dict[int, User]:
    """Return evaluator -> person."""
    return User.objects.in_bulk(list(known))


def progress_in(call: Call) -> list[tuple[User, int, int]]:
    """Return every evaluator of the call with how many fictional files are scored, and of how many."""
    count = Specimen.objects.filter(call=call).count()
    evaluating = Assignment.objects.working().of(call).values("evaluator")
    done = Count(
        "specimen_sheets",
        filter=Q(specimen_sheets__status=Progress.SUBMITTED, specimen_sheets__specimen__call=call),
    )
    people = User.objects.filter(pk__in=evaluating).annotate(scored=done)
    return [(one, one.scored, count) for one in people.order_by("family_name", "given_name", "pk")]
