"""The morning's digest: what waits for a member of staff, on working days at eight by the person's own clock."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse

from applications.domain.calendars import holiday_where
from applications.domain.reminders import works
from r2r_portal import clock
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import STAFF_ROLES
from r2r_portal.outbox import topics
from r2r_portal.outbox.actions import publish
from r2r_portal.outbox.models import Message
from r2r_portal.site.panels import today_for

DIGEST = "staff.digest"
FROM, UNTIL = time(8), time(10)  # late beats still write it, nobody gets the morning's in the evening


def register() -> None:
    """Make the topic known."""
    topics.register(DIGEST, about)


def about(message: Message) -> Mapping[str, Any] | None:
    """Give what is due as the message leaves; None where nothing is any more, or the person is no longer staff."""
    person = User.objects.filter(pk=message.payload["user"], is_active=True, is_staff=True).first()
    lines = [one.words for one in today_for(person, clock.now()).due] if person else []
    return {"lines": lines, "count": len(lines), "today": reverse("admin:index")} if lines else None


@transaction.atomic
def write(*, at: datetime) -> int:
    """Write to everybody for whom it is morning and something is due, once a day; returns to how many."""
    staff = User.objects.filter(is_active=True, is_staff=True, groups__name__in=STAFF_ROLES).distinct()
    return sum(_write(person, at) for person in staff.order_by("pk") if is_morning(person.zone, at))


def is_morning(zone: str, at: datetime) -> bool:
    """Tell whether a working day has just begun in a zone, by the rules that all reminders go by."""
    local = at.astimezone(ZoneInfo(zone))
    return FROM <= local.time() < UNTIL and works(local.date(), holiday_where(zone))


def _write(person: User, at: datetime) -> bool:
    day = at.astimezone(ZoneInfo(person.zone)).date().isoformat()
    key = f"{DIGEST}:{person.pk}:{day}"
    if Message.objects.filter(key=key).exists() or not today_for(person, at).due:
        return False
    return publish(
        topic=DIGEST, key=key, to=person.email, language=person.language, zone=person.zone, at=at,
        payload={"user": person.pk},
    )  # fmt: skip
