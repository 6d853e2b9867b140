"""Giving applications to evaluators, and taking them back before anything was declared (SPEC E4)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from applications.models import Application, Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import publish
from selection.actions import frozen, panel
from selection.actions.recusing import refuse_recused
from selection.domain.assigning import interest
from selection.domain.scoring import MOST
from selection.errors import InterestError, NotAnEvaluatorError, TooManyError
from selection.models import Assignment
from selection.permissions import evaluates
from selection.queries.staffing import tie_of

ASSIGNED = "evaluation.assigned"


@transaction.atomic
def assign(
    *, application: Application, evaluator: User, due_at: datetime, by: User, at: datetime
) -> Assignment:
    """Ask an evaluator for one more application; a second time changes nothing.

    Raises InterestError, TooManyError, NotAnEvaluatorError or FrozenError.
    """
    frozen.hold(application.call_id)
    frozen.refuse_if_frozen(application.call_id)
    application = frozen.live(application)
    refuse_recused(application, by)
    known = Assignment.objects.filter(application=application, evaluator=evaluator).first()
    if known:
        return known
    _refuse(application, evaluator)
    assignment = Assignment.objects.create(
        application=application, evaluator=evaluator, due_at=due_at, assigned_at=at, assigned_by=by
    )
    panel.seat(call=application.call, person=evaluator)
    record(at=at, by=by, verb=ASSIGNED, subject=application, evaluator=evaluator.pk)
    _tell(evaluator, application.call, at)
    return assignment


def _refuse(application: Application, evaluator: User) -> None:
    if not evaluates(evaluator):
        raise NotAnEvaluatorError
    reason = interest(tie_of(application, evaluator))
    if reason:
        raise InterestError(reason)
    if Assignment.objects.working().filter(application=application).count() >= MOST:
        raise TooManyError(application.reference or "")


def _tell(evaluator: User, call: Call, at: datetime) -> None:
    """One message for all that was assigned in one go."""
    publish(
        topic=ASSIGNED, key=f"{ASSIGNED}:{call.pk}:{evaluator.pk}:{at.isoformat()}", to=evaluator.email,
        language=evaluator.language, zone=evaluator.zone,
        payload={"evaluator": evaluator.pk, "call": call.pk}, at=at,
    )  # fmt: skip


@transaction.atomic
def unassign(*, assignment: Assignment, by: User, at: datetime) -> None:
    """Take an application back; what was declared stays for good, so it is refused after a declaration."""
    application = assignment.application
    frozen.hold(application.call_id)
    frozen.refuse_if_frozen(application.call_id)
    refuse_recused(application, by)
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if hasattr(assignment, "declaration"):
        raise InterestError("declared")
    record(at=at, by=by, verb="evaluation.unassigned", subject=application, evaluator=assignment.evaluator_id)
    assignment.delete()


@transaction.atomic
def set_due(*, call: Call, due_at: datetime, by: User, at: datetime) -> int:
    """Move the due date of everything assigned in a call; returns how many assignments it changed."""
    frozen.hold(call.pk)
    frozen.refuse_if_frozen(call.pk)
    changed = Assignment.objects.filter(application__call=call).exclude(due_at=due_at).update(due_at=due_at)
    if changed:
        record(at=at, by=by, verb="evaluation.due_changed", subject=call, due=due_at.isoformat())
    return changed


Cell = tuple[Application, User]


def apply_matrix(
    *, add: Iterable[Cell], remove: Iterable[Assignment], due_at: datetime, by: User, at: datetime
) -> list[tuple[Cell, DomainError]]:
    """Do what an officer ticked, cell by cell; returns the cells that were refused, with the reason.

    Each cell is its own small transaction: one refusal does not undo the others.
    """
    refused: list[tuple[Cell, DomainError]] = []
    for assignment in remove:
        try:
            unassign(assignment=assignment, by=by, at=at)
        except DomainError as error:
            refused.append(((assignment.application, assignment.evaluator), error))
    for application, evaluator in add:
        try:
            assign(application=application, evaluator=evaluator, due_at=due_at, by=by, at=at)
        except DomainError as error:
            refused.append(((application, evaluator), error))
    return refused
