"""The portal as it runs in production, with a part of it killed while people hand in (RELIABILITY B1 to B5, D6 to D8, D21).

One stack for all. The long sizes, and the control without an allowance, run with --slow: `make faults`.
"""

import dataclasses
import os
import signal
import time
from collections.abc import Iterator

import pytest
import redis

from tests.browser.portal import wait_for
from tests.faults import rushes
from tests.faults.rushes import Outcome, Size, invariants, play
from tests.faults.stack import NGINX, Stack, whole
from tests.load import rush
from tests.load.client import Answer, Target, played
from tests.load.figures import kept as kept_figures
from tests.load.rush import open_the_check
from tests.load.scene import closing_in, prepared

pytestmark = pytest.mark.skipif(not os.access(NGINX, os.X_OK), reason="nginx is not installed")
SHORT, WHOLE, OVERLOAD = Size(14, 4, 4, 1.5), Size(350, 10, 150, 5), Size(800, 5, 0, 1)


AWAY = rushes.AHEAD + 0.5  # seconds


def kill_gunicorns_workers(stack: Stack) -> None:
    """kill -9 every worker; the master starts new ones."""
    for pid in stack.children("web"):
        os.kill(pid, signal.SIGKILL)


def take_the_database_away(stack: Stack) -> None:
    """`pg_ctl -m immediate restart`, with a pause in it that lasts across the closing."""
    stack.end("postgres", signal.SIGQUIT)
    time.sleep(AWAY)
    stack.start("postgres")


FAULTS = {
    "none": None,
    "workers killed": kill_gunicorns_workers,
    "database away": take_the_database_away,
}
SLOW = {"none", "database away"}  # the first is played short by tests/load, without a front


@pytest.fixture(scope="module")
def stack(django_db_setup: None) -> Iterator[Stack]:
    """One stack for the module."""
    with whole() as running:
        yield running


@pytest.fixture(scope="module")
def crowd(stack: Stack, request: pytest.FixtureRequest) -> Iterator[rush.Applicant]:
    """Complete drafts, each used once."""
    is_long = request.config.getoption("--slow")
    return iter(prepared(stack, sum(needed(item, is_long=is_long) for item in request.session.items)))


def needed(item: pytest.Item, *, is_long: bool) -> int:
    """Return how many drafts a test uses up."""
    names = getattr(item, "fixturenames", ())
    if "slow" in item.keywords and not is_long:
        return 0
    if "outcome" in names:
        return (WHOLE if is_long else SHORT).people
    return 5 if "drafts" in names else OVERLOAD.people if "crowd" in names else 0


@pytest.fixture(
    params=[pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in FAULTS]
)
def outcome(request: pytest.FixtureRequest, stack: Stack, crowd: Iterator[rush.Applicant]) -> Outcome:
    """Play a rush with one fault in it."""
    size = WHOLE if request.config.getoption("--slow") else SHORT
    people = [next(crowd) for _ in range(size.people)]
    found = play(stack, people, size, FAULTS[request.param])
    more = {"load": round(os.getloadavg()[0], 2), "fault": request.param}
    kept_figures(request.config.rootpath, f"rush_{request.param.replace(' ', '_')}", found.figures() | more)
    return found


@pytest.mark.rule("T5")
def test_accepted_if_and_only_if_it_arrived_in_time_by_the_fronts_log(outcome, stack, request):
    assert len(outcome.arrivals) >= len(outcome.applicants)
    assert (outcome.mismatches(), outcome.undecided()) == ([], [])
    assert {(one.submissions, one.receipts, one.audits) for one in outcome.accepted()} == {(1, 1, 1)}
    assert sum(one.submissions for one in outcome.kept.values()) == len(outcome.accepted())
    if (
        outcome.fault is take_the_database_away
    ):  # the control: without an attempt these would have been refused
        assert outcome.figures()["by_attempt"] > 0
    assert outcome.figures()["slowest_s"] <= (15 if request.config.getoption("--slow") else 30)
    assert invariants(stack).startswith("All ")


@pytest.fixture
def drafts(stack: Stack, crowd: Iterator[rush.Applicant]) -> list[rush.Applicant]:
    """Five people before their check page, an hour before the closing."""
    closing_in(stack, 3600)
    people = [next(crowd) for _ in range(5)]
    for one in people:
        played(lambda one=one: open_the_check(one, Target.of(stack.origin)))
    return people


def hand_in(stack: Stack, people: list[rush.Applicant]) -> list[int]:
    """Let each hand in once; return the answers' statuses."""
    return [played(lambda one=one: _hand_in(stack, one)).status for one in people]


async def _hand_in(stack: Stack, one: rush.Applicant, **headers: str) -> Answer:
    person = dataclasses.replace(one.person(Target.of(stack.origin)), headers=headers)
    return await person.post(f"/en/my/{one.application}/submit/", one.button())


