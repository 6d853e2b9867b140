"""Every part of the portal in trouble, on one stack with a real mail server (RELIABILITY D3, D5 to D7, D10, D16, D17, D19, D20, J1).

With --slow, about half an hour. Mounts small volumes, so it wants root; the wrong clock is a few lines of C, so it wants `cc`.
"""

import os
import shutil
import signal
import time
from collections.abc import Iterator

import pytest
from celery import Celery

from tests.browser.portal import ROOT, wait_for
from tests.faults import parts, troubles
from tests.faults.parts import (
    AT_ONCE,
    POST,
    are_all_in,
    hand_in,
    has_left,
    lives,
    named,
    part,
    rows,
    seconds_until,
    writing,
)  # fmt: skip
from tests.faults.rounds import are_reminded, due_moments, idle, now, reminders, ten_times_each
from tests.faults.rushes import invariants
from tests.faults.stack import NGINX, Stack, whole
from tests.faults.troubles import (
    FAULTS,
    full_broker,
    full_database,
    no_connections,
    read_only,
    without,
    wrong_clock,
)  # fmt: skip
from tests.load import rush
from tests.load.client import Target, all_of, played
from tests.load.figures import goal
from tests.load.rush import open_the_check
from tests.load.scene import closing_in, prepared
from tests.load.signing_in import LOGIN, Newcomer
from tests.load.visitors import Writer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.access(NGINX, os.X_OK), reason="nginx is not installed"),
    pytest.mark.skipif(os.geteuid() != 0, reason="volumes are mounted by root"),
]
PEOPLE, DRAFTS, HOUR = AT_ONCE, 80, 3600
EMAIL = "SELECT u.email FROM accounts_user u JOIN applications_application a ON a.created_by_id = u.id WHERE a.id::text = %s"


@pytest.fixture(scope="module")
def stack(django_db_setup: None) -> Iterator[Stack]:
    """One stack for the module, which a monitor may ask, and whose mail goes to POST."""
    server = {"R2R_EMAIL_HOST": "127.0.0.1", "R2R_EMAIL_PORT": str(POST.port)}
    more = {"R2R_EMAIL_BACKEND": "r2r_portal.outbox.backends.SmtpBackend", "R2R_STATUS_TOKEN": parts.TOKEN}
    POST.open()
    with whole(more=more | server) as running:
        yield running
    POST.close()


@pytest.fixture(scope="module")
def crowd(stack: Stack) -> list[rush.Applicant]:
    """Complete drafts, each used once, the latest begun first."""
    people = {one.application: one for one in prepared(stack, DRAFTS)}
    begun = stack.rows(
        "SELECT id::text FROM applications_application WHERE id::text = ANY(%s) ORDER BY created_at DESC",
        [*people],
    )
    return [people[str(row[0])] for row in begun]


@pytest.fixture
def drafts(stack: Stack, crowd: list[rush.Applicant]) -> list[rush.Applicant]:
    """Some people before their check page, an hour before the closing."""
    closing_in(stack, HOUR)
    people = [crowd.pop(0) for _ in range(PEOPLE)]
    played(lambda: all_of([open_the_check(one, Target.of(stack.origin)) for one in people], PEOPLE))
    return people


@pytest.fixture
def early(crowd: list[rush.Applicant]) -> list[rush.Applicant]:
    """Some people who began long before the closing, so that they are reminded."""
    return [crowd.pop() for _ in range(PEOPLE)]


# --- D10: the database has no connections, no room ---------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [no_connections, full_database, read_only], ids=["connections", "volume", "read-only"]
)
def test_a_database_at_its_end_refuses_in_time_and_gives_no_receipt_without_a_row(
    fault, stack, drafts, request
):
    """RELIABILITY D10."""
    with fault(stack):
        answers = hand_in(stack, drafts)
        page, livez = stack.status("/en/"), stack.status("/livez")
        after = named(stack, "database")
    began = time.monotonic()
    wait_for(stack.answers, 30, "the front page")
    back = time.monotonic() - began
    pages = {stack.status("/en/")[0] for _ in range(20)}
    before = rows(stack, drafts)
    parts.insist(stack, drafts)

    refused = [one for one in answers if one.status == 503]
    assert {one.status for one in answers} <= {302, 503}
    assert len(refused) >= (1 if fault is full_database else PEOPLE)
    assert before == [(int(one.status == 302),) * 3 for one in answers]
    assert all("retry-after" in one.headers for one in refused)
    assert (page[0], livez[0], pages) == (503 if fault is no_connections else 200, 200, {200})
    assert rows(stack, drafts) == [(1, 1, 1)] * PEOPLE
    assert invariants(stack).startswith("All ")
    seen = {"slowest_s": round(max([one.seconds for one in answers] + [page[1]]), 2), "refused": len(refused),
            "named_s": round(after, 1), "back_s": round(back, 1)}  # fmt: skip
    limit = {"slowest_s": 3, "named_s": 60, "back_s": 5}
    where = request.config.rootpath, f"D10 {request.node.callspec.id}"
    assert goal(*where, n=PEOPLE, observed=seen, limit=limit) == []


