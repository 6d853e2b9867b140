"""Reminding organisations of the questions before an activity: a week and a day before, in each reader's working hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from applications.domain.calendars import holiday_of
from programme.domain import events
from programme.models import Activity
from programme.queries.answers_due import asking, owed
from r2r_portal.accounts.models import Membership, Organisation, Part, User
from r2r_portal.outbox.actions import publish

TOPIC = "activity.answers_due"


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Write the reminders due at `at` to who may answer for a body that owes something; returns how many."""
    return sum(
        _tell(user, activity, body, left[0].due_at, at)
        for activity in asking(at)
        for body, left in owed(activity, at)
        for user in _answering(body)
    )


def _answering(body: Organisation) -> list[User]:
    parts = Membership.objects.filter(organisation=body, part__in=(Part.OWNER, Part.EDITOR))
    return [one.user for one in parts.filter(user__is_active=True).select_related("user").order_by("pk")]


def _tell(user: User, activity: Activity, body: Organisation, due_at: datetime, at: datetime) -> int:
    holidays = holiday_of("JP" if user.zone == "Asia/Tokyo" else "BE")
    what = events.due(due_at, at, ZoneInfo(user.zone), holidays)
    if what not in (events.WEEK, events.DAY):  # an hour before, nobody can answer for a body any more
        return 0
    key = f"{TOPIC}:{activity.pk}:{body.pk}:{int(due_at.timestamp())}:{user.pk}:{what}"
    return publish(
        topic=TOPIC, key=key, to=user.email, language=user.language, zone=user.zone, at=at,
        payload={"activity": activity.pk, "organisation": body.pk, "due_at": due_at.isoformat()},
    )  # fmt: skip