RECEIPTS = """
SELECT m.state, m.attempts FROM outbox_message m JOIN applications_submission s ON (m.payload->>'submission')::bigint = s.id
 WHERE m.topic = 'application.submitted' AND s.application_id::text = ANY(%s)
"""


def receipts(stack: Stack, people: list[rush.Applicant]) -> list[tuple[object, ...]]:
    """Return state and attempts of the receipts' messages."""
    return stack.rows(RECEIPTS, [one.application for one in people])


def delivered(stack: Stack, people: list[rush.Applicant]) -> bool:
    """Tell whether every receipt has left."""
    return [row[0] for row in receipts(stack, people)] == ["sent"] * len(people)


@pytest.mark.slow
def test_without_broker_worker_and_beat_people_hand_in_and_the_receipts_leave_once_when_they_are_back(
    stack, drafts
):
    """RELIABILITY D4, D5, D6."""
    for name in ("beat", "worker", "long", "valkey"):
        stack.kill(name)

    told = hand_in(stack, drafts)
    page = stack.status("/en/")[0]
    waiting = receipts(stack, drafts)
    for name in ("valkey", "worker", "long", "beat"):
        stack.start(name)

    assert (told, page, waiting) == ([302] * 5, 200, [("queued", 0)] * 5)
    wait_for(lambda: delivered(stack, drafts), 90, "the receipts")
    assert receipts(stack, drafts) == [("sent", 1)] * 5
    assert [len(stack.rows("SELECT 1 FROM outbox_message GROUP BY key HAVING count(*) > 1"))] == [0]


def test_an_emptied_broker_loses_nothing(stack, drafts):
    """RELIABILITY D7: what counts is in the database."""
    hand_in(stack, drafts)
    flushed(stack)

    wait_for(lambda: delivered(stack, drafts), 60, "the receipts")
    assert receipts(stack, drafts) == [("sent", 1)] * 5


def flushed(stack: Stack) -> None:
    """FLUSHALL."""
    door = stack.environment["REDIS_URL"].replace("redis+socket://", "unix://", 1)
    with redis.Redis.from_url(door) as broker:
        broker.flushall()


def test_without_a_database_nothing_hangs_and_everything_is_back_at_once(stack):
    """RELIABILITY D8."""
    stack.end("postgres", signal.SIGQUIT)

    page, livez, readyz = (stack.status(path) for path in ("/en/", "/livez", "/readyz"))
    stack.start("postgres")
    began = time.monotonic()
    wait_for(stack.answers, 30, "the front page")
    seconds = time.monotonic() - began

    assert page[0] == 503
    assert page[1] <= 2
    assert (livez[0], readyz[0]) == (200, 503)
    assert seconds <= 5
    assert {stack.status("/en/")[0] for _ in range(20)} == {200}


@pytest.mark.slow
def test_after_everything_was_killed_what_was_accepted_is_there(stack, drafts):
    """RELIABILITY D21."""
    told = hand_in(stack, drafts)
    names = ("front", "web", "lodge", "worker", "long", "beat", "valkey", "postgres")
    for name in names:
        stack.kill(name)
    (stack.run / "pg" / "postmaster.pid").unlink(missing_ok=True)
    began = time.monotonic()
    for name in reversed(names):
        stack.start(name)
    wait_for(stack.answers, 90, "the front page")
    seconds = time.monotonic() - began

    kept = rush.kept(stack.environment["DATABASE_URL"], drafts)
    assert told == [302] * 5
    assert {(one.submissions, one.receipts, one.audits) for one in kept.values()} == {(1, 1, 1)}
    assert seconds <= 60
    assert invariants(stack).startswith("All ")


@pytest.mark.rule("T5")
def test_what_a_client_says_of_its_arrival_is_overwritten(stack, drafts):
    """RELIABILITY B5, R2: even with the secret, nobody but the front stamps."""
    closing_in(stack, -5)
    early = {"X-Arrival": str(time.time() - 3600), "X-Front-Secret": stack.environment["R2R_FRONT_SECRET"]}

    answer = played(lambda: _hand_in(stack, drafts[0], **early))

    assert answer.status == 409


@pytest.mark.slow
def test_overload_refuses_nobody_who_was_in_time(stack, crowd):
    """RELIABILITY B2."""
    people = [next(crowd) for _ in range(OVERLOAD.people)]

    found = play(stack, people, OVERLOAD)

    print(rushes.said(found))  # noqa: T201
    assert (found.mismatches(), found.undecided()) == ([], [])
    assert found.figures()["slowest_s"] <= 60


@pytest.mark.slow
def test_without_the_allowance_the_same_overload_refuses_people_who_were_in_time(django_db_setup):
    """The negative control of B2."""
    with whole(settings="tests.faults.no_allowance") as bare:
        people = prepared(bare, OVERLOAD.people)
        found = play(bare, people, OVERLOAD)

    assert found.mismatches() != []
