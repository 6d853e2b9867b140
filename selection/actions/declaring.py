"""Declaring an interest before any content is shown, and settling what was unsure (SPEC E5)."""

from datetime import datetime

from django.db import transaction

from applications.actions.recusing import recuse
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from selection.actions import frozen
from selection.actions.recusing import DECLARED, SETTLED, refuse_recused
from selection.actions.telling import tell_of_doubt
from selection.errors import NotYoursError
from selection.models import Assignment, Declaration
from selection.permissions import can_score
from selection.states import DECLARATION, UNDECLARED, Interest


@transaction.atomic
def declare(*, assignment: Assignment, answer: str, text: str, by: User, at: datetime) -> Declaration:
    """Say whether one has an interest. An interest recuses for good; "not sure" waits for an officer."""
    if not can_score(by, assignment):
        raise NotYoursError
    assignment = _locked(assignment)
    known = Declaration.objects.filter(assignment=assignment).first()
    if known and known.answer == answer:
        return known
    status = DECLARATION.target(known.answer if known else UNDECLARED, f"declare {answer}")
    declaration, _new = Declaration.objects.update_or_create(
        assignment=assignment,
        defaults={"answer": status, "text": text.strip(), "at": at, "settled_by": None, "settled_at": None},
    )
    record(at=at, by=by, verb="interest.declared", subject=assignment.application, answer=status)
    if status == Interest.INTEREST:
        recuse(application=assignment.application, person=by, reason=DECLARED, by=by, at=at)
    if status == Interest.NOT_SURE:
        tell_of_doubt(declaration, at)
    return declaration


@transaction.atomic
def settle(*, declaration: Declaration, answer: str, by: User, at: datetime) -> Declaration:
    """Decide for an evaluator who was not sure; nobody settles their own doubt."""
    assignment = _locked(declaration.assignment)
    refuse_recused(assignment.application, by)
    declaration = Declaration.objects.get(assignment=assignment)
    if assignment.evaluator_id == by.pk:
        raise NotYoursError
    declaration.answer = DECLARATION.target(declaration.answer, f"settle {answer}")
    declaration.settled_by, declaration.settled_at = by, at
    declaration.save(update_fields=["answer", "settled_by", "settled_at"])
    record(at=at, by=by, verb="interest.settled", subject=assignment.application, answer=answer)
    if declaration.answer == Interest.INTEREST:
        person = assignment.evaluator
        recuse(application=assignment.application, person=person, reason=SETTLED, by=by, at=at)
    return declaration


def _locked(assignment: Assignment) -> Assignment:
    frozen.share(assignment.application.call_id)
    return (
        Assignment.objects.select_related("application", "evaluator")
        .select_for_update(of=("self",))
        .get(pk=assignment.pk)
    )
