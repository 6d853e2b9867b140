"""Regular tasks on a stack: the moments of reminders, what was written, every task many times over."""

from celery import Celery
from django.conf import settings as live

from r2r_portal.queues import ROUTES, SHORT
from tests.browser.portal import wait_for
from tests.faults.parts import broker
from tests.faults.stack import Stack
from tests.load import rush

MOMENTS = """
from applications.actions.reminders import moments
from applications.models import Application
from applications.queries.people import readers_of
each = [
    {{int((one.closing - moment).total_seconds()) for moment in moments(one, reader)}}
    for one in Application.objects.filter(pk__in={applications})
    for reader in readers_of(one)
]
print(*sorted(set.intersection(*each), reverse=True))
"""
REMINDED = """SELECT count(*), count(DISTINCT payload->>'application'), coalesce(sum(attempts), 0), count(sent_at) FROM outbox_message
              WHERE topic = 'draft.reminder' AND payload->>'application' = ANY(%s) AND created_at > %s"""


def reminders(stack: Stack, people: list[rush.Applicant], since: object) -> tuple[object, ...]:
    """Return how many reminders were written since, of how many drafts, the attempts, and how many left."""
    return stack.rows(REMINDED, [one.application for one in people], since)[0]


def are_reminded(stack: Stack, people: list[rush.Applicant], since: object) -> bool:
    """Tell whether each draft's reminder, and no other, has left."""
    return reminders(stack, people, since) == (len(people),) * 4


def due_moments(stack: Stack, people: list[rush.Applicant]) -> list[int]:
    """Return how many seconds before the closing all these people are reminded, holidays apart, the first reminder first."""
    applications = [one.application for one in people]
    said = stack.manage("shell", "--no-imports", "-c", MOMENTS.format(applications=applications))
    return [int(word) for word in said.splitlines()[-1].split()]


def now(stack: Stack) -> object:
    """Return the portal's time."""
    return stack.rows("SELECT clock_timestamp() + ahead FROM clock_offset")[0][0]


def ten_times_each(stack: Stack) -> None:
    """Send every regular task ten times, and wait until all were done."""
    app = Celery(broker=stack.environment["REDIS_URL"])
    for entry in live.CELERY_BEAT_SCHEDULE.values():
        for _time in range(10):
            app.send_task(entry["task"], **ROUTES.get(entry["task"], {"queue": SHORT}))
    idle(stack)


def idle(stack: Stack) -> None:
    """Wait until no task waits and none is being done."""
    with broker(stack) as door:
        wait_for(
            lambda: door.llen("celery") + door.llen("long") + door.hlen("unacked") == 0,
            600,
            "the end of the queue",
        )
