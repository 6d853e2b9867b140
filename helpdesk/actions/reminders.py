"""Reminding a desk of questions that wait too long: one message a working day, while anything does."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from applications.domain.calendars import holiday_of
from applications.domain.reminders import in_office
from helpdesk.actions.telling import DESK_LANGUAGE
from helpdesk.models import Question
from helpdesk.queries.questions import DESK_COUNTRY, DESK_ZONE, waiting_longer
from r2r_portal.outbox.actions import publish
from r2r_portal.territories.models import Side

WAITING = "helpdesk.waiting"


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Write to each desk that has questions waiting for longer than it wants to be reminded of; returns to how many.

    It is written in the desk's own working hours, once a day; a desk with nothing waiting hears nothing.
    """
    late = Question.objects.filter(waiting_longer(settings.HELPDESK_REMIND_HOURS, at), merged_into=None)
    return sum(_remind(side, late.filter(side=side).order_by("turn_since", "pk"), at) for side in Side)


def _remind(side: Side, late: QuerySet[Question], at: datetime) -> bool:
    local = at.astimezone(DESK_ZONE[side])
    if not in_office(at, DESK_ZONE[side], holiday_of(DESK_COUNTRY[side])):
        return False
    waiting = list(late.values_list("pk", flat=True))
    return bool(waiting) and publish(
        topic=WAITING, key=f"{WAITING}:{side}:{local.date()}", to=settings.HELPDESK_ADDRESSES[side.value],
        language=DESK_LANGUAGE[side], zone=DESK_ZONE[side].key, payload={"questions": waiting}, at=at,
    )  # fmt: skip
