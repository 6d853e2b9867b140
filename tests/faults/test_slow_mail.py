"""A mail server that stalls holds up neither pages nor the worker's other tasks (RELIABILITY D12). With --slow: five minutes."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.browser.portal import wait_for
from tests.faults.stack import NGINX, Stack, whole
from tests.faults.tarpit import Tarpit, tarpit
from tests.load.client import Person, Target, percentile, played
from tests.load.figures import goal
from tests.load.traffic import Sample, steady

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.access(NGINX, os.X_OK), reason="nginx is not installed"),
]
RATE, SECONDS = 8, 60.0
SIGN_EVERY, LATE, LONGEST = 15, 5, 60  # seconds between signs of life; how late they may be; for one message
WRITE = """
from r2r_portal import clock
from r2r_portal.outbox.actions import publish
for n in range(30):
    publish(topic="account.code", key=f"stalled:{n}", to=f"p{n}@load.example", language="en", zone="Europe/Brussels",
            at=clock.now(), payload={"code": "48291704"})
"""
AGE = "SELECT extract(epoch FROM clock_timestamp() - at) FROM site_mark WHERE name = 'worker'"
TRIED = "SELECT count(*) FROM outbox_message WHERE key LIKE 'stalled:%%' AND last_error <> ''"


@contextmanager
def stalled(*, hangs_after_the_text: bool) -> Iterator[tuple[Stack, Tarpit]]:
    """Run a stack whose mail server stalls."""
    with tarpit(hangs_after_the_text=hangs_after_the_text) as pit:
        server = {"R2R_EMAIL_HOST": "127.0.0.1", "R2R_EMAIL_PORT": str(pit.port)}
        with whole(more={"R2R_EMAIL_BACKEND": "r2r_portal.outbox.backends.SmtpBackend", **server}) as stack:
            yield stack, pit


def read_for(stack: Stack, seconds: float) -> list[Sample]:
    """Let people read for a while."""
    reader = Person(Target.of(stack.origin))
    return played(lambda: steady({"read": (100, lambda: reader.get("/en/"))}, RATE, seconds))


@contextmanager
def oldest_sign(stack: Stack) -> Iterator[list[float]]:
    """Look every half second at how old the worker's sign of life is."""
    seen, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            seen[0] = max(seen[0], float(str(stack.rows(AGE)[0][0])))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("hangs", [False, True], ids=["slow", "hangs"])
def test_pages_and_other_tasks_do_not_wait_for_a_mail_server_that_stalls(hangs, request, django_db_setup):
    with stalled(hangs_after_the_text=hangs) as (stack, pit):
        read_for(stack, 5)  # fills what is kept
        before = [one.seconds for one in read_for(stack, SECONDS / 2)]
        stack.manage("shell", "--no-imports", "-c", WRITE)
        with oldest_sign(stack) as age:
            samples = read_for(stack, SECONDS)
            wait_for(lambda: pit.stays, LONGEST + 30, "the end of a conversation")
        began = time.monotonic()
        wait_for(lambda: stack.rows(TRIED)[0][0], 30, "a note of the first attempt")
        noted = time.monotonic() - began

    during = [one.seconds for one in samples]
    seen = {
        "failed": sum(one.status != 200 for one in samples), "sign_s": round(age[0], 1), "message_s": round(max(pit.stays), 1),
        "slower": round(percentile(during, 0.95) / percentile(before, 0.95), 2), "noted_s": round(noted, 1),
        "p95_s": round(percentile(during, 0.95), 3), "p95_before_s": round(percentile(before, 0.95), 3),
    }  # fmt: skip
    limit = {"failed": 0, "sign_s": SIGN_EVERY + LATE, "message_s": LONGEST, "slower": 1.1}
    name = f"D12 {'hangs' if hangs else 'slow'}"
    assert goal(request.config.rootpath, name, n=len(samples), observed=seen, limit=limit) == []
