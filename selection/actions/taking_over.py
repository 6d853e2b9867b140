"""Taking the solver's two groups over into those that count, and undoing it until the results are being released."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, StaleError
from selection.actions import frozen
from selection.actions.grouping import group_of
from selection.choosing_errors import NoProposalError
from selection.models import GroupMember, TakeOver
from selection.queries.taking_over import current_proposal, grouped, offered, taking_part


@transaction.atomic
def take_over(*, call: Call, seen: str, by: User, at: datetime) -> TakeOver:
    """Put everybody selected where the last proposal has them.

    Where groups are formed already they are replaced, and `seen` is the hash of what the page showed. Raises
    NoProposalError without a proposal of what stands now, StaleError where something else would happen by now,
    FrozenError once a release is prepared, DomainError where nothing would change.
    """
    call = frozen.hold(call.pk)
    frozen.refuse_if_frozen(call.pk)
    run = current_proposal(call)
    if run is None:
        raise NoProposalError
    selected, now = taking_part(call), grouped(call)
    found = offered(call, run, selected, now)
    if not found.moves:
        raise DomainError(_("Everybody is already where the proposal has them."))
    if found.is_replacing and seen != found.digest:
        raise StaleError(
            _("Decisions, groups or the proposal changed since this page was shown. Look at it again.")
        )
    after = {one.key: one.after for one in found.shifts if one.after is not None}
    _place(call, selected, after, by, at)
    made = TakeOver.objects.create(call=call, run=run, before=now, after=after, by=by, at=at)
    record(at=at, by=by, verb="groups.taken_over", subject=made, run=str(run.pk), before=now, after=after)
    return made


@transaction.atomic
def undo(*, made: TakeOver, by: User, at: datetime) -> TakeOver:
    """Put everybody back where they were before; refused once somebody was moved since, or a release is prepared."""
    call = frozen.hold(made.call_id)
    frozen.refuse_if_frozen(call.pk)
    made = TakeOver.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if made.undone_at or grouped(call) != made.after:
        raise StaleError(_("The groups changed since they were taken over: move the members one by one."))
    selected = taking_part(call)
    _place(call, selected, {ref: number for ref, number in made.before.items() if ref in selected}, by, at)
    made.undone_by, made.undone_at = by, at
    made.save(update_fields=["undone_by", "undone_at"])
    record(at=at, by=by, verb="groups.taken_back", subject=made, before=made.after, after=made.before)
    return made


def _place(
    call: Call, selected: Mapping[str, Application], after: Mapping[str, int], by: User, at: datetime
) -> None:
    """Form the groups anew; their names and themes stay as they are."""
    GroupMember.objects.filter(group__call=call).delete()
    groups = {number: group_of(call, number) for number in sorted(set(after.values()))}
    GroupMember.objects.bulk_create(
        GroupMember(group=groups[number], application=selected[ref], added_at=at, added_by=by)
        for ref, number in sorted(after.items())
    )
