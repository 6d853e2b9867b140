"""The last seconds of a call: everybody hands in at once, and some click twice.

`run` drives a portal on loopback across its closing second and returns what each applicant was told; `kept` reads from
its database what the portal kept. Both sides of the comparison use the clock of this machine.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg2

from tests.load.client import Answer, Person, Target

KEPT = ("csrfmiddlewaretoken", "key", "pass")
HIDDEN = re.compile(rf'name="({"|".join(KEPT)})" value="([^"]*)"')
LOCATION = re.compile(r"/receipt/$")
DECLARED = {"correct": "on", "privacy": "on", "publication": "on"}
ACCEPTED, LATE = 302, 409


@dataclass
class Applicant:
    """One person with a complete draft and a session; `form` is what the check page gave them."""

    application: str
    session: str
    form: dict[str, str] = field(default_factory=dict)
    told: list[Answer] = field(default_factory=list)

    def person(self, target: Target) -> Person:
        """Return their browser."""
        cookies = {"sessionid": self.session}
        if "csrfmiddlewaretoken" in self.form:
            cookies["csrftoken"] = self.form["csrftoken"]
        return Person(target, cookies)

    def button(self) -> dict[str, str]:
        """Return what the button of the check page sends: what the page hid in its form (an empty pass is none), and the ticks."""
        return {name: self.form[name] for name in KEPT if name in self.form} | DECLARED

    @property
    def is_accepted(self) -> bool:
        """Whether any of their clicks led to the receipt."""
        return any(one.status == ACCEPTED and LOCATION.search(one.headers["location"]) for one in self.told)

    @property
    def is_refused(self) -> bool:
        """Whether every click was answered with the page that says that it came late."""
        return bool(self.told) and all(one.status == LATE for one in self.told)


async def open_the_check(applicant: Applicant, target: Target) -> Answer:
    """Read the check page as the person would before pressing the button."""
    answer = await applicant.person(target).get(f"/en/my/{applicant.application}/check/")
    assert answer.status == 200, (answer.status, answer.text[:500])
    applicant.form = dict(HIDDEN.findall(answer.text)) | {"csrftoken": _cookie(answer)}
    assert {"csrfmiddlewaretoken", "key"} <= set(applicant.form), "the button is not on the page"
    return answer


def _cookie(answer: Answer) -> str:
    found = re.search(r"csrftoken=([^;]+)", answer.headers.get("set-cookie", ""))
    assert found, "the page sets no token"
    return found[1]


async def run(
    applicants: Sequence[Applicant],
    target: Target,
    *,
    first_at: float,
    last_at: float,
    at_once: int,
    twice: int,
) -> None:
    """Press every button between two instants (seconds since the epoch), evenly; every `twice`-th clicks twice."""
    door = asyncio.Semaphore(at_once)
    step = (last_at - first_at) / max(1, len(applicants) - 1)

    async def press(number: int, applicant: Applicant) -> None:
        await asyncio.sleep(max(0.0, first_at + number * step - time.time()))
        async with door:
            clicks = 2 if number % twice == 0 else 1
            applicant.told += await asyncio.gather(*(_submit(applicant, target) for _ in range(clicks)))

    await asyncio.gather(*(press(number, one) for number, one in enumerate(applicants)))


async def _submit(applicant: Applicant, target: Target) -> Answer:
    return await applicant.person(target).post(f"/en/my/{applicant.application}/submit/", applicant.button())


@dataclass(frozen=True)
class Kept:
    """What the database holds of one application after the rush; `arrived_at` in domain time."""

    submissions: int
    arrived_at: datetime | None
    receipts: int
    audits: int
    late_at: datetime | None
    texts: int
    retries: int


ROWS = """
SELECT application.id::text,
       (SELECT count(*) FROM applications_submission s WHERE s.application_id = application.id),
       (SELECT min(arrived_at) FROM applications_submission s WHERE s.application_id = application.id),
       (SELECT count(*) FROM outbox_message m JOIN applications_submission s
            ON (m.payload->>'submission')::bigint = s.id
         WHERE m.topic = 'application.submitted' AND s.application_id = application.id),
       (SELECT count(*) FROM audit_event e
         WHERE e.verb = 'application.submitted' AND e.subject LIKE '%%' || application.id::text),
       application.late_at,
       (SELECT count(*) FROM applications_answer a WHERE a.application_id = application.id),
       (SELECT count(*) FROM applications_submission s
         WHERE s.application_id = application.id AND s.retried_at IS NOT NULL)
  FROM applications_application application WHERE application.id::text = ANY(%s)
"""


def kept(database: str, applicants: Sequence[Applicant]) -> dict[str, Kept]:
    """Return what is kept of each application, by its id."""
    rows: list[tuple[Any, ...]] = []
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(ROWS, [[one.application for one in applicants]])
        rows = cursor.fetchall()
    connection.close()
    return {row[0]: Kept(*row[1:]) for row in rows}


def utc(seconds: float) -> datetime:
    """Return seconds since the epoch as an instant."""
    return datetime.fromtimestamp(seconds, UTC)