# --- D17: clocks that are wrong ----------------------------------------------------------------------------------

PARTS = ("beat", "worker", "web")
needs_a_compiler = pytest.mark.skipif(not shutil.which("cc"), reason="there is no C compiler")


@needs_a_compiler
def test_clocks_two_hours_ahead_and_behind_decide_nothing_and_send_nothing_twice(stack, drafts, request):
    """RELIABILITY D17: of web, worker and beat; the front's and the database's are right."""
    ahead, behind, late, _none = drafts
    named_s, first, came = {}, parts.newest(stack), len(POST.ids)
    with writing(stack) as write, wrong_clock(stack, *PARTS) as turn:
        lives(stack, "worker")
        for seconds, one in ((2 * HOUR, ahead), (-2 * HOUR, behind)):
            turn(seconds)
            named_s[seconds] = seconds_until(
                lambda s=seconds: parts.skew(stack, "database") == -s, 60, "the skew"
            )
            (answer,) = hand_in(stack, [one])
            assert answer.status == 302
            lives(stack, "worker")
            lives(stack, "beat")
            write(f"clock{seconds}")
            if seconds > 0:
                wait_for(lambda: has_left(stack, f"clock{2 * HOUR}"), 60, "a letter")
            ages = [found["age_seconds"] for found in parts.told(stack)["parts"].values()]
            assert min(age for age in ages if age is not None) >= 0
        assert parts.letter(stack, f"clock{2 * HOUR}") == ("sent", 1)
        closing_in(stack, -5)
        (refused,) = hand_in(stack, [late])
        turn(0)
        right = seconds_until(lambda: part(stack, "database")["state"] == "ok", 60, "clocks that agree")
        wait_for(
            lambda: has_left(stack, f"clock{-2 * HOUR}"), 60, "the letter written when the worker was behind"
        )
        lives(stack, "worker")

    assert refused.status == 409
    wait_for(lambda: are_all_in(stack, [ahead, behind]), 90, "the receipts")
    assert rows(stack, drafts) == [(1, 1, 1), (1, 1, 1), (0, 0, 0), (0, 0, 0)]
    assert stack.rows(
        "SELECT count(*) FROM outbox_message WHERE id > %s AND sent_at < created_at", first
    ) == [(0,)]
    assert stack.rows("SELECT max(attempts) FROM outbox_message WHERE id > %s", first)[0][0] <= 2
    assert len(POST.ids[came:]) == len(set(POST.ids[came:]))  # no reminder, receipt or code came twice
    assert invariants(stack).startswith("All ")
    seen = {f"named_{seconds}_s": round(after, 1) for seconds, after in named_s.items()} | {
        "right_s": round(right, 1)
    }
    limit = dict.fromkeys(seen, 60.0)
    assert goal(request.config.rootpath, "D17", n=2, observed=seen, limit=limit) == []


@needs_a_compiler
def test_the_librarys_own_beat_stands_still_once_its_clock_is_set_back(stack):
    """The negative control of D17: why ours reads its timetable anew."""
    theirs = "django_celery_beat.schedulers:DatabaseScheduler"
    stack.end("beat")
    try:
        with wrong_clock(stack) as turn:
            command = [*stack.commands()["beat"], "-S", theirs]
            stack.processes.start(
                "beat", command, stack.environment | troubles.by_a_wrong_clock(stack), cwd=str(ROOT)
            )
            turn(2 * HOUR)
            lives(stack, "worker")
            turn(0)
            time.sleep(5)  # what was asked for before has been done
            before = parts.signs(stack, "worker")
            time.sleep(40)
            stood_still = parts.signs(stack, "worker") == before
            stack.end("beat")
    finally:
        stack.start("beat")
    assert stood_still
    lives(stack, "worker")  # ours goes on, though the rounds that theirs wrote down lie two hours ahead


