"""Who may do what with an application. State and time are no business of this file."""

from applications.models import Application
from r2r_portal.accounts.models import Part, User
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER, has_role
from r2r_portal.territories.models import Side

DESK_OF = {Side.EU: EU_DESK, Side.JP: JP_DESK}


def is_member(user: User, application: Application) -> bool:
    """Owners and editors of the body that applies."""
    parts = (Part.OWNER, Part.EDITOR)
    return application.organisation.memberships.filter(user=user, part__in=parts).exists()


def can_edit(user: User, application: Application) -> bool:
    """Members; the desk for what it types in on behalf, until the applicant has confirmed it."""
    return is_member(user, application) or can_type_for(user, application)


def can_type_for(user: User, application: Application) -> bool:
    """The Japan desk and officers, for an entry on behalf that is not confirmed yet."""
    unconfirmed = application.on_behalf and application.confirmed_at is None
    return unconfirmed and has_role(user, JP_DESK, OFFICER)


def can_submit(user: User, application: Application) -> bool:
    """Members of the body, nobody for them; staff hand in by import only."""
    return is_member(user, application)


def can_withdraw(user: User, application: Application) -> bool:
    """Owners of the body."""
    return application.organisation.memberships.filter(user=user, part=Part.OWNER).exists()


def can_manage_team(user: User, application: Application) -> bool:
    """Owners of the body."""
    return can_withdraw(user, application)


def can_hand_over_for(user: User) -> bool:
    """Programme officers, where the owner has left office."""
    return has_role(user, OFFICER)


def can_decide_late(user: User) -> bool:
    """Programme officers: granting a request means moving a deadline."""
    return can_move_deadlines(user)


def can_confirm(user: User, application: Application) -> bool:
    """Members of a body for which the desk typed."""
    return application.on_behalf and is_member(user, application)


def can_move_deadlines(user: User) -> bool:
    """Programme officers."""
    return has_role(user, OFFICER)


def can_invite(user: User) -> bool:
    """The Japan desk and officers."""
    return has_role(user, JP_DESK, OFFICER)
