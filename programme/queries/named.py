"""Travellers and the registered by name, for whoever looks at the messages to them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from programme.models import Delegate, Registration
from programme.permissions import can_run_events
from programme.states import RegistrationStatus
from r2r_portal.outbox.names import named


def travellers(person: Any, _at: datetime) -> QuerySet[Any]:
    """Name the travellers whom the person may see."""
    return named(
        Delegate.objects.visible_to(person), given="given_name", family="family_name", language="language"
    )


def registered(person: Any, _at: datetime) -> QuerySet[Any]:
    """Name who registered, for those who look after events; who did not confirm the address may be anybody."""
    rows = Registration.objects.exclude(status=RegistrationStatus.ASKED)
    return named(rows if can_run_events(person) else rows.none(), given="name")