# --- J1: each fault is named -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named_within_a_minute(fault, stack, request):
    """RELIABILITY J1: and no longer once it is over."""
    name, cause = FAULTS[fault]
    with writing(stack) as write:
        wait_for(lambda: parts.is_well(stack), 120, "a portal that is well")
        refused = part(stack, "outbox")["bounced"]
        with cause(stack, write):
            figures = {  # nothing to mend here: the list of messages names the person, the database is back
                "bounced": lambda: part(stack, "outbox")["bounced"] > refused,
                "restarted": lambda: part(stack, "database").get("up_seconds", 60) < 60,
            }
            after = seconds_until(figures[name], 60, name) if name in figures else named(stack, name)
    over = seconds_until(lambda: parts.is_well(stack), 120, "the end of it")
    seen = {"named_s": round(after, 1), "over_s": round(over, 1)}
    assert goal(request.config.rootpath, f"J1 {fault}", n=1, observed=seen, limit={"named_s": 60}) == []


# --- D3, D20: who delivers is killed, or asked to stop -----------------------------------------------------------

KILLS = 20


def test_who_delivers_is_killed_inside_twenty_texts_and_each_letter_leaves_under_its_id(stack, request):
    """RELIABILITY D3, with the lease as it is."""
    keys = [f"killed{number:02}" for number in range(KILLS)]
    with writing(stack) as write:
        POST.keeps_silent = True
        for key in keys:
            write(key)
            troubles.kill_who_delivers(stack)
        POST.keeps_silent = False
    wait_for(lambda: all(has_left(stack, key) for key in keys), 180, "the letters")
    sql = "SELECT max(extract(epoch FROM sent_at - created_at)) FROM outbox_message WHERE key LIKE 'killed%%'"
    slowest = float(str(stack.rows(sql)[0][0]))

    copies = [POST.copies(key) for key in keys]
    assert [len(set(ids)) for ids in copies] == [1] * KILLS
    seen = {"duplicates": sum(len(ids) - 1 for ids in copies), "slowest_s": round(slowest, 1)}
    limit = {"duplicates": KILLS, "slowest_s": 180}
    assert goal(request.config.rootpath, "D3", n=KILLS, observed=seen, limit=limit) == []


def test_a_worker_that_is_asked_to_stop_finishes_its_letter_and_the_next_one_takes_the_rest(stack):
    """RELIABILITY D20: and a task that only a newer web knows does not end an older worker."""
    keys = [f"stopped{number:02}" for number in range(10)]
    with writing(stack) as write:
        POST.keeps_silent = True
        write(keys[0])
        assert POST.holds.wait(60)
        worker = stack.process("worker")
        worker.send_signal(signal.SIGTERM)
        for key in keys[1:]:
            write(key)
        time.sleep(3)
        assert worker.poll() is None
        POST.keeps_silent = False
        POST.holds.clear()
        assert worker.wait(60) == 0
        assert parts.letter(stack, keys[0]) == ("sent", 1)
        stack.forget("worker")
        stack.start("worker")
        wait_for(lambda: all(has_left(stack, key) for key in keys), 60, "the others")
        Celery(broker=stack.environment["REDIS_URL"]).send_task("programme.tasks.of_tomorrow")
        write("stopped-last")
        wait_for(lambda: has_left(stack, "stopped-last"), 60, "a letter after an unknown task")
    assert [len(POST.copies(key)) for key in keys] == [1] * 10
    assert stack.process("worker").poll() is None


# --- D5, D19: rounds that come late, twice, ten times ------------------------------------------------------------


def test_a_beat_that_was_dead_over_a_reminder_makes_up_for_it_and_two_at_once_remind_once(stack, early):
    """RELIABILITY D5: half an hour by the portal's clock; two beats for a minute and a half."""
    *_earlier, first, second = due_moments(stack, early)
    closing_in(stack, first + 600)
    stack.kill("beat")
    since = now(stack)
    closing_in(stack, first - 1800)
    time.sleep(5)
    assert reminders(stack, early, since) == (0, 0, 0, 0)
    stack.start("beat")
    seconds_until(lambda: are_reminded(stack, early, since), 60, "the reminders")

    stack.processes.start("other beat", stack.commands()["beat"], stack.environment, cwd=str(ROOT))
    try:
        closing_in(stack, second + 30)
        since = now(stack)
        time.sleep(90)
        assert reminders(stack, early, since) == (PEOPLE,) * 4
    finally:
        stack.kill("beat")  # the other takes over
    try:
        lives(stack, "beat")
        lives(stack, "worker")
    finally:
        stack.kill("other beat")
        stack.start("beat")
    lives(stack, "worker")


