"""Reminding organisations of the questions before an activity: a week and a day before, in each reader's working hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from applications.domain.calendars import holiday_where
from programme.actions.reminders import entering_for
from programme.domain import events
from programme.models import Activity
from programme.queries.answers_due import asking, owed
from r2r_portal.accounts.models import Organisation, User
from r2r_portal.outbox.actions import publish

TOPIC = "activity.answers_due"


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Write the reminders due at `at` to who may answer for a body that owes something; returns how many."""
    return sum(
        _tell(member.user, activity, body, left[0].due_at, at)
        for activity in asking(at)
        for body, left in owed(activity, at)
        for member in entering_for(body)
    )


def _tell(user: User, activity: Activity, body: Organisation, due_at: datetime, at: datetime) -> int:
    holidays = holiday_where(user.zone)
    what = events.due(due_at, at, ZoneInfo(user.zone), holidays, activity.call.before_event)
    if what in (None, events.HOUR):  # an hour before, nobody can answer for a body any more
        return 0
    key = f"{TOPIC}:{activity.pk}:{body.pk}:{int(due_at.timestamp())}:{user.pk}:{what}"
    return publish(
        topic=TOPIC, key=key, to=user.email, language=user.language, zone=user.zone, at=at,
        payload={"activity": activity.pk, "organisation": body.pk, "due_at": due_at.isoformat()},
    )  # fmt: skip
