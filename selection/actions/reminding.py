"""Reminding evaluators who have something open; nobody else (SPEC M2)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from applications.domain.calendars import holiday_of
from r2r_portal.accounts.models import User
from r2r_portal.outbox.actions import publish
from selection.domain.reminding import due
from selection.models import Assignment, Release
from selection.queries.evaluating import work_of

DUE = "evaluation.due"


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Write the reminders that are due at `at` and were not written yet; returns how many."""
    closed = Release.objects.live().values("call")
    unfinished = Assignment.objects.unfinished().filter(application__status="submitted")
    people = unfinished.exclude(application__call__in=closed).values("evaluator")
    return sum(_remind(person, at) for person in User.objects.filter(pk__in=people, is_active=True))


def _remind(person: User, at: datetime) -> int:
    due_at = work_of(person, at).due_at
    if due_at is None:
        return 0
    holiday = holiday_of("JP" if person.zone == "Asia/Tokyo" else "BE")
    offset = due(due_at, at, ZoneInfo(person.zone), holiday)
    if offset is None:
        return 0
    return publish(
        topic=DUE, key=f"{DUE}:{person.pk}:{due_at.isoformat()}:{offset:+d}", to=person.email,
        language=person.language, zone=person.zone,
        payload={"evaluator": person.pk, "due_at": due_at.isoformat()}, at=at,
    )  # fmt: skip
