"""Who may do what with questions, the library and the newsletter."""

from helpdesk.models import Question
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER, has_role
from r2r_portal.territories.models import Side

DESK_OF = {Side.EU: EU_DESK, Side.JP: JP_DESK}


def can_answer(user: User, question: Question) -> bool:
    """A desk answers the questions of its side."""
    return has_role(user, DESK_OF[Side(question.side)])


def can_edit_library(user: User) -> bool:
    """Officers and both desks keep the library and the newsletter."""
    return has_role(user, OFFICER, EU_DESK, JP_DESK)
