"""Reminding a delegation's body of what is missing; asked again and again "what is due?", written once each."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from applications.domain.calendars import holiday_of
from programme.domain import reminders
from programme.models import Delegation, Visit
from programme.queries.delegations import lacking
from r2r_portal.accounts.models import Membership, Part
from r2r_portal.outbox.actions import publish
from r2r_portal.territories.models import Side

TOPIC = "delegation.data"
EARLIEST_DAYS = 75


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Write the reminders due at `at` that were not written yet; returns how many. Complete ones get none."""
    return sum(
        _remind(member, delegation, at)
        for delegation in open_delegations(at)
        for member in _members(delegation)
    )


def open_delegations(at: datetime) -> Iterator[Delegation]:
    """Return delegations of visits to come whose data are incomplete."""
    coming = Visit.objects.filter(starts_on__gt=at.date())
    for delegation in (
        Delegation.objects.filter(visit__in=coming).select_related("visit", "territory").order_by("pk")
    ):
        soon = (delegation.visit.starts_on - at.date()).days <= EARLIEST_DAYS
        if soon and lacking(delegation):
            yield delegation


def _members(delegation: Delegation) -> list[Membership]:
    members = delegation.organisation.memberships.filter(
        part__in=(Part.OWNER, Part.EDITOR), user__is_active=True
    )
    return list(members.select_related("user").order_by("pk"))


def _remind(member: Membership, delegation: Delegation, at: datetime) -> int:
    reader = member.user
    today = at.astimezone(ZoneInfo(reader.zone)).date()
    days = reminders.due(delegation.visit.starts_on, today, holidays_of(delegation))
    if days is None:
        return 0
    return publish(
        topic=TOPIC,
        key=f"{TOPIC}:{delegation.pk}:{reader.pk}:{days}",
        to=reader.email,
        language=reader.language,
        zone=reader.zone,
        payload={"delegation": delegation.pk},
        at=at,
    )


def holidays_of(delegation: Delegation) -> Callable[[date], bool]:
    """Return the public holidays at the delegation's home."""
    territory = delegation.territory
    return holiday_of("JP" if territory.side == Side.JP else territory.member_state_id or "BE")
