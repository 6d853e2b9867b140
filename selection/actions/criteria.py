"""Changing criteria after the first score: proposed by one person, approved by another who saw what it does (SPEC E2)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from applications.models import Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError, StaleError
from selection.actions import frozen
from selection.domain.criteria import digest
from selection.errors import NotYoursError
from selection.models import CriteriaChange, Criterion, ScoreWord
from selection.permissions import runs_the_selection
from selection.queries.criteria import CRITERION, WORD, Values, current, effect_of, is_frozen
from selection.states import CHANGE, ChangeState

PROPOSED, APPLIED, WITHDRAWN = (
    "criteria.change_proposed",
    "criteria.change_applied",
    "criteria.change_withdrawn",
)
ROWS: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "criteria": (Criterion, CRITERION),
    "words": (ScoreWord, WORD),
}


class ProposerError(ForbiddenError):
    """Whoever proposed a change does not approve it."""

    code = "same-person"

    def __init__(self) -> None:
        super().__init__(_("Another person than the one who proposed it approves."))


def propose(*, call: Call, values: Values, reason: str, by: User, at: datetime) -> CriteriaChange:
    """Write down a change and what it does; nothing takes effect yet.

    `values` holds the fields that are to change: "criteria" or "words" -> key -> field -> value.
    """
    try:
        return _propose(call, values, reason.strip(), by, at)
    except IntegrityError as error:
        if "criteria_change_one_at_a_time" not in str(error):
            raise
        raise DomainError(_("Another change is proposed already. Settle it first.")) from error


@transaction.atomic
def _propose(call: Call, values: Values, reason: str, by: User, at: datetime) -> CriteriaChange:
    if not runs_the_selection(by):
        raise NotYoursError
    frozen.hold(call.pk)
    frozen.refuse_if_frozen(call.pk)
    _refuse_pointless(call, values, reason)
    effect = effect_of(call, values)
    change = CriteriaChange.objects.create(
        call=call, values=values, before=current(call, values), effect=effect, digest=digest(values, effect),
        reason=reason, proposed_by=by, proposed_at=at,
    )  # fmt: skip
    record(at=at, by=by, verb=PROPOSED, subject=change, digest=change.digest)
    return change


def _refuse_pointless(call: Call, values: Values, reason: str) -> None:
    if not reason:
        raise DomainError(_("Give the reason."))
    if not any(values.values()):
        raise DomainError(_("Nothing would change."))
    if not is_frozen(call):
        raise DomainError(_("No score was given yet: change the criteria directly."))
    known = {"criteria": set(CRITERION), "words": set(WORD)}
    for kind, rows in values.items():
        if any(set(fields) - known[kind] for fields in rows.values()):
            raise DomainError(_("This cannot be changed any more."))


@transaction.atomic
def approve(*, change: CriteriaChange, seen: str, by: User, at: datetime) -> CriteriaChange:
    """Let a proposed change take effect. `seen` is the hash that the page showed.

    Raises ProposerError for whoever proposed it, StaleError where it would do something else by now.
    """
    if not runs_the_selection(by):
        raise NotYoursError
    call = frozen.hold(change.call_id)
    frozen.refuse_if_frozen(call.pk)
    change = CriteriaChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.proposed_by_id == by.pk:
        raise ProposerError
    state = CHANGE.target(change.state, "apply")
    now = digest(change.values, effect_of(call, change.values))
    if not change.digest == seen == now or current(call, change.values) != change.before:
        raise StaleError(
            _("Scores or criteria changed since this was proposed: it would do something else now.")
        )
    change.state, change.approved_by, change.approved_at = state, by, at
    change.save(update_fields=["state", "approved_by", "approved_at"])
    _apply(change)
    record(at=at, by=by, verb=APPLIED, subject=change, digest=change.digest)
    return change


def _apply(change: CriteriaChange) -> None:
    """Write the new values; the trigger lets them through for this change alone, in this transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('r2r.criteria_change', %s, true)", [str(change.pk)])
    for kind, rows in change.values.items():
        model, _fields = ROWS[kind]
        for key, fields in rows.items():
            row = model.objects.select_for_update(of=("self",)).get(pk=key, call=change.call_id)
            for name, value in fields.items():
                setattr(row, name, Decimal(value) if name == "threshold" and value is not None else value)
            row.save(update_fields=list(fields))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('r2r.criteria_change', '', true)")


@transaction.atomic
def withdraw(*, change: CriteriaChange, by: User, at: datetime) -> CriteriaChange:
    """Give a proposed change up; either of the two may."""
    if not runs_the_selection(by):
        raise NotYoursError
    change = CriteriaChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    change.state = ChangeState(CHANGE.target(change.state, "withdraw"))
    change.save(update_fields=["state"])
    record(at=at, by=by, verb=WITHDRAWN, subject=change)
    return change
