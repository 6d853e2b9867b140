"""Looking for possible interests, and settling what was found (SPEC E5)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from selection.actions import frozen
from selection.actions.recusing import CONFIRMED, confirm, refuse_recused
from selection.errors import NotYoursError
from selection.models import SuspectedInterest
from selection.permissions import runs_the_selection
from selection.queries.interests import found_in
from selection.queries.staffing import everything_of, panel_of
from selection.states import SUSPICION, SuspicionState

LOOKED = "interests.looked_for"


@transaction.atomic
def look(*, call: Call, by: User, at: datetime) -> int:
    """Write down every possible interest between a call's panel and its applications; returns how many are new.

    What was found before stays as it was settled: nothing dismissed opens again.
    """
    frozen.hold(call.pk)
    rows = [
        SuspectedInterest(
            application=one.application, evaluator=one.evaluator, kind=one.sight.kind, detail=one.sight.detail,
            found_at=at,
        )
        for one in found_in(everything_of(call), panel_of(call))
    ]  # fmt: skip
    before = SuspectedInterest.objects.filter(application__call=call).count()
    SuspectedInterest.objects.bulk_create(rows, ignore_conflicts=True)
    new = SuspectedInterest.objects.filter(application__call=call).count() - before
    record(at=at, by=by, verb=LOOKED, subject=call, new=new)
    return new


@transaction.atomic
def settle(
    *, suspicion: SuspectedInterest, answer: str, note: str, by: User, at: datetime
) -> SuspectedInterest:
    """Dismiss or confirm a possible interest, with a reason. Confirmed, it recuses for good."""
    if not runs_the_selection(by) or suspicion.evaluator_id == by.pk:
        raise NotYoursError
    frozen.share(suspicion.application.call_id)
    refuse_recused(suspicion.application, by)
    suspicion = SuspectedInterest.objects.select_for_update(of=("self",)).get(pk=suspicion.pk)
    if not note.strip():
        raise DomainError(_("Give the reason."))
    suspicion.state = SUSPICION.target(suspicion.state, answer)
    suspicion.note, suspicion.settled_by, suspicion.settled_at = note.strip(), by, at
    suspicion.save(update_fields=["state", "note", "settled_by", "settled_at"])
    record(
        at=at, by=by, verb="interest.suspicion_settled", subject=suspicion, answer=answer, kind=suspicion.kind
    )
    if suspicion.state == SuspicionState.CONFIRMED:
        confirm(application=suspicion.application, person=suspicion.evaluator, reason=CONFIRMED, by=by, at=at)
    return suspicion
