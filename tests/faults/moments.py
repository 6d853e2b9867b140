"""Handing in at a moment of one's own choosing: to the millisecond of the front's clock, or slowly on a thin line."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

import psycopg2

from tests.faults.stack import ARRIVAL, Stack
from tests.load.client import FORM, Answer, Target, answered, encoded, with_file
from tests.load.rush import Applicant

CLOSING = "SELECT closes_at FROM applications_call"
SET = "UPDATE clock_offset SET ahead = %s"


def address(one: Applicant) -> str:
    """Return where it is sent."""
    return f"/en/my/{one.application}/submit/"


def closing_at(stack: Stack, moment: float) -> float:
    """Let the call close at a whole millisecond of real time, as near to `moment` as that goes; returns it."""
    closes = round(moment, 3)
    with psycopg2.connect(stack.environment["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(CLOSING)
        ((at,),) = cursor.fetchall()
        cursor.execute(SET, [_since_1970(at) - timedelta(milliseconds=round(closes * 1000))])
    connection.close()
    return closes


def _since_1970(at: datetime) -> timedelta:
    return at - datetime.fromtimestamp(0, at.tzinfo)


def at_once(people: Sequence[Applicant], target: Target, moment: float) -> list[int]:
    """Let everybody's last byte leave at one moment, all else having left before; return the statuses in order."""
    doors = [one.person(target).begun(address(one), one.button()) for one in people]
    time.sleep(max(0.0, moment - time.time() - 0.02))
    while time.time() < moment:  # a sleep is not exact to the millisecond
        pass
    for door, last in doors:
        door.sendall(last)
    return [answered(door) for door, _last in doors]


async def slowly(
    one: Applicant, target: Target, content: bytes, *, rate: float, uploaded: float, ends: float
) -> list[Answer]:
    """Attach a file and press the button: the last bytes leave at `uploaded` and at `ends`, at `rate` bytes a second."""
    person, form = one.person(target), one.button()
    token = {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"]}
    body, kind = with_file(token, "annexes", "annex.png", content)
    kept = await person.paced(f"/en/my/{one.application}/attachments/", body, kind, rate=rate, until=uploaded)
    # The form is some hundred bytes: its first leave while the file is being answered, its last at the end.
    pace = len(encoded(form)) / max(0.1, ends - time.time())
    told = await person.paced(address(one), encoded(form), FORM, rate=pace, until=ends)
    return [kept, told]


@contextmanager
def held(stack: Stack, moment: float, seconds: float) -> Iterator[None]:
    """Let nobody read or write a call for so many seconds from a moment on; the block ends when that is over."""
    taken, over = Event(), Event()

    def hold() -> None:
        time.sleep(max(0.0, moment - time.time()))
        with (
            psycopg2.connect(stack.environment["DATABASE_URL"]) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("LOCK TABLE applications_call IN ACCESS EXCLUSIVE MODE")
            taken.set()
            over.wait(max(0.0, moment + seconds - time.time()))
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    yield
    thread.join()
    assert taken.is_set()


def stamps(stack: Stack, one: Applicant) -> list[tuple[int, int]]:
    """Return every press of an applicant's button by the front's log: milliseconds since 1970, and the status."""
    lines = (stack.run / "arrivals.log").read_text(encoding="utf-8").splitlines()
    found = (ARRIVAL.match(line) for line in lines if one.application in line)
    return [(round(float(match["at"]) * 1000), int(match["status"])) for match in found if match]
