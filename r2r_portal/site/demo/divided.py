"""Two applications of the demo on which the evaluators are far apart, so that there is something to discuss."""

from decimal import Decimal

from applications.models import Application
from selection.models import Assignment

PLACES = (1, 4)  # among the live ones, in the order of their reference numbers
LOW = Decimal(1)


def divided() -> list[Application]:
    """Return the two applications."""
    live = list(Application.objects.live().select_related("call", "track").order_by("reference"))
    return [live[place] for place in PLACES if place < len(live)]


def far_off(assignment: Assignment, number: int) -> Decimal | None:
    """Return the low score that the first evaluator gives one of them for the first criterion; None for the rest."""
    if number or assignment.application not in divided():
        return None
    first = assignment.application.assignments.order_by("evaluator__email").first()
    return LOW if first and first.pk == assignment.pk else None
