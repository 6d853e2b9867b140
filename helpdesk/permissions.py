"""Who may do what with a question."""

from helpdesk.models import Question
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, has_role
from r2r_portal.territories.models import Side

DESK_OF = {Side.EU: EU_DESK, Side.JP: JP_DESK}


def can_answer(user: User, question: Question) -> bool:
    """A desk answers the questions of its side."""
    return has_role(user, DESK_OF[Side(question.side)])
