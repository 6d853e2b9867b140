"""What a visit may cost in allowances."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from programme.models import Budget, Visit
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record


@transaction.atomic
def set_budget(
    *, visit: Visit, currency: str, amount: Decimal, source: str, by: User, at: datetime
) -> Budget:
    """Set the budget of a visit in one currency; a second time changes it."""
    values = {"amount": amount, "source": source}
    budget, _new = Budget.objects.update_or_create(visit=visit, currency=currency, defaults=values)
    record(at=at, by=by, verb="budget.set", subject=budget, amount=str(amount), currency=currency)
    return budget
