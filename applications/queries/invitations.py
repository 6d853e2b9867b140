"""Invitations to a by-invitation track."""

from django.db.models import QuerySet

from applications.models import Invitation, Track
from applications.states import InvitationStatus
from r2r_portal.accounts.models import User


def invitation_for(user: User, track: Track) -> Invitation | None:
    """Return the invitation that was sent to a person's address, the latest first; accepted ones count too."""
    held = (InvitationStatus.SENT, InvitationStatus.ACCEPTED)
    return (
        Invitation.objects.filter(track=track, email__iexact=user.email, status__in=held)
        .order_by("-sent_at")
        .first()
    )


def waiting(track: Track) -> QuerySet[Invitation]:
    """Return the requests that the desk has not answered."""
    return Invitation.objects.filter(track=track, status=InvitationStatus.REQUESTED).order_by("requested_at")
