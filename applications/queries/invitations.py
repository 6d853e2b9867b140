"""Invitations to a by-invitation track."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Application, Invitation, Track, recused
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


def flagged(rows: QuerySet[Invitation], user: User | None = None) -> QuerySet[Invitation]:
    """Add what a desk should know before it answers: `has_twin`, `has_application`, both about the same prefecture.

    What `user` is recused from is as if it were not there.
    """
    seen = Invitation.objects.filter(~recused(user, "application"))
    twins = seen.filter(track=OuterRef("track"), territory=OuterRef("territory"))
    here = Q(territory=OuterRef("territory")) | Q(submitted_territory=OuterRef("territory"))
    known = Application.objects.unrecused(user).filter(here, track=OuterRef("track"))
    return rows.annotate(
        has_twin=Exists(twins.exclude(pk=OuterRef("pk")).exclude(status=InvitationStatus.DECLINED)),
        has_application=Exists(known.exclude(invitation=OuterRef("pk"))),
    )


def waiting(track: Track) -> QuerySet[Invitation]:
    """Return the requests that the desk has not answered."""
    return Invitation.objects.filter(track=track, status=InvitationStatus.REQUESTED).order_by("requested_at")