def test_every_task_delivered_ten_times_to_two_workers_does_its_work_once(stack, early):
    """RELIABILITY D19."""
    stack.end("beat")
    stack.processes.start(
        "other worker", stack.commands()["worker"] + ["-n", "other@%h"], stack.environment, cwd=str(ROOT)
    )
    *_earlier, first, _last = due_moments(stack, early)
    closing_in(stack, first + 600)
    idle(stack)  # what beat had asked for reminds of what was due before
    since = now(stack)
    closing_in(stack, first - 60)
    with writing(stack) as write:
        for number in range(30):
            write(f"tenfold{number:02}")
    try:
        ten_times_each(stack)
        assert reminders(stack, early, since)[:2] == (PEOPLE, PEOPLE)
        ten_times_each(stack)
    finally:
        stack.end("other worker")
        stack.start("beat")
    assert stack.rows("SELECT DISTINCT state, attempts FROM outbox_message WHERE key LIKE 'tenfold%%'") == [
        ("sent", 1)
    ]
    assert [len(POST.copies(f"tenfold{number:02}")) for number in range(30)] == [1] * 30
    assert reminders(stack, early, since) == (PEOPLE,) * 4
    assert invariants(stack).startswith("All ")


# --- D6, D7: the broker is away, or full -------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["away", "full"])
def test_without_a_broker_everything_but_mail_works_and_mail_leaves_by_itself_afterwards(
    fault, stack, drafts
):
    """RELIABILITY D6, D7: for a minute and longer; worker and beat stay as they are."""
    origin = Target.of(stack.origin)
    typist = Writer(drafts[-1], origin)
    email = str(stack.rows(EMAIL, drafts[0].application)[0][0])
    comer = Newcomer(email, 70 + len(fault), origin, parts.Kept(stack))  # type: ignore[arg-type]
    began = time.monotonic()
    with without(stack, "valkey") if fault == "away" else full_broker(stack):
        statuses = [
            stack.status(path)[0] for path in ("/en/", "/ja/", "/en/call/", "/en/events/", "/readyz", LOGIN)
        ]
        played(typist.open)
        saved = [played(typist.save).status for _ in range(5)]
        answers = hand_in(stack, drafts[:-1])
        inside = played(comer.sign_in).status
        refused = [played(lambda: parts.asked_for_a_code(comer)) for _ in range(4)]
        named(stack, "broker")
        time.sleep(max(0.0, 65 - (time.monotonic() - began)))
        private = played(lambda: drafts[-1].person(origin).get("/en/my/")).status
        waiting = rows(stack, drafts[:-1]), are_all_in(stack, drafts[:-1])

    assert set(statuses) == {200}
    assert (saved, [one.status for one in answers], inside, private) == ([200] * 5, [302] * 3, 200, 200)
    assert refused[0] is False
    assert refused[-1] is True
    assert waiting == ([(1, 1, 1)] * 3, False)
    wait_for(lambda: are_all_in(stack, drafts[:-1]), 300, "the receipts")
    wait_for(lambda: parts.is_well(stack), 120, "a portal that is well")


# --- D16: a full disk --------------------------------------------------------------------------------------------


def test_on_a_full_disk_no_paper_is_made_by_halves_and_the_rest_works(stack, drafts):
    """RELIABILITY D16: while a PDF is made, by the worker for a receipt and by the web for a reader."""
    one, target = drafts[0], Target.of(stack.origin)
    email = str(stack.rows(EMAIL, one.application)[0][0])
    with troubles.full_files(stack) as place:
        before = troubles.files_in(place)
        (answer,) = hand_in(stack, [one])
        paper = played(lambda: one.person(target).get(f"/en/my/{one.application}/copy.pdf"))
        page = stack.status("/en/")[0]
        wait_for(lambda: are_all_in(stack, [one]), 60, "the receipt, without its copy")
        left = troubles.files_in(place)
    again = played(lambda: one.person(target).get(f"/en/my/{one.application}/copy.pdf"))

    receipt = next(sent for sent in reversed(POST.letters) if email in str(sent["To"]))
    assert "application/pdf" not in [found.get_content_type() for found in receipt.walk()]
    assert (answer.status, paper.status, page, left) == (302, 507, 200, before)
    assert "without the file" in paper.text
    assert (again.status, again.headers["content-type"]) == (200, "application/pdf")
