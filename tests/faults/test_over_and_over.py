"""The same fault over and over while people work, at half of A1's rate (RELIABILITY D1, D2, D4, D8, D9, D20, D21). With --slow.

What people were told that it was taken must be there; whoever got no answer may try again, and is not counted here.
"""

import os
import random
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from threading import Thread

import pytest

from tests.browser.portal import wait_for
from tests.faults import parts
from tests.faults.parts import named, newest, pressed, rows, told
from tests.faults.rushes import AHEAD, Size, play
from tests.faults.stack import NGINX, Stack, whole
from tests.load.client import Person, Target, all_of, played
from tests.load.day import CLEAN, RATE, Scene, broken, busy, forgotten, has_worked
from tests.load.figures import goal
from tests.load.rush import Applicant, open_the_check
from tests.load.scene import closing_in, prepared
from tests.load.test_pages import told as made
from tests.load.traffic import Sample, figures
from tests.load.visitors import People, Writer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.access(NGINX, os.X_OK), reason="nginx is not installed"),
]
WRITERS, DRAFTS, SESSIONS = 60, 600, 20  # the mix hands in four of a hundred
FIFTY, RUSH = 50, Size(350, 10, 150, 5)
TIMES, OFTEN = 10, 20
RESTART_S, LEASE_S = (
    2,
    180,
)  # `RestartSec` of the units; within which a letter leaves whose process was killed
MADE_BY_HAND = {"delegations_of_the_selected"}  # the visit is made without a selection
POST = parts.Moody()
EVERYTHING = ("front", "web", "lodge", "worker", "long", "beat", "valkey", "postgres")


@pytest.fixture(scope="module")
def crowd(scene: Scene) -> Iterator[Applicant]:
    """Complete drafts, each used once, of people whom the mix leaves alone."""
    return iter([scene.people.drafts.pop() for _ in range(FIFTY * TIMES + RUSH.people + 5)])


@pytest.fixture(scope="module")
def scene(request: pytest.FixtureRequest, django_db_setup: None) -> Iterator[Scene]:
    """One stack for the module, which a monitor may ask and whose mail goes to POST, with people on it."""
    POST.open()
    server = {"R2R_EMAIL_HOST": "127.0.0.1", "R2R_EMAIL_PORT": str(POST.port)}
    more = {"R2R_EMAIL_BACKEND": "r2r_portal.outbox.backends.SmtpBackend", "R2R_STATUS_TOKEN": parts.TOKEN}
    with whole(more=more | server) as stack:
        target = Target.of(stack.origin)
        applicants = prepared(stack, WRITERS + DRAFTS + FIFTY * TIMES + RUSH.people + 5)
        known = made(stack, "tests.load.visit", SESSIONS)
        writers = deque(Writer(one, target) for one in applicants[:WRITERS])
        officer = Person(target, {"sessionid": known["officer"]})
        people = People(target, writers, deque(applicants[WRITERS:]), officer)
        played(lambda: all_of([one.open() for one in writers], 6))
        yield Scene(stack, people, known["staff"], known["delegations"], request.config.rootpath)
    POST.close()


@pytest.fixture(autouse=True)
def evening(scene: Scene) -> None:
    """Let it be the evening of the closing, hours before it, whatever the test before did."""
    closing_in(scene.stack, 4 * 3600)


def kept_well(scene: Scene) -> bool:
    """Tell whether all that was acknowledged is there and every invariant holds."""
    assert has_worked(scene)
    return (forgotten(scene), broken(scene.stack) - MADE_BY_HAND) == ([], set())


def lost_by(samples: list[Sample]) -> int:
    """Return how many had no answer or a failure."""
    return sum(one.status == 0 or one.status >= 500 for one in samples)


def is_back(stack: Stack) -> float:
    """Wait until the front page comes; return for how many seconds."""
    return parts.seconds_until(stack.answers, 60, "the front page")


def brought_back(stack: Stack, *names: str) -> None:
    """Do what the supervisor does: start again what has ended, after the pause of the units."""
    time.sleep(RESTART_S)
    for name in names:
        stack.start(name)


# --- the portal's own processes ----------------------------------------------------------------------------------


