"""The way into a track by invitation: asked for, sent, accepted (SPEC A5)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from applications.models import Application, Invitation, Track
from applications.states import INVITATION, InvitationStatus
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish
from r2r_portal.territories.models import Territory

ASKED, SENT, DECLINED = "invitation.asked", "invitation.sent", "invitation.declined"
ZONE = {"ja": "Asia/Tokyo", "en": "Europe/Brussels"}
DESK_LANGUAGE = "ja"  # the Japan desk's


@transaction.atomic
def ask(
    *,
    track: Track,
    territory: Territory,
    email: str,
    language: str,
    at: datetime,
    name: str = "",
    department: str = "",
    message: str = "",
) -> Invitation:
    """Note that a prefecture asks for the questionnaire, and tell the desk; asking twice is one request."""
    email = email.strip().lower()
    known = Invitation.objects.filter(
        track=track, territory=territory, email=email, status=InvitationStatus.REQUESTED
    ).first()
    if known:
        return known
    invitation = Invitation.objects.create(
        track=track, territory=territory, email=email, name=name, department=department, language=language,
        message=message, requested_at=at,
    )  # fmt: skip
    record(at=at, by=None, verb=ASKED, subject=invitation, territory=territory.code)
    publish(
        topic=ASKED, key=f"{ASKED}:{invitation.pk}", to=settings.HELPDESK_ADDRESSES[track.side],
        language=DESK_LANGUAGE, zone=ZONE[DESK_LANGUAGE], payload={"invitation": invitation.pk}, at=at,
    )  # fmt: skip
    return invitation


@transaction.atomic
def send(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Send the invitation that was asked for: how to sign in by a code that can be typed."""
    invitation = _locked(invitation)
    invitation.status = INVITATION.target(invitation.status, "send")
    invitation.sent_at, invitation.sent_by = at, by
    invitation.save(update_fields=["status", "sent_at", "sent_by"])
    record(at=at, by=by, verb=SENT, subject=invitation)
    _tell(SENT, str(invitation.pk), invitation, at)
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Send an invitation once more, to the same address; two clicks within a minute are one."""
    invitation = _locked(invitation)
    invitation.status = INVITATION.target(invitation.status, "send again")
    invitation.sent_at, invitation.sent_by = at, by
    invitation.save(update_fields=["sent_at", "sent_by"])
    record(at=at, by=by, verb="invitation.sent_again", subject=invitation)
    _tell(SENT, f"{invitation.pk}:{at:%Y%m%dT%H%M}", invitation, at)
    return invitation


@transaction.atomic
def decline(*, invitation: Invitation, reason: str, by: User, at: datetime) -> Invitation:
    """Tell who asked that no invitation follows, and why."""
    invitation = _locked(invitation)
    invitation.status = INVITATION.target(invitation.status, "decline")
    invitation.reason = reason
    invitation.save(update_fields=["status", "reason"])
    record(at=at, by=by, verb=DECLINED, subject=invitation)
    _tell(DECLINED, str(invitation.pk), invitation, at)
    return invitation


def _tell(topic: str, cause: str, invitation: Invitation, at: datetime) -> None:
    publish(
        topic=topic, key=f"{topic}:{cause}", to=invitation.email, language=invitation.language,
        zone=ZONE[invitation.language], payload={"invitation": invitation.pk}, at=at,
    )  # fmt: skip


@transaction.atomic
def accept(*, invitation: Invitation, application: Application, by: User, at: datetime) -> Invitation:
    """Tie an invitation to the application that was started with it."""
    invitation = _locked(invitation)
    invitation.status = INVITATION.target(invitation.status, "accept")
    invitation.application = application
    invitation.save(update_fields=["status", "application"])
    record(at=at, by=by, verb="invitation.accepted", subject=invitation)
    return invitation


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
