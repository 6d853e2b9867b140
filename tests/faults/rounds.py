"""Regular tasks on a stack: the moments of reminders, what was written, every task many times over."""

from celery import Celery
from django.conf import settings as live

from tests.browser.portal import wait_for
from tests.faults.parts import broker
from tests.faults.stack import Stack
from tests.load import rush

MOMENTS = """
from applications.actions.reminders import moments
from applications.models import Application
from applications.queries.people import readers_of
one = Application.objects.get(pk="{application}")
(reader,) = readers_of(one)
print(*(int((one.closing - moment).total_seconds()) for moment in moments(one, reader)))
"""
REMINDED = """SELECT count(*), count(DISTINCT payload->>'application'), coalesce(sum(attempts), 0), count(sent_at) FROM outbox_message
              WHERE topic = 'draft.reminder' AND payload->>'application' = ANY(%s) AND created_at > %s"""


def reminders(stack: Stack, people: list[rush.Applicant], since: object) -> tuple[object, ...]:
    """Return how many reminders were written since, of how many drafts, the attempts, and how many left."""
    return stack.rows(REMINDED, [one.application for one in people], since)[0]


def due_moments(stack: Stack, people: list[rush.Applicant]) -> list[int]:
    """Return how many seconds before the closing people are reminded, the first reminder first."""
    said = stack.manage("shell", "--no-imports", "-c", MOMENTS.format(application=people[0].application))
    return [int(word) for word in said.splitlines()[-1].split()]


def now(stack: Stack) -> object:
    """Return the portal's time."""
    return stack.rows("SELECT clock_timestamp() + ahead FROM clock_offset")[0][0]


def ten_times_each(stack: Stack) -> None:
    """Send every regular task ten times, and wait until all were done."""
    app = Celery(broker=stack.environment["REDIS_URL"])
    for entry in live.CELERY_BEAT_SCHEDULE.values():
        for _time in range(10):
            app.send_task(entry["task"])
    with broker(stack) as door:
        wait_for(
            lambda: door.llen("celery") + door.llen("long") + door.hlen("unacked") == 0,
            600,
            "the end of the queue",
        )
