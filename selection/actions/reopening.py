"""An officer gives an evaluation back to its evaluator, with a reason that the evaluator reads (SPEC E6)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import publish
from selection.actions import frozen
from selection.actions.scoring import back_to_draft
from selection.errors import NotYoursError
from selection.models import Assessment, Assignment
from selection.permissions import runs_the_selection

REOPENED = "evaluation.reopened"


@transaction.atomic
def reopen_for(*, assignment: Assignment, reason: str, by: User, at: datetime) -> Assessment:
    """Make a submitted evaluation a draft again, also after it was due; nobody reopens their own.

    The reason goes to the evaluator by mail and stays with the event; it does not count until it is submitted again.
    """
    seen = Assignment.objects.visible_to(by).filter(pk=assignment.pk)
    if not runs_the_selection(by) or assignment.evaluator_id == by.pk or not seen.exists():
        raise NotYoursError
    if not reason.strip():
        raise DomainError(_("Give the reason."))
    frozen.share(assignment.application.call_id)
    locked = Assignment.objects.select_related("application", "evaluator").select_for_update(of=("self",))
    assignment = locked.get(pk=assignment.pk)
    assessment = back_to_draft(assignment)
    record(
        at=at,
        by=by,
        verb="evaluation.given_back",
        subject=assessment,
        version=assessment.version,
        reason=reason.strip(),
    )
    _tell(assignment, assessment, reason.strip(), at)
    return assessment


def _tell(assignment: Assignment, assessment: Assessment, reason: str, at: datetime) -> None:
    person = assignment.evaluator
    publish(
        topic=REOPENED, key=f"{REOPENED}:{assessment.pk}:{assessment.version}", to=person.email,
        language=person.language, zone=person.zone,
        payload={"evaluator": person.pk, "assignment": assignment.pk, "reason": reason}, at=at,
    )  # fmt: skip
