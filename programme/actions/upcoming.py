"""Reminding people of what is coming: activities and visits, in each reader's working hours, once each (SPEC M2)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from applications.domain.calendars import holiday_where
from applications.domain.reminders import FOR_DAYS_OFF, MOST_DAYS
from programme.domain import events
from programme.models import Activity, AgendaVersion, Delegate, Visit
from programme.queries.agenda import Agenda, Reader, read
from programme.queries.meetings import invited
from r2r_portal.accounts.models import User
from r2r_portal.outbox.actions import publish

ACTIVITY, VISIT = "activity.near", "visit.near"
AHEAD = timedelta(days=MOST_DAYS) + FOR_DAYS_OFF


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Write the reminders due at `at`; returns how many. A moved event has keys of its own, a cancelled one none."""
    return sum(_of_activity(one, at) for one in coming(at)) + sum(_of_visit(one, at) for one in visits(at))


def coming(at: datetime) -> Iterator[Activity]:
    """Return the activities to come. Where people register, the registered are reminded: `registering.remind`."""
    rows = Activity.objects.filter(
        is_cancelled=False, starts_at__gt=at, starts_at__lte=at + AHEAD, opening=None
    )
    yield from rows.select_related("call").order_by("starts_at", "pk")


def visits(at: datetime) -> Iterator[Visit]:
    """Return the visits to come that have a published agenda."""
    near = Visit.objects.filter(starts_on__gte=at.date(), starts_on__lte=(at + AHEAD).date())
    yield from (
        near.select_related("call").filter(versions__isnull=False).distinct().order_by("starts_on", "pk")
    )


def _of_activity(activity: Activity, at: datetime) -> int:
    starts_at = activity.starts_at
    days = activity.call.before_event
    if starts_at is None or not is_near(starts_at, days, at):
        return 0
    return sum(_tell(user, ACTIVITY, activity.pk, starts_at, days, at) for user in invited(activity))


def is_near(starts_at: datetime, days: Sequence[int], at: datetime) -> bool:
    """Tell whether the first of the reminders so many days before may be due."""
    return starts_at <= at + timedelta(days=max(days, default=1)) + FOR_DAYS_OFF


def _of_visit(visit: Visit, at: datetime) -> int:
    day = datetime.combine(visit.starts_on, time(), tzinfo=at.tzinfo)
    if not is_near(day, visit.call.before_event, at):
        return 0
    row = AgendaVersion.objects.filter(visit=visit).order_by("-number").first()
    agenda = read(row, visit) if row else None
    going = Delegate.objects.going().filter(delegation__visit=visit, user__is_active=True)
    told = 0
    for person in going.select_related("user").order_by("pk"):
        starts_at = first_of(agenda, Reader(person.pk, person.delegation_id)) if agenda else None
        if starts_at and person.user:
            told += _tell(person.user, VISIT, visit.pk, starts_at, visit.call.before_event, at)
    return told


def first_of(agenda: Agenda, who: Reader) -> datetime | None:
    """Return when a person's visit begins: the first item where they are expected and that takes place."""
    own = [item.start for item in agenda.items if not item.cancelled and who.is_expected(item)]
    return min(own, default=None)


def _tell(user: User, topic: str, number: int, starts_at: datetime, days: Sequence[int], at: datetime) -> int:
    what = events.due(starts_at, at, ZoneInfo(user.zone), holiday_where(user.zone), days)
    if what is None:
        return 0
    return publish(
        topic=topic, key=f"{topic}:{number}:{int(starts_at.timestamp())}:{user.pk}:{what}", to=user.email,
        language=user.language, zone=user.zone, at=at,
        payload={"id": number, "user": user.pk, "starts_at": starts_at.isoformat()},
    )  # fmt: skip
