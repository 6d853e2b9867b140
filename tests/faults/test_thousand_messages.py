"""A thousand messages, two workers, beat and two sweepers: each leaves once (RELIABILITY F1, D19). With --slow: a minute and a half."""

import os
import sys
from types import SimpleNamespace

import pytest

from tests.browser.portal import ROOT, wait_for
from tests.faults.stack import NGINX, whole
from tests.integration.operations.mail_server import Post, running
from tests.load.figures import goal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.access(NGINX, os.X_OK), reason="nginx is not installed"),
]
COUNT = 1000
WRITE = f"""
from django.db import transaction
from r2r_portal import clock
from r2r_portal.outbox.actions import publish
with transaction.atomic():
    for n in range({COUNT}):
        publish(topic="account.code", key=f"many:{{n}}", to=f"p{{n}}@load.example", language="en", zone="Europe/Brussels",
                at=clock.now(), payload={{"code": "48291704"}})
"""
LEFT = "SELECT count(*) FROM outbox_message WHERE key LIKE 'many:%%' AND state = 'queued'"
OUTCOMES = "SELECT state, attempts, count(*) FROM outbox_message WHERE key LIKE 'many:%%' GROUP BY 1, 2"


def test_two_workers_beat_and_two_sweepers_send_each_of_a_thousand_once(request, django_db_setup):
    post, server = Post(), SimpleNamespace()
    with running(server, post):
        mail = {"R2R_EMAIL_HOST": server.EMAIL_HOST, "R2R_EMAIL_PORT": str(server.EMAIL_PORT)}
        with whole(more={"R2R_EMAIL_BACKEND": server.EMAIL_BACKEND, **mail}) as stack:
            sweeper = [sys.executable, str(ROOT / "manage.py"), "drain_outbox", "--forever"]
            second = [*stack.commands()["worker"], "-n", "second@%h"]
            more = {"worker2": second, "sweeper1": sweeper, "sweeper2": sweeper}
            for name, command in more.items():
                stack.processes.start(name, command, stack.environment, cwd=str(ROOT))
            stack.manage("shell", "--no-imports", "-c", WRITE)
            wait_for(lambda: stack.rows(LEFT) == [(0,)], 180, "the last message")
            outcomes = stack.rows(OUTCOMES)
            alive = [stack.process(name).poll() is None for name in more]
            said = {name: (stack.run / f"{name}.log").read_text(encoding="utf-8") for name in more}

    mine = [letter for letter in post.letters if str(letter["To"]).endswith("@load.example")]
    seen = {
        "messages": len(mine), "least_messages": len(mine), "least_ids": len({letter["Message-ID"] for letter in mine}),
        "least_readers": len({letter["To"] for letter in mine}),
    }  # fmt: skip
    limit = {"messages": COUNT, "least_messages": COUNT, "least_ids": COUNT, "least_readers": COUNT}
    assert goal(request.config.rootpath, "F1", n=COUNT, observed=seen, limit=limit) == []
    assert outcomes == [("sent", 1, COUNT)]
    assert alive == [True] * len(more), said
