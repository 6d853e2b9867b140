"""Reminding people of drafts: asked again and again "what is due?", written once each (SPEC M2)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from applications.domain import reminders
from applications.domain.calendars import holiday_of
from applications.models import Application, Call
from applications.queries.people import open_drafts, readers_of
from applications.states import Status
from r2r_portal.accounts.models import User
from r2r_portal.outbox.actions import publish

REMINDER, LEFT = "draft.reminder", "draft.left"
LONGEST_BEFORE, LONGEST_AFTER = timedelta(days=21), timedelta(days=14)


@transaction.atomic
def remind(*, at: datetime, calls: QuerySet[Call] | None = None) -> int:
    """Write the reminders that are due at `at` and were not written yet; returns how many.

    `calls` are those looked at: all published ones, where nothing else is said.
    """
    return sum(
        _remind(application, reader, at)
        for call in (Call.objects.published() if calls is None else calls)
        for application in open_drafts(call)
        if application.closing - LONGEST_BEFORE <= at < application.closing + LONGEST_AFTER
        for reader in readers_of(application)
    )


def _remind(application: Application, reader: User, at: datetime) -> int:
    closes_at, zone = application.closing, ZoneInfo(reader.zone)
    is_holiday = holidays_of(reader, application)
    if at < closes_at:
        moments = reminders.instants(closes_at, zone, is_holiday)
        moment = reminders.due(tuple(m for m in moments if m > application.created_at), at)
        return _write(REMINDER, application, reader, moment, at)
    if application.status != Status.DRAFT:
        return 0
    moment = reminders.due((reminders.after_closing(closes_at, zone, is_holiday),), at)
    return _write(LEFT, application, reader, moment, at)


def _write(topic: str, application: Application, reader: User, moment: datetime | None, at: datetime) -> int:
    if moment is None:
        return 0
    return publish(
        topic=topic, key=f"{topic}:{application.pk}:{reader.pk}:{moment:%Y%m%dT%H%M}", to=reader.email,
        language=reader.language, zone=reader.zone,
        payload={"application": str(application.pk), "closes_at": application.closing.isoformat()}, at=at,
    )  # fmt: skip


def holidays_of(reader: User, application: Application) -> Callable[[date], bool]:
    """Return the public holidays of the reader's side: Japan's, or the Member State's of the territory."""
    if reader.zone == "Asia/Tokyo":
        return holiday_of("JP")
    territory = application.territory
    return holiday_of(territory.member_state_id if territory and territory.member_state_id else "BE")
