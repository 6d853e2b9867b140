"""Which organisations still owe answers before an activity (SPEC P2)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from applications.domain.reminders import FOR_DAYS_OFF, MOST_DAYS
from programme.models import Activity, ActivityAnswer, ActivityQuestion
from programme.queries.audiences import bodies
from r2r_portal.accounts.models import Organisation

AHEAD = timedelta(days=MOST_DAYS) + FOR_DAYS_OFF  # as far ahead as a call may remind


def asking(at: datetime) -> Iterator[Activity]:
    """Return the activities that take place and ask something whose day is near."""
    near = ActivityQuestion.objects.filter(due_at__gt=at, due_at__lte=at + AHEAD).values("activity")
    rows = Activity.objects.filter(is_cancelled=False, pk__in=near)
    yield from rows.select_related("call").order_by("pk")


def owed(activity: Activity, at: datetime) -> list[tuple[Organisation, list[ActivityQuestion]]]:
    """Return the organisations that owe answers, each with its open questions, those due first in front."""
    questions = list(activity.questions.filter(due_at__gt=at).order_by("due_at", "pk"))
    given = set(ActivityAnswer.objects.filter(question__in=questions).values_list("question", "organisation"))
    found = []
    for body in bodies(activity):
        left = [one for one in questions if (one.pk, body.pk) not in given]
        if left:
            found.append((body, left))
    return found


def owed_by(activity: Activity, organisation: int, at: datetime) -> list[ActivityQuestion]:
    """Return what one organisation still owes; nothing for one that is not asked any more."""
    return next((left for body, left in owed(activity, at) if body.pk == organisation), [])
