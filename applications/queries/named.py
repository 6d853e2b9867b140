"""Contacts of applications by name, for whoever looks at the messages to them."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from applications.models import Application, Contact
from r2r_portal.outbox.names import named


def contacts(person: Any, at: datetime) -> QuerySet[Any]:
    """Name the contacts of applications that the person may see and that no deadline seals any more (SPEC A13)."""
    later = Q(call__closes_at__gt=at) | Q(track__closes_at__gt=at) | Q(closes_at__gt=at)
    seen = Application.objects.visible_to(person).filter(submitted_at__isnull=False).exclude(later)
    rows = Contact.objects.filter(application__in=seen.values("pk"))
    return named(rows, given="given_name", family="family_name", language="application__language")
