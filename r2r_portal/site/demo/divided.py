"""Two applications of the demo on which the evaluators are far apart, so that there is something to discuss."""

from decimal import Decimal

from applications.models import Application
from selection.models import Assignment

CODES = ("FRK", "JP-23")
LOW = Decimal(1)


def divided() -> list[Application]:
    """Return the two applications, the European one first."""
    rows = Application.objects.live().filter(submitted_territory__code__in=CODES)
    return list(rows.select_related("call", "track").order_by("reference"))


def far_off(assignment: Assignment, number: int) -> Decimal | None:
    """Return the low score that the first evaluator gives one of them for the first criterion; None for the rest."""
    application = assignment.application
    if number or application.submitted_territory is None or application.submitted_territory.code not in CODES:
        return None
    first = application.assignments.order_by("evaluator__email").first()
    return LOW if first and first.pk == assignment.pk else None
