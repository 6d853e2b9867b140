"""Allowances of a visit in sums."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from programme.models import AllowanceSheet, Visit


@dataclass(frozen=True)
class Total:
    """How many sheets in one state and currency, and their sum."""

    status: str
    currency: str
    count: int
    total: Decimal


def totals(visit: Visit) -> list[Total]:
    """Return the sums of a visit by state and currency; currencies are never added up."""
    sheets = AllowanceSheet.objects.filter(delegate__delegation__visit=visit)
    rows = sheets.values("status", "currency").annotate(count=Count("pk"), total=Sum("total", default=0))
    return [Total(**row) for row in rows.order_by("status", "currency")]
