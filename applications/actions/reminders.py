"""Reminding people of drafts: asked again and again "what is due?", written once each (SPEC M2)."""

from collections.abc import Callable, Iterator
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
from r2r_portal.outbox.models import Message

REMINDER, SEVERAL, LEFT = "draft.reminder", "draft.reminders", "draft.left"
LONGEST_AFTER = timedelta(days=14)
FOR_DAYS_OFF = timedelta(days=14)  # a reminder moves back over so many days off at most
APART = 2  # drafts of one person that are reminded of apart; more come in one message (PEERS-P53)
Due = tuple[User, datetime]


@transaction.atomic
def remind(*, at: datetime, calls: QuerySet[Call] | None = None) -> int:
    """Write the reminders that are due at `at` and were not written yet; returns how many.

    `calls` are those looked at: all published ones, where nothing else is said.
    """
    waiting: dict[Due, list[Application]] = {}
    written = 0
    for application, reader in _looked_at(at, calls):
        closes_at = application.closing
        if at >= closes_at:
            written += _left(application, reader, at)
            continue
        moment = reminders.due(moments(application, reader), at)
        if moment:
            waiting.setdefault((reader, moment), []).append(application)
    return written + sum(_remind(reader, moment, drafts, at) for (reader, moment), drafts in waiting.items())


def _looked_at(at: datetime, calls: QuerySet[Call] | None) -> Iterator[tuple[Application, User]]:
    for call in Call.objects.published() if calls is None else calls:
        longest = timedelta(days=max(call.days_before, default=0)) + FOR_DAYS_OFF
        for application in open_drafts(call):
            if application.closing - longest <= at < application.closing + LONGEST_AFTER:
                for reader in readers_of(application):
                    yield application, reader


def moments(application: Application, reader: User) -> tuple[datetime, ...]:
    """Return when a reader is reminded of a draft: by the days and the hour of the call, and not of what was before it."""
    call = application.call
    found = reminders.instants(
        application.closing,
        ZoneInfo(reader.zone),
        holidays_of(reader, application),
        call.days_before,
        call.reminder_hour,
    )
    return tuple(moment for moment in found if moment > application.created_at)


def _left(application: Application, reader: User, at: datetime) -> int:
    if application.status != Status.DRAFT:
        return 0
    zone = ZoneInfo(reader.zone)
    end = reminders.after_closing(application.closing, zone, holidays_of(reader, application))
    moment = reminders.due((end,), at)
    return _write(LEFT, application, reader, moment, at) if moment else 0


def _remind(reader: User, moment: datetime, drafts: list[Application], at: datetime) -> int:
    """Write to one person about what is due at one moment: apart, or in one message where there are many."""
    many = f"{SEVERAL}:{reader.pk}:{moment:%Y%m%dT%H%M}"
    if Message.objects.filter(key=many).exists():
        return 0
    told = set(
        Message.objects.filter(
            key__in=[_key(REMINDER, draft, reader, moment) for draft in drafts]
        ).values_list("key", flat=True)
    )
    left = [draft for draft in drafts if _key(REMINDER, draft, reader, moment) not in told]
    if len(left) <= APART:
        return sum(_write(REMINDER, draft, reader, moment, at) for draft in left)
    closings = {str(draft.pk): draft.closing.isoformat() for draft in left}
    return publish(
        topic=SEVERAL, key=many, to=reader.email, language=reader.language, zone=reader.zone,
        payload={"closings": closings}, at=at,
    )  # fmt: skip


def _key(topic: str, application: Application, reader: User, moment: datetime) -> str:
    return f"{topic}:{application.pk}:{reader.pk}:{moment:%Y%m%dT%H%M}"


def _write(topic: str, application: Application, reader: User, moment: datetime, at: datetime) -> int:
    return publish(
        topic=topic, key=_key(topic, application, reader, moment), to=reader.email,
        language=reader.language, zone=reader.zone,
        payload={"application": str(application.pk), "closes_at": application.closing.isoformat()}, at=at,
    )  # fmt: skip


def holidays_of(reader: User, application: Application) -> Callable[[date], bool]:
    """Return the public holidays of the reader's side: Japan's, or the Member State's of the territory."""
    if reader.zone == "Asia/Tokyo":
        return holiday_of("JP")
    territory = application.territory
    return holiday_of(territory.member_state_id if territory and territory.member_state_id else "BE")
