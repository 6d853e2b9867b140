"""Planning a visit: who is on which leg, and the sessions. All of it is work in progress until it is published."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from programme.domain import ripple
from programme.models import (
    Acknowledgement,
    Delegate,
    Delegation,
    Leg,
    LegAttendance,
    Session,
    SessionAttendance,
    Visit,
)
from programme.queries.advice import considered
from programme.queries.planning import load_plan
from programme.states import SESSION
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError


@transaction.atomic
def set_route(*, delegation: Delegation, legs: Iterable[Leg], by: User, at: datetime) -> None:
    """Put a delegation on these legs of its visit, and on no others."""
    wanted = {leg.pk: leg for leg in legs}
    if any(leg.visit_id != delegation.visit_id for leg in wanted.values()):
        raise DomainError(_("Choose legs of this visit."), code="other_visit")
    Visit.objects.select_for_update(of=("self",)).get(pk=delegation.visit_id)
    held = set(delegation.attendances.values_list("leg", flat=True))
    if held == set(wanted):
        return
    delegation.attendances.filter(leg__in=held - set(wanted)).delete()
    LegAttendance.objects.bulk_create(
        LegAttendance(leg_id=leg, delegation=delegation) for leg in sorted(set(wanted) - held)
    )
    record(at=at, by=by, verb="route.set", subject=delegation, legs=sorted(wanted))


@transaction.atomic
def add_session(*, leg: Leg, values: Mapping[str, Any], by: User, at: datetime) -> Session:
    """Put a session on a leg."""
    session = Session(leg=leg, **values)
    session.save()
    record(at=at, by=by, verb="session.added", subject=session, leg=leg.pk)
    return session


@transaction.atomic
def change_session(*, session: Session, values: Mapping[str, Any], by: User, at: datetime) -> Session:
    """Change a session; what was published stays as it was until the next version."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    changed = [name for name, value in values.items() if getattr(session, name) != value]
    for name in changed:
        setattr(session, name, values[name])
    if changed:
        session.save(update_fields=changed)
        record(at=at, by=by, verb="session.changed", subject=session, fields=sorted(changed))
    return session


@transaction.atomic
def turn_session(*, session: Session, verb: str, by: User, at: datetime) -> Session:
    """Cancel or restore a session (`verb` as in states.SESSION)."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    session.status = SESSION.target(session.status, verb)
    session.save(update_fields=["status"])
    record(at=at, by=by, verb=f"session.{session.status}", subject=session)
    return session


@transaction.atomic
def deviate(*, session: Session, delegate: Delegate, takes_part: bool | None, by: User, at: datetime) -> None:
    """Let a person join or miss a session whatever the delegation does; None: with the delegation again."""
    if delegate.delegation.visit_id != session.leg.visit_id:
        raise DomainError(_("Choose somebody who is on this visit."), code="other_visit")
    if takes_part is None:
        SessionAttendance.objects.filter(session=session, delegate=delegate).delete()
    else:
        SessionAttendance.objects.update_or_create(
            session=session, delegate=delegate, defaults={"takes_part": takes_part}
        )
    record(
        at=at, by=by, verb="session.deviation", subject=session, delegate=delegate.pk, takes_part=takes_part
    )


@transaction.atomic
def acknowledge(*, visit: Visit, key: str, reason: str, by: User, at: datetime) -> Acknowledgement:
    """Say that a doubt about the agenda is meant so, and why. Raises DomainError where the doubt is gone."""
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    found = next((one for one in considered(visit) if one.doubt.key == key), None)
    if found is None:
        raise DomainError(_("This is no longer so: the agenda was changed meanwhile."), code="doubt_gone")
    if found.answer:
        return found.answer
    said = Acknowledgement.objects.create(visit=visit, key=key, reason=reason.strip(), by=by, at=at)
    record(at=at, by=by, verb="doubt.acknowledged", subject=visit, doubt=found.doubt.advice)
    return said


@transaction.atomic
def take_back(*, acknowledgement: Acknowledgement, by: User, at: datetime) -> None:
    """Take an acknowledgement back: the doubt stands again."""
    record(at=at, by=by, verb="doubt.reopened", subject=acknowledgement.visit)
    acknowledgement.delete()


@transaction.atomic
def shift(*, visit: Visit, session: Session, minutes: int, seen: str, by: User, at: datetime) -> int:
    """Move a session and what it pulls along, as it was `seen` (the digest of the ripple); returns how many moved.

    Raises DomainError where the agenda was changed since.
    """
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    found = ripple.shift(load_plan(visit), session.pk, minutes)
    if found.digest != seen:
        raise DomainError(_("The agenda was changed since you looked. Look at it again."), code="stale")
    rows = {row.pk: row for row in Session.objects.select_for_update(of=("self",)).filter(leg__visit=visit)}
    for move in found.moves:
        rows[move.id].starts_at, rows[move.id].ends_at = move.new_starts_at, move.new_ends_at
        rows[move.id].save(update_fields=["starts_at", "ends_at"])
    record(
        at=at,
        by=by,
        verb="session.shifted",
        subject=session,
        minutes=minutes,
        moved=[m.id for m in found.moves],
    )
    return len(found.moves)
