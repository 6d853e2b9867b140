"""Who is told of a discussion, and when: openings and agreements at once, remarks in one digest a morning."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from applications.domain.calendars import holiday_where
from applications.domain.reminders import morning, working_day_from
from r2r_portal.accounts.models import User
from r2r_portal.outbox.actions import publish
from selection.models import Discussion
from selection.queries.consensus import panel_of

OPENED, AGREED, REOPENED = "discussion.opened", "discussion.agreed", "discussion.reopened"
NAMED, REMARKS = "discussion.rapporteur", "discussion.remarks"
DAY = timedelta(days=1)


def tell(discussion: Discussion, topic: str, at: datetime) -> None:
    """Write to every evaluator in the discussion, one message for each event."""
    for person in panel_of(discussion.application_id):
        tell_one(discussion, topic, person, at)


def tell_one(discussion: Discussion, topic: str, person: User, at: datetime) -> None:
    """Write to one of them."""
    publish(
        topic=topic, key=f"{topic}:{discussion.pk}:{person.pk}:{at.isoformat()}", to=person.email,
        language=person.language, zone=person.zone,
        payload={"evaluator": person.pk, "discussion": discussion.pk, "version": discussion.version}, at=at,
    )  # fmt: skip


def digest(discussion: Discussion, author: User, at: datetime) -> None:
    """Promise the others a digest on their next working morning: a second remark adds to the same one."""
    call = discussion.application.call_id
    for person in panel_of(discussion.application_id):
        if person.pk == author.pk:
            continue
        due_at = next_morning(at, person.zone)
        publish(
            topic=REMARKS, key=f"{REMARKS}:{call}:{person.pk}:{due_at.isoformat()}", to=person.email,
            language=person.language, zone=person.zone, due_at=due_at, at=at,
            payload={
                "evaluator": person.pk, "call": call, "since": at.isoformat(), "until": due_at.isoformat(),
            },
        )  # fmt: skip


def next_morning(at: datetime, zone: str) -> datetime:
    """Return nine o'clock of the reader's next working day after `at`."""
    home = ZoneInfo(zone)
    holiday = holiday_where(zone)
    today = at.astimezone(home).date()
    early = morning(working_day_from(today, holiday), home)
    return early if early > at else morning(working_day_from(today + DAY, holiday), home)
