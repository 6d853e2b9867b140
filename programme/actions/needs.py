"""What a visit asks of its travellers: set and taken back by officers, never kept longer than people were told."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from programme.models import DataKey, HostList, Need, Visit
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError


@transaction.atomic
def set_need(*, visit: Visit, field: str, values: Mapping[str, Any], by: User | None, at: datetime) -> Need:
    """Ask for a detail, or change why, by when, how long. Once somebody gave it, it is kept shorter, never longer."""
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    need = Need.objects.filter(visit=visit, field=field).first() or Need(visit=visit, field=field)
    told = need.keep_days if need.pk and _given(visit, field) else None
    for name, value in values.items():
        setattr(need, name, value)
    if told is not None and need.keep_days > told:
        refusal = _("People were told an earlier date of erasure. Choose at most %(days)s days.")
        raise DomainError(refusal % {"days": told}, code="kept_longer")
    need.save()
    record(at=at, by=by, verb="need.set", subject=need, visit=visit.slug, field=field)
    return need


@transaction.atomic
def drop_need(*, need: Need, by: User, at: datetime) -> None:
    """Ask for a detail no more. Refused once somebody gave it: it then goes on its printed date."""
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=need.visit_id)
    if _given(visit, need.field):
        raise DomainError(
            _("Somebody has entered this already. It is erased on its date."), code="already_given"
        )
    record(at=at, by=by, verb="need.dropped", subject=need, visit=visit.slug, field=need.field)
    need.delete()


def _given(visit: Visit, field: str) -> bool:
    return DataKey.objects.filter(delegate__delegation__visit=visit, field=field).exists()


@transaction.atomic
def open_host_list(*, visit: Visit, opens_on: date, by: User | None, at: datetime) -> HostList:
    """Say from which day on the hosts read the list of their guests."""
    found, _made = HostList.objects.update_or_create(visit=visit, defaults={"opens_on": opens_on})
    record(at=at, by=by, verb="hostlist.dated", subject=found, opens_on=opens_on.isoformat())
    return found
