"""Saving scores, handing an evaluation in, taking it back to change it, putting it off (SPEC E3, E6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, StaleError
from selection.actions import discussing, frozen
from selection.domain.scoring import Mark, gaps
from selection.errors import (
    CalibrationFirstError,
    IncompleteError,
    NotDeclaredError,
    NotYoursError,
)
from selection.models import Assessment, Assignment, Criterion, Declaration, Release, Score
from selection.permissions import can_score
from selection.queries.calibration import uncalibrated
from selection.queries.sheets import criteria_for
from selection.states import ASSESSMENT, Interest, Progress


@dataclass(frozen=True)
class Filled:
    """What an evaluator typed. A criterion that is absent from `marks` is not applicable.

    `criteria` are the application's where the caller has them at hand.
    """

    marks: Mapping[str, Mark]
    language: str
    comment_applicant: str = ""
    note_staff: str = ""
    criteria: Sequence[Criterion] = ()


@transaction.atomic
def save_draft(
    *,
    assignment: Assignment,
    filled: Filled,
    version: int,
    by: User,
    at: datetime,
    background: bool = False,
) -> Assessment:
    """Keep what was typed, complete or not. `version` is the one that the page showed, 0 for a fresh sheet.

    What a page saves by itself (`background`) is no event of the audit log: version and time are on the sheet.
    Raises StaleError where another page saved meanwhile: nothing is overwritten.
    """
    _refuse_strangers(assignment, by)
    frozen.keep_away(assignment.application.call_id)
    if not _overwrite(assignment, filled, version, at):
        _begin(assignment, filled, version, at)
    assessment = assignment.assessment
    _keep(assessment, filled.marks, filled.criteria or criteria_for(assignment.application))
    if assignment.skipped_at:
        Assignment.objects.filter(pk=assignment.pk).update(skipped_at=None)
    if not background:
        record(at=at, by=by, verb="evaluation.saved", subject=assessment, version=assessment.version)
    return assessment


def _refuse_strangers(assignment: Assignment, by: User) -> None:
    if not can_score(by, assignment):
        raise NotYoursError


def _overwrite(assignment: Assignment, filled: Filled, version: int, at: datetime) -> bool:
    """Write over the draft that the page showed, in one statement; False where it is not there any more.

    The conditions on the row itself are asked again once another page's save has let it go.
    """
    free = Declaration.objects.filter(assignment=OuterRef("assignment"), answer=Interest.NONE)
    release = Release.objects.live().filter(call=assignment.application.call_id)
    shown = Assessment.objects.filter(assignment=assignment, version=version, status=Progress.DRAFT)
    changes = {
        "language": filled.language,
        "comment_applicant": filled.comment_applicant,
        "note_staff": filled.note_staff,
        "saved_at": at,
        "version": version + 1,
    }
    if not version or not shown.filter(Exists(free), ~Exists(release)).update(**changes):
        return False
    for name, value in changes.items():
        setattr(assignment.assessment, name, value)
    return True


def _begin(assignment: Assignment, filled: Filled, version: int, at: datetime) -> None:
    """Make the sheet of who saves first, or say why nothing can be saved. The lock lets only one page begin."""
    frozen.refuse_if_frozen(assignment.application.call_id)
    known = _open(assignment)
    assessment = getattr(known, "assessment", None)
    _refuse_stale(assessment, version)
    if assessment:
        raise DomainError(_("This evaluation is submitted. Take it back to change it."))
    if known.uncalibrated:  # type: ignore[attr-defined]  # annotated by `_open`
        raise CalibrationFirstError
    assignment.assessment = Assessment.objects.create(
        assignment=assignment,
        language=filled.language,
        comment_applicant=filled.comment_applicant,
        note_staff=filled.note_staff,
        saved_at=at,
    )


def _open(assignment: Assignment) -> Assignment:
    """Lock the assignment and read it again; refuse whoever has not declared, or has an interest."""
    Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    related = Assignment.objects.select_related(
        "application__track", "application__call", "declaration", "assessment"
    )
    known = related.annotate(uncalibrated=uncalibrated(assignment.evaluator_id)).get(pk=assignment.pk)
    _refuse_undeclared(known)
    return known


def _refuse_undeclared(assignment: Assignment) -> None:
    declaration = getattr(assignment, "declaration", None)
    if declaration is None or declaration.answer != Interest.NONE:
        raise NotDeclaredError


def _refuse_stale(assessment: Assessment | None, version: int) -> None:
    if version != (assessment.version if assessment else 0):
        raise StaleError(
            _("This evaluation was saved from another page meanwhile. Both versions are shown below.")
        )


def _keep(assessment: Assessment, marks: Mapping[str, Mark], criteria: Sequence[Criterion]) -> None:
    """Write the marks in one statement; a criterion that is left out as not applicable has no row."""
    if any(one.slug not in marks for one in criteria):
        assessment.scores.exclude(criterion__slug__in=marks.keys()).delete()
    rows = [
        Score(
            assessment=assessment,
            criterion=one,
            value=marks[one.slug].value,
            comment=marks[one.slug].comment.strip(),
        )
        for one in criteria
        if one.slug in marks
    ]
    Score.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["assessment", "criterion"],
        update_fields=["value", "comment"],
    )


@transaction.atomic
def submit_assessment(*, assignment: Assignment, by: User, at: datetime) -> Assessment:
    """Hand in what is saved. Raises IncompleteError with the gaps; the draft stays as it is.

    The last sheet of an application opens its discussion where the evaluators are far apart (SPEC E7).
    """
    _refuse_strangers(assignment, by)
    frozen.share(assignment.application.call_id)
    discussing.gather(assignment.application_id)
    assignment = _open(assignment)
    assessment = Assessment.objects.select_for_update(of=("self",)).get(assignment=assignment)
    status = ASSESSMENT.target(assessment.status, "submit")
    sheet = {
        s.criterion.slug: Mark(s.value, s.comment) for s in assessment.scores.select_related("criterion")
    }
    measures = [one.measure for one in criteria_for(assignment.application)]
    found = gaps(sheet, measures, assessment.language)
    if found:
        raise IncompleteError(found)
    assessment.status, assessment.submitted_at = status, at
    assessment.version += 1
    assessment.save(update_fields=["status", "submitted_at", "version"])
    record(at=at, by=by, verb="evaluation.submitted", subject=assessment)
    discussing.open_if_due(application=assignment.application, at=at)
    return assessment


@transaction.atomic
def reopen(*, assignment: Assignment, by: User, at: datetime) -> Assessment:
    """Take an evaluation back until it is due; it does not count until it is submitted again.

    Once the panel discusses the application its scores stay as they are: what changes is typed as agreed scores.
    """
    _refuse_strangers(assignment, by)
    frozen.share(assignment.application.call_id)
    assignment = _open(assignment)
    if at >= assignment.due_at:
        raise DomainError(_("The evaluation was due. Ask the secretariat if something must be corrected."))
    if discussing.is_discussed(assignment.application_id):
        raise DomainError(
            _("The panel discusses this application. Say in the discussion what you would score now.")
        )
    assessment = back_to_draft(assignment)
    record(at=at, by=by, verb="evaluation.reopened", subject=assessment)
    return assessment


def back_to_draft(assignment: Assignment) -> Assessment:
    """Make a submitted sheet a draft again; for the verbs that have asked whether it may."""
    assessment = Assessment.objects.select_for_update(of=("self",)).get(assignment=assignment)
    assessment.status = ASSESSMENT.target(assessment.status, "reopen")
    assessment.submitted_at = None
    assessment.version += 1
    assessment.save(update_fields=["status", "submitted_at", "version"])
    return assessment


@transaction.atomic
def put_off(*, assignment: Assignment, by: User, at: datetime) -> None:
    """Skip an application for now: it stands last among what is open."""
    _refuse_strangers(assignment, by)
    Assignment.objects.filter(pk=assignment.pk).update(skipped_at=at)
    record(at=at, by=by, verb="evaluation.put_off", subject=assignment)
