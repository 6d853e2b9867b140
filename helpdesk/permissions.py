"""Who may do what with questions, answers for everybody, the library and the newsletter."""

from helpdesk.models import Question
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER, has_role
from r2r_portal.territories.models import Side

DESK_OF = {Side.EU: EU_DESK, Side.JP: JP_DESK}


def can_answer(user: User, question: Question) -> bool:
    """A desk answers the questions of its side."""
    return has_role(user, DESK_OF[Side(question.side)])


def can_write_answers(user: User) -> bool:
    """Both desks write for the public page."""
    return has_role(user, EU_DESK, JP_DESK)


def can_approve_answers(user: User) -> bool:
    """The second pair of eyes is anybody's of the desks or of the programme, but the author's."""
    return has_role(user, EU_DESK, JP_DESK, OFFICER)


def can_edit_library(user: User) -> bool:
    """Officers and both desks keep the library and the newsletter."""
    return has_role(user, OFFICER, EU_DESK, JP_DESK)
