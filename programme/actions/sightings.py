"""Who saw which version of an agenda, and a word to those who hold an old one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from programme.models import AgendaVersion, Channel, Sighting, Visit
from programme.queries.holders import Holder, holders
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import publish


def note(*, user: User, seen: Iterable[tuple[Visit, int]], channel: Channel, at: datetime) -> None:
    """Note that a person saw these versions, one statement for all; what was seen before by that way is replaced."""
    rows = [Sighting(visit=visit, user=user, channel=channel, number=number, at=at) for visit, number in seen]
    if rows:
        Sighting.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["visit", "user", "channel"],
            update_fields=["number", "at"],
        )


@transaction.atomic
def nudge(*, visit: Visit, by: User, at: datetime) -> int:
    """Write to everybody who holds an old version, or none; returns to how many. Once for each version and day.

    Raises DomainError where nothing is published.
    """
    latest = AgendaVersion.objects.filter(visit=visit).order_by("-number").first()
    if latest is None:
        raise DomainError(_("The agenda is not published yet."), code="agenda_unpublished")
    written = sum(_write(one, latest, at) for one in holders(visit, latest.number) if one.is_behind)
    record(at=at, by=by, verb="agenda.nudged", subject=latest, visit=visit.slug, people=written)
    return written


def _write(one: Holder, latest: AgendaVersion, at: datetime) -> int:
    person = one.person
    return publish(
        topic="agenda.nudge",
        key=f"agenda.nudge:{latest.visit_id}:v{latest.number}:{at:%Y-%m-%d}:{person.email.lower()}",
        to=person.email,
        language=person.language,
        zone=person.zone,
        payload={
            "visit": latest.visit_id,
            "since": one.number or 0,
            "until": latest.number,
            "delegate": person.delegate,
            "territory": person.territory,
            "user": person.user,
        },
        at=at,
    )
