"""Whose free time matters: of a visit for staff, one's own for everybody else."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from programme.models import Absence, Delegate, Interpreter, Visit
from programme.models.staffing import kept_by
from r2r_portal.accounts.models import User
from r2r_portal.territories.models import Territory

Owner = Territory | Delegate | Interpreter


def owners_of(visit: Visit) -> dict[str, Owner]:
    """Return the hosts, interpreters and delegates of a visit under the key of each in a form."""
    hosts = Territory.objects.filter(pk__in=visit.legs.values("host")).order_by("code")
    interpreters = Interpreter.objects.filter(call=visit.call_id).order_by("name", "pk")
    going = Delegate.objects.going().filter(delegation__visit=visit).select_related("delegation__territory")
    return _keyed([*hosts, *interpreters, *going.order_by("delegation__territory__code", "pk")])


def own_owners(user: User, at: datetime) -> dict[str, Owner]:
    """Return the territories that a person keeps, if they host a visit to come, and the person as a delegate."""
    hosts = kept_by(user).filter(pk__in=Visit.objects.filter(ends_on__gte=at.date()).values("legs__host"))
    going = Delegate.objects.going().filter(user=user, delegation__visit__ends_on__gte=at.date())
    return _keyed([*hosts.order_by("code"), *going.select_related("delegation__visit").order_by("pk")])


def _keyed(found: Iterable[Owner]) -> dict[str, Owner]:
    return {f"{type(one).__name__.lower()}-{one.pk}": one for one in found}


def absences(rows: QuerySet[Absence]) -> list[Absence]:
    """Return them with whose they are, in the order of the days."""
    return list(rows.select_related("host", "delegate", "interpreter").order_by("starts_at", "pk"))