def test_twenty_killed_workers_of_gunicorn_lose_at_most_what_is_in_flight(scene):
    """RELIABILITY D1: one of them, at random, every five seconds."""
    with busy(scene, RATE / 2, 5 * OFTEN + 5) as samples:
        for _ in range(OFTEN):
            os.kill(random.choice(scene.stack.children("web")), signal.SIGKILL)
            time.sleep(5)
    seen = figures(samples) | {"lost": lost_by(samples), "a_kill": round(lost_by(samples) / OFTEN, 2)}

    assert goal(scene.root, "D1", n=OFTEN, observed=seen, limit={"a_kill": 8}) == []
    assert kept_well(scene)


def test_a_killed_gunicorn_is_back_within_ten_seconds(scene):
    """RELIABILITY D2: its master. The test is the supervisor and waits as long as the units do."""
    with busy(scene, RATE / 2, 25) as samples:
        began = time.monotonic()
        scene.stack.kill("web")
        brought_back(scene.stack, "web")
        is_back(scene.stack)
        back = round(time.monotonic() - began, 2)
    after = well(scene)

    seen = {"back_s": back, "lost": lost_by(samples), "after": after}
    assert goal(scene.root, "D2", n=len(samples), observed=seen, limit={"back_s": 10, "after": 0}) == []
    assert kept_well(scene)


def well(scene: Scene) -> int:
    """Let people work for ten seconds more; return how many of them met a failure."""
    with busy(scene, RATE / 2, 10) as samples:
        pass
    return lost_by(samples)


def reload(stack: Stack) -> None:
    """SIGHUP: the same master, new workers."""
    before = set(stack.children("web"))
    stack.process("web").send_signal(signal.SIGHUP)
    wait_for(lambda: not before & set(stack.children("web")), 60, "the end of the old workers")


def take_over(stack: Stack) -> None:
    """SIGUSR2, and SIGTERM to the old master once the new one has workers."""
    old, workers = stack.process("web"), set(stack.children("web"))
    os.kill(old.pid, signal.SIGUSR2)

    def new() -> list[int]:
        return [one for pid in set(stack.children("web")) - workers for one in stack.below(pid)]

    wait_for(lambda: new()[1:], 60, "new workers")
    old.send_signal(signal.SIGTERM)
    wait_for(lambda: old.poll() is not None, 60, "the end of the old master")


def restart_the_worker(stack: Stack) -> None:
    """SIGTERM to the worker's master, as the units send it, and a new one."""
    stack.end("worker")
    stack.start("worker")


@pytest.mark.parametrize("change", [reload, restart_the_worker, take_over], ids=lambda one: one.__name__)
def test_a_release_takes_over_and_nobody_sees_a_gap(scene, change):
    """RELIABILITY D20."""
    with busy(scene, RATE / 2, 30) as samples:
        change(scene.stack)
    if change is take_over:  # the supervisor knows of one web only: the next test starts with that
        end_of_the_new_master(scene.stack)
    seen = figures(samples)

    assert goal(scene.root, f"D20 {change.__name__}", n=len(samples), observed=seen, limit=CLEAN) == []
    wait_for(lambda: not waiting(scene.stack), LEASE_S, "every letter")
    assert kept_well(scene)


def end_of_the_new_master(stack: Stack) -> None:
    """Stop the master that took over, and start one of our own."""
    (master,) = masters(stack)
    os.kill(master, signal.SIGTERM)
    wait_for(lambda: not stack.answers(), 40, "the new master's end")
    stack.forget("web")
    stack.start("web")
    is_back(stack)


def masters(stack: Stack) -> list[int]:
    """Return the masters that listen where the web does."""
    found = []
    for pid in os.listdir("/proc"):
        command = command_of(pid)
        if f"unix:{stack.run}/web" in command and command_of(parent(pid)) != command:
            found.append(int(pid))
    return found


def command_of(pid: str) -> str:
    """Return the command line of a process, "" where it has ended."""
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
            return file.read().replace("\0", " ")
    except OSError:
        return ""


