"""The default split of a visit: the thematic groups of the selection, taken over leg by leg (SPEC P3)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from programme.actions.plan import set_route
from programme.models import Delegation, Leg, Visit
from programme.queries.groups import group_number, groups_of, usual
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError


@transaction.atomic
def take_over_groups(*, leg: Leg, by: User, at: datetime) -> int:
    """Put on a leg exactly those whom its group names (all, at a plenary), and take them off what runs beside it.

    Returns how many routes changed. Raises DomainError where the leg names no group or no groups are formed.
    """
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=leg.visit_id)
    groups = groups_of(visit)
    if not leg.is_plenary and group_number(leg) is None:
        raise DomainError(_("This leg names no group. Enter A or B at the leg."), code="no_group")
    if not leg.is_plenary and not groups:
        raise DomainError(_("The thematic groups are not formed yet."), code="no_groups")
    legs = {one.pk: one for one in visit.legs.all()}
    changed = 0
    for delegation in visit.delegations.prefetch_related("attendances").order_by("pk"):
        expected = bool(usual(leg, groups.get(delegation.territory_id)))
        changed += _follow(delegation, leg, legs, expected=expected, by=by, at=at)
    record(at=at, by=by, verb="leg.regrouped", subject=leg, changed=changed)
    return changed


def _follow(
    delegation: Delegation, leg: Leg, legs: dict[int, Leg], *, expected: bool, by: User, at: datetime
) -> bool:
    held = {attendance.leg_id for attendance in delegation.attendances.all()}
    wanted = held - {leg.pk}
    if expected:
        wanted = {pk for pk in wanted if not _beside(leg, legs[pk])} | {leg.pk}
    if wanted != held:
        set_route(delegation=delegation, legs=[legs[pk] for pk in sorted(wanted)], by=by, at=at)
    return wanted != held


def _beside(leg: Leg, other: Leg) -> bool:
    """Tell whether another leg shares a day."""
    return leg.starts_on <= other.ends_on and other.starts_on <= leg.ends_on
