"""Registrations whose printed day has come are erased, with their addresses in messages (SPEC H3, R)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from programme.actions import seating
from programme.domain.registration import KEPT_YEARS
from programme.models import Opening, Registration
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import forget
from r2r_portal.outbox.topics import TOPICS

PREFIX = "registration."  # of the topics that go to the registered alone


def erase_old_registrations(*, at: datetime, dry: bool = False) -> int:
    """Erase every registration whose printed day has come; returns how many. With `dry` they are only counted.

    Who holds a certificate stays as long as the certificate can be checked.
    """
    return sum(_erase(pk, at, dry=dry) for pk in _due(at))


def _due(at: datetime) -> list[int]:
    earliest = at - timedelta(
        days=365 * KEPT_YEARS - 2
    )  # leap days and calendars of the events are asked below
    rows = Opening.objects.select_related("activity").annotate(
        over=Coalesce("activity__ends_at", "closes_at")
    )
    found = rows.filter(over__lte=earliest, registrations__certificate=None, registrations__isnull=False)
    return [one.pk for one in found.distinct().order_by("pk") if _is_due(one, at)]


def _is_due(opening: Opening, at: datetime) -> bool:
    return at.astimezone(ZoneInfo(opening.activity.zone)).date() >= opening.erased_on


def _rows(opening: Opening) -> QuerySet[Registration]:
    return opening.registrations.filter(certificate=None)


@transaction.atomic
def _erase(pk: int, at: datetime, *, dry: bool) -> int:
    opening = seating.locked(pk)
    if dry:
        return _rows(opening).count()
    addresses = list(_rows(opening).values_list("email", flat=True))
    _rows(opening).delete()
    for address in addresses:
        _forget(address)
    if addresses:
        record(at=at, by=None, verb="registration.erased", subject=opening, count=len(addresses))
    return len(addresses)


def _forget(address: str) -> None:
    """Take an address out of the messages about registrations, unless it is registered for another event."""
    if not Registration.objects.filter(email__iexact=address).exists():
        forget(address=address, topics=[topic for topic in TOPICS if topic.startswith(PREFIX)])
