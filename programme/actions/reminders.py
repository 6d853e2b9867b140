"""Reminding a delegation's body of what is missing, a traveller of the claim; asked "what is due?", written once each."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from applications.domain.calendars import holiday_of
from applications.domain.reminders import FOR_DAYS_OFF, MOST_DAYS, in_office
from programme.actions.telling import tell
from programme.domain import reminders
from programme.models import AllowanceSheet, Delegate, Delegation, Visit
from programme.queries.delegations import lacking, people, with_people
from programme.queries.vault import missing
from programme.states import ClaimStatus, SheetStatus
from r2r_portal.accounts.models import Membership, Organisation, Part
from r2r_portal.outbox.actions import publish
from r2r_portal.territories.models import Side

TOPIC, CALL_TOPIC, OWN_TOPIC = "delegation.data", "delegation.opened", "details.due"


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Write the reminders due at `at` that were not written yet; returns how many. Complete ones get none.

    Bodies are reminded of names and of whatever lacks, travellers of their own details.
    """
    written = 0
    for delegation in open_delegations(at):
        written += sum(_remind(member, delegation, at) for member in entering_for(delegation.organisation))
        needs = list(delegation.visit.needs.all())
        written += sum(
            _remind_traveller(person, delegation, at)
            for person in delegation.delegates.all()
            if person.user_id and missing(person, needs)
        )
    return written


def open_delegations(at: datetime) -> Iterator[Delegation]:
    """Return delegations of visits to come that may still name people, or whose data are incomplete."""
    soon = at.date() + timedelta(days=MOST_DAYS) + FOR_DAYS_OFF
    coming = Delegation.objects.filter(visit__starts_on__gt=at.date(), visit__starts_on__lte=soon)
    for delegation in with_people(coming):
        if lacking(people(delegation)):
            yield delegation


def entering_for(body: Organisation) -> list[Membership]:
    """Return who enters things for a body: its owners and editors."""
    members = body.memberships.filter(part__in=(Part.OWNER, Part.EDITOR), user__is_active=True)
    return list(members.select_related("user").order_by("pk"))


def _remind(member: Membership, delegation: Delegation, at: datetime) -> int:
    days = _days(delegation, ZoneInfo(member.user.zone), at)
    return 0 if days is None else _write(TOPIC, member, delegation, cause=f":{days}", at=at)


def _remind_traveller(person: Delegate, delegation: Delegation, at: datetime) -> int:
    days = _days(delegation, ZoneInfo(person.zone), at)
    if days is None:
        return 0
    return tell(person, OWN_TOPIC, cause=f"{person.pk}:{days}", payload={"delegate": person.pk}, at=at)


def _days(delegation: Delegation, zone: ZoneInfo, at: datetime) -> int | None:
    """Return which reminder is due for a reader in `zone`, as days before the visit; None out of office hours."""
    visit, is_holiday = delegation.visit, holidays_of(delegation)
    days = reminders.due(visit.starts_on, at.astimezone(zone).date(), is_holiday, visit.call.before_visit)
    return days if in_office(at, zone, is_holiday) else None


def call_for_names(*, delegation: Delegation, at: datetime) -> int:
    """Ask the body of a delegation that was just opened to name its people; returns how many were written to."""
    return sum(
        _write(CALL_TOPIC, member, delegation, cause="", at=at)
        for member in entering_for(delegation.organisation)
    )


def _write(topic: str, member: Membership, delegation: Delegation, *, cause: str, at: datetime) -> int:
    reader = member.user
    return publish(
        topic=topic, key=f"{topic}:{delegation.pk}:{reader.pk}{cause}", to=reader.email,
        language=reader.language, zone=reader.zone, payload={"delegation": delegation.pk}, at=at,
    )  # fmt: skip


def holidays_of(delegation: Delegation) -> Callable[[date], bool]:
    """Return the public holidays at the delegation's home."""
    territory = delegation.territory
    return holiday_of("JP" if territory.side == Side.JP else territory.member_state_id or "BE")


CLAIM_TOPIC = "claim.due"


@transaction.atomic
def remind_of_claims(*, at: datetime) -> int:
    """Write the reminders of claims that are due at `at`; returns how many. Who handed one in gets none."""
    return sum(_remind_of_claim(sheet, at) for sheet in unclaimed(at))


def unclaimed(at: datetime) -> QuerySet[AllowanceSheet]:
    """Return approved sheets of visits that ended, for which no claim was handed in."""
    longest = timedelta(days=MOST_DAYS + reminders.TOO_LATE + 1)
    ended = Visit.objects.filter(ends_on__lt=at.date(), ends_on__gte=at.date() - longest)
    sheets = AllowanceSheet.objects.filter(status=SheetStatus.APPROVED, delegate__delegation__visit__in=ended)
    open_ones = sheets.filter(
        Q(claim=None) | Q(claim__status=ClaimStatus.DRAFT), delegate__user__isnull=False
    )
    related = ("delegate__delegation__visit__call", "delegate__delegation__territory", "delegate__user")
    return open_ones.select_related(*related).order_by("pk")


def _remind_of_claim(sheet: AllowanceSheet, at: datetime) -> int:
    person = sheet.delegate
    zone, is_holiday = ZoneInfo(person.zone), holidays_of(person.delegation)
    visit, today = person.delegation.visit, at.astimezone(zone).date()
    days = reminders.claim_due(visit.ends_on, today, is_holiday, visit.call.after_visit)
    if days is None or not in_office(at, zone, is_holiday):
        return 0
    return tell(person, CLAIM_TOPIC, cause=f"{sheet.pk}:{days}", payload={"sheet": sheet.pk}, at=at)
