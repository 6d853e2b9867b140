"""Parts are killed for real: nothing that was promised is lost (REL-D3, D10)."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as live
from django.db import InternalError, connection
from django.test import Client

from r2r_portal import clock
from r2r_portal.outbox import actions
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.site import errors
from r2r_portal.site.backup import databases
from tests.integration.operations.mail_server import Post, running

pytestmark = pytest.mark.rule("R")
AT = datetime(2022, 5, 16, 7, tzinfo=UTC)
ROUNDS = 2


class Slow(Post):
    """A mail server that tells when it holds a text, and says yes only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.holds, self.let = threading.Event(), threading.Event()

    async def handle_DATA(self, server, session, envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        self.holds.set()
        while not self.let.is_set():
            await asyncio.sleep(0.02)
        return answer


def drainer(port: int) -> subprocess.Popen[bytes]:
    """Start a process of its own that delivers what is due."""
    told = {
        "DATABASE_URL": databases.url(databases.present()), "R2R_STAGE": "demo", "R2R_RUN_DIR": str(live.RUN_DIR),
        "R2R_EMAIL_BACKEND": "r2r_portal.outbox.backends.SmtpBackend", "R2R_EMAIL_HOST": "127.0.0.1",
        "R2R_EMAIL_PORT": str(port),
    }  # fmt: skip
    command = [sys.executable, str(Path(live.BASE_DIR) / "manage.py"), "drain_outbox", "--forever"]
    return subprocess.Popen(
        command, env={**os.environ, **told}, start_new_session=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def end(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_delivers_is_killed_inside_a_text_and_the_letter_arrives_under_the_same_id(settings):
    actions.publish(
        topic="account.code", key="k", to="a@test.example", language="en", zone="Europe/Brussels", at=AT,
        payload={"code": "48291704"},
    )  # fmt: skip
    connection.close()
    with running(settings, Slow()) as post:
        for _round in range(ROUNDS):
            process = drainer(settings.EMAIL_PORT)
            try:
                assert post.holds.wait(60)
            finally:
                end(process)
            post.holds.clear()
            leased = Message.objects.get()
            assert leased.state == State.QUEUED
            assert timedelta(0) < leased.not_before - clock.real() <= actions.LEASE
            Message.objects.update(not_before=clock.real())  # the lease ends
        post.let.set()
        process = drainer(settings.EMAIL_PORT)
        try:
            deadline = time.monotonic() + 60
            while Message.objects.get().state != State.SENT and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:
            end(process)
    assert Message.objects.get().state == State.SENT
    assert len(post.ids) == ROUNDS + 1  # each killed attempt may have left a copy
    assert len(set(post.ids)) == 1  # which mail programs show once


@pytest.mark.django_db
def test_in_a_database_that_takes_nothing_pages_can_be_read():
    """REL-D10, the read-only case."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    assert Client().get("/en/").status_code == 200


@pytest.mark.django_db
def test_a_write_that_the_database_refuses_is_told_as_read_only(rf):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
        try:
            cursor.execute("DELETE FROM site_mark")
        except InternalError:
            answer = errors.server_error(rf.get("/en/"))
    assert answer.status_code == 503
    assert "was not saved" in answer.content.decode()
