"""What working together on a body's files may be refused for. The words are for the person who asked."""

from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError, ForbiddenError


class NotOwnerError(ForbiddenError):
    """Somebody who is no owner wants to change the team."""

    code = "not-owner"

    def __init__(self) -> None:
        super().__init__(_("Only an owner can change the team. Ask one of the owners."))


class AlreadyInTeamError(DomainError):
    """The address belongs to a member."""

    code = "already-in-team"

    def __init__(self) -> None:
        super().__init__(_("The person with this address belongs to the team already."))


class AlreadyInvitedError(DomainError):
    """An invitation to the address is open."""

    code = "already-invited"

    def __init__(self) -> None:
        super().__init__(_("An invitation to this address is open already. Revoke it to send another."))


class TooManyInvitesError(DomainError):
    """More invitations are open than a team can need."""

    code = "too-many-invites"

    def __init__(self, limit: int) -> None:
        super().__init__(
            _("No more than %(limit)s invitations can be open. Revoke one first.") % {"limit": limit}
        )


class InviteForAnotherError(ForbiddenError):
    """The invitation was sent to another address: forwarded, it opens nothing."""

    code = "invite-for-another"

    def __init__(self) -> None:
        super().__init__(
            _("This invitation was sent to another e-mail address. It works for that address only.")
        )


class InviteEndedError(DomainError):
    """The invitation was revoked."""

    code = "invite-ended"
    status = 410

    def __init__(self) -> None:
        super().__init__(_("This invitation was withdrawn. It can no longer be accepted."))


class LastOwnerError(DomainError):
    """A body's files without an owner would be nobody's."""

    code = "last-owner"

    def __init__(self) -> None:
        super().__init__(_("You are the only owner. Hand the ownership over to a colleague first."))


class NotInTeamError(DomainError):
    """The person is no member, or no longer one."""

    code = "not-in-team"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("This account does not belong to the team, or no longer does."))
