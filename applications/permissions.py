"""Who may do what with an application. State and time are no business of this file."""

from applications.models import Application
from applications.states import Scan
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


def is_of_the_team(user: User, application: Application) -> bool:
    """Everybody of the body that applies, readers too."""
    return application.organisation.memberships.filter(user=user).exists()


def can_read_draft(user: User, application: Application) -> bool:
    """The team, and the desk for what it types in: the text that was not handed in is nobody else's business."""
    return is_of_the_team(user, application) or can_type_for(user, application)


def can_type_for(user: User, application: Application) -> bool:
    """The Japan desk and officers, for an entry on behalf that is not confirmed yet."""
    unconfirmed = application.on_behalf and application.confirmed_at is None
    return unconfirmed and has_role(user, JP_DESK, OFFICER)


def can_download(user: User, application: Application, scan: str) -> bool:
    """Nobody has a file in quarantine; one that still waits for the virus check stays with those who brought it."""
    if scan == Scan.INFECTED:
        return False
    return scan != Scan.WAITING or can_read_draft(user, application)


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


def can_work_on(user: User, application: Application) -> bool:
    """Officers, and the desk of the application's side: notes, translations, questions to the applicant."""
    return has_role(user, OFFICER, DESK_OF[Side(application.track.side)])


def can_judge(user: User) -> bool:
    """Programme officers: eligibility, and corrections of answers."""
    return has_role(user, OFFICER)


def can_object(user: User, application: Application) -> bool:
    """Members of the body: to a translation of their texts."""
    return is_member(user, application)


def can_edit_questionnaires(user: User) -> bool:
    """Programme officers."""
    return has_role(user, OFFICER)
