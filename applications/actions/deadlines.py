"""Moving a deadline: recorded, said, and never into the past (SPEC T4)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions import gate
from applications.errors import DeadlineRefusedError, SecondPersonNeededError
from applications.models import Application, Call, DeadlineChange, Track
from applications.queries.effects import closing_of
from applications.queries.people import open_drafts, with_readers
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish

TOPIC, PROPOSED = "deadline.moved", "deadline.proposed"


@transaction.atomic
def extend(
    *,
    call: Call,
    to: datetime,
    reason_en: str,
    reason_ja: str,
    by: User,
    at: datetime,
    track: Track | None = None,
    application: Application | None = None,
    approved_by: User | None = None,
    told: str = TOPIC,
) -> DeadlineChange:
    """Move the deadline of a call, of one track or of one application; every open draft's people are told.

    `told` names another topic where the caller tells the people of one application itself, so that nobody gets two
    messages about one thing. Later needs one person, earlier two (SecondPersonNeededError); a moment that is past, or that changes
    nothing, is refused (DeadlineRefusedError).
    """
    call, track, application = _locked(call, track, application)
    old = closing_of(call, track, application)
    examine(call=call, track=track, application=application, to=to, at=at)
    if to < old and not _is_second(approved_by, by):
        raise SecondPersonNeededError
    target: Call | Track | Application = application or track or call
    target.closes_at = to
    target.save(update_fields=["closes_at"])
    change = DeadlineChange.objects.create(
        call=call, track=track, application=application, old=old, new=to, reason_en=reason_en,
        reason_ja=reason_ja, at=at, by=by, approved_by=approved_by,
    )  # fmt: skip
    second = str(approved_by.pk) if approved_by else ""
    record(
        at=at, by=by, verb=TOPIC, subject=target, change=change.pk, old=old.isoformat(), new=to.isoformat(),
        approved_by=second,
    )  # fmt: skip
    if told == TOPIC or application is None:
        _tell(change, at)
    return change


def _locked(
    call: Call, track: Track | None, application: Application | None
) -> tuple[Call, Track | None, Application | None]:
    """Lock in the order of `submit`: gate or application, call, track; who submits holds the call for reading."""
    if not application:
        gate.alone(call)
    else:
        application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk, call=call)
    call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    scope = track or (application.track if application else None)
    if scope:
        scope = Track.objects.select_for_update(no_key=True).get(pk=scope.pk, call=call)
        scope.call = call
    if application and scope:
        application.call, application.track = call, scope
    return call, scope if track else None, application


def examine(
    *,
    call: Call,
    to: datetime,
    at: datetime,
    track: Track | None = None,
    application: Application | None = None,
) -> None:
    """Raise DeadlineRefusedError where `to` is past, changes nothing, or lies before what holds for everybody."""
    if to <= at:
        raise DeadlineRefusedError(_("The new deadline must be in the future."))
    if to == closing_of(call, track, application):
        raise DeadlineRefusedError(_("The new deadline is the same as the one that holds."))
    if (application and to < application.track.closing) or (track and to < call.closes_at):
        raise DeadlineRefusedError(_("It cannot close before the call or its track does."))


def _is_second(person: User | None, first: User) -> bool:
    return person is not None and person.pk != first.pk and has_role(person, OFFICER)


def _tell(change: DeadlineChange, at: datetime) -> None:
    """Write to everybody who works on an open draft, once each, in their own language."""
    for application, reader in with_readers(open_drafts(change.call, change.track, change.application)):
        publish(
            topic=TOPIC, key=f"{TOPIC}:{change.pk}:{reader.pk}", to=reader.email, language=reader.language,
            zone=reader.zone, payload={"change": change.pk, "application": str(application.pk)}, at=at,
        )  # fmt: skip


@transaction.atomic
def propose(
    *,
    call: Call,
    to: datetime,
    reason_en: str,
    reason_ja: str,
    by: User,
    at: datetime,
    track: Track | None = None,
    application: Application | None = None,
) -> int:
    """Ask the other programme officers to approve an earlier deadline; returns how many were asked."""
    payload = {
        "call": call.pk,
        "track": track.pk if track else None,
        "application": str(application.pk) if application else None,
        "to": to.isoformat(),
        "reason_en": reason_en,
        "reason_ja": reason_ja,
        "by": by.pk,
    }
    others = User.objects.filter(groups__name=OFFICER, is_active=True).exclude(pk=by.pk)
    if application:
        others = others.exclude(recusals__application=application)
    for officer in others:
        publish(
            topic=PROPOSED,
            key=f"{PROPOSED}:{call.pk}:{by.pk}:{at.isoformat()}:{officer.pk}",
            to=officer.email,
            language=officer.language,
            zone=officer.zone,
            payload=payload,
            at=at,
        )
    record(at=at, by=by, verb=PROPOSED, subject=application or track or call, to=to.isoformat())
    return len(others)
