"""Saving scores, handing an evaluation in, taking it back to change it (SPEC E3, E6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, StaleError
from selection.actions import frozen
from selection.domain.scoring import Mark, gaps
from selection.errors import IncompleteError, NotDeclaredError, NotYoursError
from selection.models import Assessment, Assignment, Criterion, Score
from selection.permissions import can_score
from selection.states import ASSESSMENT, Interest, Progress


@dataclass(frozen=True)
class Filled:
    """What an evaluator typed. A criterion that is absent from `marks` is not applicable."""

    marks: Mapping[str, Mark]
    language: str
    comment_applicant: str = ""
    note_staff: str = ""


@transaction.atomic
def save_draft(*, assignment: Assignment, filled: Filled, version: int, by: User, at: datetime) -> Assessment:
    """Keep what was typed, complete or not. `version` is the one that the page showed, 0 for a fresh sheet.

    Raises StaleError where another page saved meanwhile: nothing is overwritten.
    """
    assignment = _open(assignment, by)
    assessment = Assessment.objects.filter(assignment=assignment).first()
    _refuse_stale(assessment, version)
    if assessment is None:
        assessment = Assessment.objects.create(
            assignment=assignment, language=filled.language, saved_at=at, version=0
        )
    elif assessment.status != Progress.DRAFT:
        raise DomainError(_("This evaluation is submitted. Take it back to change it."))
    assessment.language, assessment.saved_at = filled.language, at
    assessment.comment_applicant, assessment.note_staff = filled.comment_applicant, filled.note_staff
    assessment.version += 1
    assessment.save(update_fields=["language", "saved_at", "comment_applicant", "note_staff", "version"])
    _keep(assessment, filled.marks)
    record(at=at, by=by, verb="evaluation.saved", subject=assessment, version=assessment.version)
    return assessment


def _open(assignment: Assignment, by: User) -> Assignment:
    """Lock the assignment; refuse whoever is not its evaluator, has not declared, or has an interest."""
    if not can_score(by, assignment):
        raise NotYoursError
    frozen.share(assignment.application.call_id)
    locked = Assignment.objects.select_related("application", "declaration").select_for_update(of=("self",))
    assignment = locked.get(pk=assignment.pk)
    declaration = getattr(assignment, "declaration", None)
    if declaration is None or declaration.answer != Interest.NONE:
        raise NotDeclaredError
    return assignment


def _refuse_stale(assessment: Assessment | None, version: int) -> None:
    if version != (assessment.version if assessment else 0):
        raise StaleError(
            _("This evaluation was saved from another page meanwhile. Both versions are shown below.")
        )


def _keep(assessment: Assessment, marks: Mapping[str, Mark]) -> None:
    criteria = {one.slug: one for one in _criteria(assessment)}
    assessment.scores.exclude(criterion__slug__in=marks.keys()).delete()
    for slug, mark in marks.items():
        Score.objects.update_or_create(
            assessment=assessment,
            criterion=criteria[slug],
            defaults={"value": mark.value, "comment": mark.comment.strip()},
        )


def _criteria(assessment: Assessment) -> list[Criterion]:
    return list(Criterion.objects.filter(call=assessment.assignment.application.call_id).scored())


@transaction.atomic
def submit_assessment(*, assignment: Assignment, by: User, at: datetime) -> Assessment:
    """Hand in what is saved. Raises IncompleteError with the gaps; the draft stays as it is."""
    assignment = _open(assignment, by)
    assessment = Assessment.objects.select_for_update(of=("self",)).get(assignment=assignment)
    status = ASSESSMENT.target(assessment.status, "submit")
    sheet = {
        s.criterion.slug: Mark(s.value, s.comment) for s in assessment.scores.select_related("criterion")
    }
    found = gaps(sheet, [one.measure for one in _criteria(assessment)], assessment.language)
    if found:
        raise IncompleteError(found)
    assessment.status, assessment.submitted_at = status, at
    assessment.version += 1
    assessment.save(update_fields=["status", "submitted_at", "version"])
    record(at=at, by=by, verb="evaluation.submitted", subject=assessment)
    return assessment


@transaction.atomic
def reopen(*, assignment: Assignment, by: User, at: datetime) -> Assessment:
    """Take an evaluation back until it is due; it does not count until it is submitted again."""
    assignment = _open(assignment, by)
    if at >= assignment.due_at:
        raise DomainError(_("The evaluation was due. Ask the secretariat if something must be corrected."))
    assessment = Assessment.objects.select_for_update(of=("self",)).get(assignment=assignment)
    assessment.status = ASSESSMENT.target(assessment.status, "reopen")
    assessment.submitted_at = None
    assessment.version += 1
    assessment.save(update_fields=["status", "submitted_at", "version"])
    record(at=at, by=by, verb="evaluation.reopened", subject=assessment)
    return assessment
