"""The people who work on an application: members, open invitations, and who belonged once."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, When

from applications.models import Application
from r2r_portal.accounts.actions.team import LEFT, REMOVED
from r2r_portal.accounts.models import Invite, Membership, Organisation, Part, User
from r2r_portal.audit.actions import reference
from r2r_portal.audit.models import Event

FRAME = ("call", "track__call", "organisation", "territory")


@dataclass(frozen=True)
class Team:
    """Members, owners first, and the invitations that nobody has accepted yet."""

    members: tuple[Membership, ...]
    waiting: tuple[Invite, ...]

    @property
    def owners(self) -> tuple[User, ...]:
        """Whom to ask."""
        return tuple(one.user for one in self.members if one.part == Part.OWNER)


def team_of(organisation: Organisation) -> Team:
    """Return the team of a body."""
    waiting = organisation.invites.filter(accepted_at=None, revoked_at=None).select_related("invited_by")
    return Team(tuple(members_of(organisation)), tuple(waiting.order_by("invited_at", "pk")))


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return the members of a body, owners first, then editors, then readers."""
    rank = Case(*(When(part=part, then=number) for number, part in enumerate(Part.values)),
                output_field=IntegerField())  # fmt: skip
    return organisation.memberships.select_related("user").order_by(rank, "joined_at", "pk")


def application_of(organisation: Organisation) -> Application | None:
    """Return the application that a body worked on last: what an invitation is about."""
    rows = Application.objects.filter(organisation=organisation).select_related(*FRAME)
    return rows.order_by("-saved_at").first()


def left_the_team(user: User, pk: UUID) -> bool:
    """Tell whether a person worked on this application once and was let go, or left."""
    application = Application.objects.filter(pk=pk).select_related("organisation").first()
    if application is None:
        return False
    return was_in_team(user, application.organisation)


def was_in_team(user: User, organisation: Organisation) -> bool:
    """Tell whether a person belonged to a body's team; the audit log knows."""
    gone = Event.objects.filter(subject=reference(organisation), verb__in=(REMOVED, LEFT))
    return gone.filter(detail__user=user.pk).exists()


def invites_for(user: User) -> QuerySet[Invite]:
    """Return the open invitations to a person's address."""
    open_ones = Invite.objects.filter(email__iexact=user.email, accepted_at=None, revoked_at=None)
    return open_ones.select_related("organisation", "invited_by").order_by("invited_at", "pk")
