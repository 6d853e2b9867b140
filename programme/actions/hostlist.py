"""Handing the list of guests to a host: every reading is noted for each person whose details stand on it."""

from datetime import datetime, timedelta

from django.db import transaction

from programme.models import Disclosure
from programme.queries.hostlist import GuestList
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record

AGAIN = timedelta(hours=1)


@transaction.atomic
def hand_over(*, found: GuestList, form: str, by: User, at: datetime) -> None:
    """Note that somebody takes a list as `form`: "page", "pdf" or "xlsx"; each person reads it on their own page."""
    told = [guest for guest in found.guests if guest.agreed]
    if form == "page":  # looking again within the hour is one reading
        seen = Disclosure.objects.filter(by=by, form=form, at__gt=at - AGAIN).values_list(
            "delegate", flat=True
        )
        known = set(seen)
        told = [guest for guest in told if guest.delegate.pk not in known]
    Disclosure.objects.bulk_create(
        Disclosure(delegate=guest.delegate, fields=list(guest.agreed), by=by, at=at, form=form)
        for guest in told
    )
    record(
        at=at, by=by, verb="guests.exported" if form != "page" else "guests.read", subject=found.visit,
        form=form, guests=len(found.guests), fields=sorted(need.field for need in found.needs),
    )  # fmt: skip
