"""Who may do what in the selection; state and time are asked elsewhere."""

from r2r_portal.accounts.models import Part, User
from r2r_portal.accounts.roles import EVALUATOR, OFFICER, STAFF_ROLES, has_role
from selection.models import Assignment, Decision


def evaluates(user: User) -> bool:
    """Evaluators work on what is assigned to them."""
    return has_role(user, EVALUATOR)


def only_evaluates(user: User) -> bool:
    """Evaluators without another role see nothing of the admin but their own work."""
    others = tuple(role for role in STAFF_ROLES if role != EVALUATOR)
    return evaluates(user) and not has_role(user, *others)


def runs_the_selection(user: User) -> bool:
    """Officers assign, decide, prepare, confirm and form groups."""
    return has_role(user, OFFICER)


def can_score(user: User, assignment: Assignment) -> bool:
    """Only the evaluator it is assigned to."""
    return assignment.evaluator_id == user.pk and evaluates(user)


def can_answer(user: User, decision: Decision) -> bool:
    """Owners and editors of the body answer an offer."""
    parts = (Part.OWNER, Part.EDITOR)
    return decision.application.organisation.memberships.filter(user=user, part__in=parts).exists()
