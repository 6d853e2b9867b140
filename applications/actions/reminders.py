"""Reminding people of drafts: asked again and again "what is due?", written once each (SPEC M2)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from applications.domain import reminders
from applications.domain.calendars import holiday_of
from applications.models import Application, Call
from applications.queries.people import open_drafts, with_readers
from applications.states import Status
from r2r_portal.accounts.models import User
from r2r_portal.outbox.actions import publish
from r2r_portal.outbox.models import Message

REMINDER, SEVERAL, LEFT, SEVERAL_LEFT = "draft.reminder", "draft.reminders", "draft.left", "drafts.left"
APART = 2  # drafts of one person that are reminded of apart; more come in one message (PEERS-P53)
Due = tuple[User, datetime]


@transaction.atomic
def remind(*, at: datetime, calls: QuerySet[Call] | None = None) -> int:
    """Write the reminders that are due at `at` and were not written yet; returns how many.

    `calls` are those looked at: all published ones, where nothing else is said.
    """
    waiting: dict[Due, list[Application]] = {}
    over: dict[Due, list[Application]] = {}
    for application, reader in _looked_at(at, calls):
        is_over = at >= application.closing
        moment = _end(application, reader, at) if is_over else reminders.due(moments(application, reader), at)
        if moment:
            (over if is_over else waiting).setdefault((reader, moment), []).append(application)
    written = sum(_remind(reader, moment, drafts, at) for (reader, moment), drafts in waiting.items())
    return written + sum(_left(reader, moment, drafts, at) for (reader, moment), drafts in over.items())


def _looked_at(at: datetime, calls: QuerySet[Call] | None) -> Iterator[tuple[Application, User]]:
    for call in Call.objects.published() if calls is None else calls:
        longest = timedelta(days=max(call.days_before, default=0)) + reminders.FOR_DAYS_OFF
        yield from with_readers(
            draft
            for draft in open_drafts(call)
            if draft.closing - longest <= at < draft.closing + reminders.FOR_DAYS_OFF
        )


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


def _end(application: Application, reader: User, at: datetime) -> datetime | None:
    """Return when a reader is told that the call closed over a draft, if that is due."""
    if application.status != Status.DRAFT:
        return None
    zone = ZoneInfo(reader.zone)
    end = reminders.after_closing(application.closing, zone, holidays_of(reader, application))
    return reminders.due((end,), at)


def _left(reader: User, moment: datetime, drafts: list[Application], at: datetime) -> int:
    return _tell(LEFT, SEVERAL_LEFT, 1, reader, moment, drafts, at)


def _remind(reader: User, moment: datetime, drafts: list[Application], at: datetime) -> int:
    return _tell(REMINDER, SEVERAL, APART, reader, moment, drafts, at)


def _tell(
    one: str, digest: str, apart: int, reader: User, moment: datetime, drafts: list[Application], at: datetime
) -> int:
    """Write to one person about what is due at one moment: up to `apart` drafts apart, more in one message."""
    many = f"{digest}:{reader.pk}:{moment:%Y%m%dT%H%M}"
    if Message.objects.filter(key=many).exists():
        return 0
    keys = [_key(one, draft, reader, moment) for draft in drafts]
    told = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    left = [draft for draft in drafts if _key(one, draft, reader, moment) not in told]
    if len(left) <= apart:
        return sum(_write(one, draft, reader, moment, at) for draft in left)
    closings = {str(draft.pk): draft.closing.isoformat() for draft in left}
    return publish(
        topic=digest, key=many, to=reader.email, language=reader.language, zone=reader.zone,
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
