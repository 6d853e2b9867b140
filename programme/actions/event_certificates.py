"""Certificates of attendance at an event, as those of a visit: numbered, frozen, with a fingerprint (SPEC H3, P10)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from programme.actions import seating
from programme.actions.openings import allow
from programme.domain.certificates import fingerprint
from programme.models import EventCertificate, Opening, Registration
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError

CERTIFIED = "registration.certified"


@transaction.atomic
def issue(*, opening: Opening, by: User, at: datetime) -> int:
    """Give a certificate to each of the registered who was noted there and has none yet; returns how many.

    Raises DomainError before the event is over. One that was issued never changes.
    """
    allow(by)
    opening = seating.locked(opening.pk)
    activity = opening.activity
    if activity.is_cancelled or activity.ends_at is None or at < activity.ends_at:
        raise DomainError(_("Certificates are issued once the event is over."), code="not_over")
    number = EventCertificate.objects.filter(registration__opening=opening).count()
    due = opening.registrations.registered().filter(certificate=None, user__presences__activity=activity)
    people = list(due.order_by("seat"))
    for place, person in enumerate(people, start=number + 1):
        _issue(person, f"E-{activity.starts_at:%Y}-{activity.pk}-{place:03}", by=by, at=at)
    return len(people)


def _issue(person: Registration, number: str, *, by: User, at: datetime) -> None:
    facts = facts_of(person)
    made = EventCertificate.objects.create(
        registration=person, number=number, facts=facts, digest=fingerprint(number, facts), issued_at=at,
        issued_by=by,
    )  # fmt: skip
    record(at=at, by=by, verb="certificate.issued", subject=made)
    seating.tell(CERTIFIED, person, at, cause="once")


def facts_of(person: Registration) -> dict[str, Any]:
    """Return what is certified: name and organisation, the event, its days and times, in the shape of a visit's facts."""
    activity = person.opening.activity
    assert activity.starts_at
    assert activity.ends_at
    zone = ZoneInfo(activity.zone)
    titles = {f"title_{code}": getattr(activity, f"title_{code}") for code in ("en", "ja")}
    return {
        "name": person.name,
        "body": person.body,
        "territory_en": "",
        "territory_ja": "",
        "visit_en": activity.title_en,
        "visit_ja": activity.title_ja,
        "starts_on": activity.starts_at.astimezone(zone).date().isoformat(),
        "ends_on": activity.ends_at.astimezone(zone).date().isoformat(),
        "sessions": [
            {
                **titles, "starts_at": activity.starts_at.isoformat(), "ends_at": activity.ends_at.isoformat(),
                "zone": activity.zone,
            }
        ],
    }  # fmt: skip
