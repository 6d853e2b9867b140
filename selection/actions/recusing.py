"""An interest, however it became known, recuses: one recusal, and what was declared agrees with it (SPEC E5)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.recusing import recuse
from applications.models import Application, Call
from applications.queries.recusals import is_recused
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from selection.actions import frozen
from selection.errors import NotYoursError, PartHiddenError
from selection.models import Assignment, Declaration
from selection.permissions import runs_the_selection
from selection.queries.staffing import sees_all
from selection.states import DECLARATION, UNDECLARED, Interest

DECLARED, SETTLED, CONFIRMED, STATED = "declared", "settled", "confirmed", "stated"


def refuse_recused(application: Application, by: User) -> None:
    """Raise NotYoursError where a person acts on what they are recused from."""
    if is_recused(by, application):
        raise NotYoursError


def refuse_part(call: Call, by: User) -> None:
    """Raise PartHiddenError where a person acts on all applications of a call and is recused from one."""
    if not sees_all(by, call):
        raise PartHiddenError


@transaction.atomic
def confirm(*, application: Application, person: User, reason: str, by: User, at: datetime) -> None:
    """Recuse a person whose interest became known; their evaluation, if there is one, counts no more."""
    assignment = _locked(application, person)
    if assignment:
        known = Declaration.objects.filter(assignment=assignment).first()
        status = known.answer if known else UNDECLARED
        if status != Interest.INTEREST:
            answer = DECLARATION.target(status, "confirm interest")
            settled = {"settled_by": by, "settled_at": at} if by.pk != person.pk else {}
            Declaration.objects.update_or_create(
                assignment=assignment, defaults={"answer": answer, **settled}, create_defaults={
                    "answer": answer, "at": at, **settled,
                },
            )  # fmt: skip
    recuse(application=application, person=person, reason=reason, by=by, at=at)


@transaction.atomic
def state(*, application: Application, text: str, by: User, at: datetime) -> None:
    """Let an officer say that they have an interest themselves: from now on there is no such application for them."""
    if not runs_the_selection(by):
        raise NotYoursError
    if not text.strip():
        raise DomainError(_("Say in a few words what your interest is."))
    frozen.share(application.call_id)
    record(at=at, by=by, verb="interest.stated", subject=application)
    confirm(application=application, person=by, reason=text.strip(), by=by, at=at)


def _locked(application: Application, person: User) -> Assignment | None:
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.filter(application=application, evaluator=person).first()
