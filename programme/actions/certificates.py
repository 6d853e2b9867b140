"""Certificates of attendance: issued for a visit in one go, frozen, with a fingerprint (SPEC P10)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from programme.actions.telling import tell
from programme.domain.certificates import fingerprint
from programme.models import Certificate, Delegate, Presence, Visit
from programme.queries.meetings import of_visit
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError

TOPIC = "certificate.issued"


@transaction.atomic
def issue(*, visit: Visit, by: User, at: datetime) -> int:
    """Give a certificate to every delegate who was noted at a session and has none yet; returns how many.

    Raises DomainError before the visit is over. One that was issued never changes.
    """
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if at < of_visit(visit).ends_at:
        raise DomainError(_("Certificates are issued once the visit is over."), code="not_over")
    number = Certificate.objects.filter(delegate__delegation__visit=visit).count()
    due = Delegate.objects.filter(delegation__visit=visit, presences__isnull=False, certificate=None)
    people = list(due.select_related("delegation__territory", "user").distinct().order_by("pk"))
    for place, person in enumerate(people, start=number + 1):
        _issue(person, visit, place, by=by, at=at)
    return len(people)


def _issue(person: Delegate, visit: Visit, place: int, *, by: User, at: datetime) -> None:
    name = f"C-{visit.starts_on:%Y}-{visit.pk}-{place:03}"
    facts = facts_of(person, visit)
    made = Certificate.objects.create(
        delegate=person, number=name, facts=facts, digest=fingerprint(name, facts), issued_at=at, issued_by=by
    )
    record(at=at, by=by, verb="certificate.issued", subject=made)
    if person.user_id:
        tell(person, TOPIC, cause=str(made.pk), payload={"certificate": made.pk}, at=at)


def facts_of(person: Delegate, visit: Visit) -> dict[str, Any]:
    """Return what is certified: name, delegation, visit, and the sessions where the person was noted, by time."""
    there = Presence.objects.filter(delegate=person, session__leg__visit=visit).select_related("session")
    territory = person.delegation.territory
    return {
        "name": person.name,
        "body": person.body,
        "territory_en": territory.name_en or territory.name_latin,
        "territory_ja": territory.name_ja or territory.name_latin,
        "visit_en": visit.title_en,
        "visit_ja": visit.title_ja,
        "starts_on": visit.starts_on.isoformat(),
        "ends_on": visit.ends_on.isoformat(),
        "sessions": [
            {
                "title_en": one.session.title_en,
                "title_ja": one.session.title_ja,
                "starts_at": one.session.starts_at.isoformat(),
                "ends_at": one.session.ends_at.isoformat(),
                "zone": one.session.zone,
            }
            for one in there.order_by("session__starts_at", "pk")
            if one.session
        ],
    }
