"""kill -9 around a commit, and in the middle of migrating (RELIABILITY F2, H2). A few times in every run, a hundred with --slow."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import psycopg2
import pytest
from django.core import mail
from django.db import connection, connections, transaction

from r2r_portal.outbox import actions, tasks
from r2r_portal.outbox.models import Message
from tests import database
from tests.browser.portal import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2022, 5, 16, 7, tzinfo=UTC)
DONE = "SELECT count(*) FROM django_migrations"
# Columns by what they are and not by where they stand: a table of two migrations may have them in another order.
SHAPE = """
SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
"""


@pytest.fixture
def times(request):
    """Return how many processes are killed."""
    return 100 if request.config.getoption("--slow") else 5


def killed(key, *, after_the_commit):
    """Let a process of its own publish a message and be killed before or after it commits; return what ended it."""
    connections.close_all()  # the child may not share our session
    if pid := os.fork():
        return os.WTERMSIG(os.waitpid(pid, 0)[1])
    try:
        with transaction.atomic():
            values = {
                "topic": "account.code",
                "language": "en",
                "zone": "Europe/Brussels",
                "payload": {"code": "48291704"},
            }
            actions.publish(key=key, to=f"{key}@test.example", at=AT, **values)
            if not after_the_commit:
                os.kill(os.getpid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    finally:
        os._exit(1)  # what ended us was not the signal


@pytest.mark.rule("M1")
def test_what_was_committed_leaves_once_though_its_process_was_killed_at_once(times):
    ends = {killed(f"after{n}", after_the_commit=True) for n in range(times)}

    while tasks.drain():
        pass

    assert ends == {signal.SIGKILL}
    assert sorted(one.to[0] for one in mail.outbox) == sorted(f"after{n}@test.example" for n in range(times))
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.rule("M1")
def test_nothing_leaves_where_the_process_was_killed_before_the_commit(times):
    ends = {killed(f"before{n}", after_the_commit=False) for n in range(times)}

    tasks.drain()

    assert ends == {signal.SIGKILL}
    assert (Message.objects.count(), mail.outbox) == (0, [])


def asked(url, sql):
    """Ask a database."""
    fresh = psycopg2.connect(url)
    try:
        with fresh.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    except psycopg2.errors.UndefinedTable:
        return [(0,)]
    finally:
        fresh.close()


@pytest.mark.slow
@pytest.mark.rule("R")
def test_a_migration_killed_half_way_is_completed_by_the_next_run():
    """RELIABILITY H2: killed at three places, one after the other."""
    url = database.another(f"killed_{os.getpid()}", migrated=False)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment |= {"DATABASE_URL": url, "R2R_STAGE": "demo", "PYTHONWARNINGS": ""}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    for so_many in (10, 60, 120):
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        while asked(url, DONE)[0][0] < so_many and process.poll() is None:
            time.sleep(0.02)
        process.kill()
        assert process.wait(10) == -signal.SIGKILL
        assert so_many <= asked(url, DONE)[0][0] < so_many + 20

    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=400)

    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        expected = set(cursor.fetchall())
    assert set(asked(url, SHAPE)) ^ expected == set()