def parent(pid: str) -> str:
    """Return the number of who started a process, "" where it has ended."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[1]
    except OSError:
        return ""


# --- letters -----------------------------------------------------------------------------------------------------


WRITTEN = """
SELECT count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state IN ('failed', 'bounced')),
       extract(epoch FROM max(sent_at - due_at)) FROM outbox_message WHERE id > %s
"""
WAITING = "SELECT count(*) FROM outbox_message, clock_offset WHERE state = 'queued' AND due_at <= clock_timestamp() + ahead"


def waiting(stack: Stack) -> int:
    """Return how many letters are due and have not left."""
    return int(str(stack.rows(WAITING)[0][0]))


def test_the_worker_is_killed_ten_times_and_every_letter_leaves_under_its_id(scene):
    """RELIABILITY D4: with all its processes, while receipts are sent."""
    stack = scene.stack
    wait_for(lambda: not waiting(stack), 2 * LEASE_S, "the letters of before")
    before, last = numbers(), newest(stack)  # by number: each test sets the clock back to the same evening
    with busy(scene, RATE / 2, 8 * TIMES + 5) as samples:
        for _ in range(TIMES):
            time.sleep(6)
            stack.kill("worker")
            brought_back(stack, "worker")
    wait_for(lambda: not waiting(stack), 2 * LEASE_S, "every letter")
    sent = numbers() - before
    ((left, unsent, slowest),) = stack.rows(WRITTEN, last)

    seen = {"letters": sent.total(), "rows": left, "unsent": unsent, "other_numbers": abs(len(sent) - int(str(left))),
            "copies_a_kill": round((sent.total() - len(sent)) / TIMES, 2), "slowest_s": round(float(str(slowest)), 1),
            "failed": lost_by(samples)}  # fmt: skip
    limit = {"unsent": 0, "other_numbers": 0, "copies_a_kill": 2, "slowest_s": LEASE_S, "failed": 0}
    assert goal(scene.root, "D4", n=TIMES, observed=seen, limit=limit) == []
    assert kept_well(scene)


def numbers() -> "Counter[str]":
    """Return how many copies of each Message-ID were taken in."""
    return Counter(str(one["Message-ID"]) for one in POST.letters)


def test_a_worker_that_stays_dead_is_named_and_nothing_is_lost(scene, crowd, request):
    """RELIABILITY D4: for ten minutes, or as long as --minutes says."""
    stack, seconds = scene.stack, 60 * request.config.getoption("--minutes")
    people = [next(crowd) for _ in range(5)]
    played(lambda: all_of([open_the_check(one, scene.target) for one in people], 5))
    stack.kill("worker")
    began = time.monotonic()
    parts.insist(stack, people)
    after = named(stack, "worker")
    wait_for(lambda: time.monotonic() - began > seconds, seconds + 5, "so much time")
    age = told(stack)["parts"]["outbox"]["age_seconds"]
    stack.start("worker")

    left = parts.seconds_until(lambda: parts.are_all_in(stack, people), LEASE_S, "the receipts")
    seen = {"named_s": round(after, 1), "least_age_s": age, "left_s": round(left, 1), "seconds": seconds}
    limit = {"named_s": 60, "least_age_s": seconds / 2, "left_s": LEASE_S}
    assert goal(scene.root, "D4 dead", n=len(people), observed=seen, limit=limit) == []
    assert rows(stack, people) == [(1, 1, 1)] * 5


# --- the database ------------------------------------------------------------------------------------------------


def test_a_minute_without_a_database_hangs_nobody(scene):
    """RELIABILITY D8."""
    stack, probes = scene.stack, []
    with busy(scene, RATE / 2, 75) as samples:
        stack.end("postgres", signal.SIGQUIT)
        began = time.monotonic()
        while time.monotonic() < began + 60:
            probes.append(stack.status("/en/call/"))
            time.sleep(1)
        others = [stack.status(path)[0] for path in ("/livez", "/readyz")]
        ended = time.monotonic()
        stack.start("postgres")
        back = is_back(stack)
    slow = max(
        one.seconds for one in samples if began <= one.due <= ended - 2
    )  # who came later waited for its return

    seen = {"slowest_s": round(max(one[1] for one in probes), 2), "back_s": round(back, 2), "after": well(scene),
            "slowest_of_the_mix_s": round(slow, 2), "lost": lost_by(samples)}  # fmt: skip
    limit = {"slowest_s": 2, "slowest_of_the_mix_s": 2, "back_s": 5, "after": 0}
    assert goal(scene.root, "D8", n=len(probes), observed=seen, limit=limit) == []
    assert others == [200, 503]
    assert {(status, "Retry-After" in headers) for status, _seconds, headers in probes} == {(503, True)}
    assert kept_well(scene)


def test_ten_restarts_in_the_middle_of_fifty_leave_a_row_with_its_receipt_or_neither(scene, crowd):
    """RELIABILITY D9."""
    stack, found, refused = scene.stack, [], []
    for _ in range(TIMES):
        people = [next(crowd) for _ in range(FIFTY)]
        played(lambda: all_of([open_the_check(one, scene.target) for one in people], 6))  # noqa: B023 - called at once
        told_each, kept = restarted_among(stack, people)
        found += list(zip(told_each, kept, strict=True))
        refused.append(sum(status != 302 for status in told_each))
        parts.insist(stack, people)
        assert rows(stack, people) == [(1, 1, 1)] * FIFTY

    seen = {
        "accepted": sum(status == 302 for status, _ in found), "halves": sum(len(set(kept)) > 1 for _, kept in found),
        "kept_unsaid": sum(kept[0] for status, kept in found if status != 302),
        "said_unkept": sum(not kept[0] for status, kept in found if status == 302),
        "least_refused_a_round": min(refused),  # else a restart hit nobody
    }  # fmt: skip
    limit = {"halves": 0, "said_unkept": 0, "least_refused_a_round": 1}
    assert goal(scene.root, "D9", n=len(found), observed=seen, limit=limit) == []
    assert broken(stack) <= MADE_BY_HAND


def restarted_among(stack: Stack, people: list[Applicant]) -> tuple[list[int], list[tuple[int, int, int]]]:
    """Let all press at once, with an immediate restart in the middle; return what each was told and what is kept."""
    thread = Thread(target=after(0.25, lambda: stack.end("postgres", signal.SIGQUIT)))
    thread.start()
    told_each = played(lambda: all_of([status_of(one, stack) for one in people], FIFTY))
    thread.join()
    stack.start("postgres")
    is_back(stack)
    return told_each, rows(stack, people)


def after(seconds: float, step: Callable[[], None]) -> Callable[[], None]:
    """Return a step that waits first."""

    def later() -> None:
        time.sleep(seconds)
        step()

    return later


async def status_of(one: Applicant, stack: Stack) -> int:
    """Press once; return the status, 0 where there was no answer."""
    try:
        return (await pressed(one, Target.of(stack.origin))).status
    except (OSError, TimeoutError, ValueError, IndexError):
        return 0


# --- everything --------------------------------------------------------------------------------------------------


def kill_everything(stack: Stack) -> None:
    """kill -9 of all, and all again."""
    for name in EVERYTHING:
        stack.kill(name)
    (stack.run / "pg" / "postmaster.pid").unlink(missing_ok=True)
    for name in reversed(EVERYTHING):
        stack.start(name)


def test_everything_killed_in_the_middle_of_a_rush_keeps_what_was_accepted(scene, crowd):
    """RELIABILITY D21: B1's rush. Who arrives while there is no front has not arrived."""
    people = [next(crowd) for _ in range(RUSH.people)]

    found = play(scene.stack, people, RUSH, kill_everything)
    # A later test sets the clock back, and what is not due then stays.
    wait_for(lambda: not waiting(scene.stack), 600, "every letter")

    wrong = [one for one in found.accepted() if (one.submissions, one.receipts, one.audits) != (1, 1, 1)]
    seen = found.figures() | {"wrong": len(wrong), "least_accepted": len(found.accepted())}
    limit = {"wrong": 0, "undecided": 0, "recovered_s": 60 - AHEAD, "least_accepted": 100}
    assert goal(scene.root, "D21", n=len(people), observed=seen, limit=limit) == []
    assert broken(scene.stack) <= MADE_BY_HAND
