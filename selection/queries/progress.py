"""Where an evaluation stands, in one word."""

from datetime import datetime

from selection.models import Assignment
from selection.states import Interest, Progress

WAITS, RECUSED, DONE, OVERDUE = "waiting", "recused", "done", "overdue"
DRAFT, DECLARED, NOT_OPENED = "draft", "declared", "not_opened"
ORDER = (DRAFT, DECLARED, OVERDUE, NOT_OPENED, WAITS, DONE, RECUSED)
DECLARED_AS = {Interest.INTEREST: RECUSED, Interest.NOT_SURE: WAITS}


def status_of(assignment: Assignment, at: datetime, *, overdue: bool = True) -> str:
    """Return the status word's code; needs `declaration` and `assessment` selected."""
    declaration = getattr(assignment, "declaration", None)
    if declaration is not None and declaration.answer in DECLARED_AS:
        return DECLARED_AS[Interest(declaration.answer)]
    assessment = getattr(assignment, "assessment", None)
    if assessment is not None and assessment.status == Progress.SUBMITTED:
        return DONE
    if overdue and at >= assignment.due_at:
        return OVERDUE
    if assessment is not None:
        return DRAFT
    return DECLARED if declaration is not None else NOT_OPENED
