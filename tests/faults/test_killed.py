"""kill -9 around a commit, and in the middle of migrating (RELIABILITY F2, H2). A few times in every run, a hundred with --slow."""

import os
import re
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.core import mail
from django.db import connection

from r2r_portal.outbox import tasks
from r2r_portal.outbox.models import Message
from tests import database
from tests.browser.portal import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
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


def killed(prefix, times, when):
    """Let processes publish a message each and be killed before or after they commit; return what ended them."""
    here = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    command = [sys.executable, "-m", "tests.faults.killing", prefix, str(times), when]
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(here),
        "DJANGO_SETTINGS_MODULE": "r2r_portal.settings",
    }
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return [int(line) for line in told.stdout.split()]


@pytest.mark.rule("M1")
def test_what_was_committed_leaves_once_though_its_process_was_killed_at_once(times):
    ends = killed("after", times, "after")

    while tasks.drain():
        pass

    assert ends == [signal.SIGKILL] * times
    assert sorted(one.to[0] for one in mail.outbox) == sorted(f"after{n}@test.example" for n in range(times))
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.rule("M1")
def test_nothing_leaves_where_the_process_was_killed_before_the_commit(times):
    ends = killed("before", times, "before")

    tasks.drain()

    assert ends == [signal.SIGKILL] * times
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


def plain(rows):
    """Return a shape without casts, which PostgreSQL writes otherwise once a table came from a dump, and without the cache.

    The table of the cache is made after migrating, by its own command.
    """
    lines = (line for (line,) in rows if not line.startswith("cache"))
    return {re.sub(r"::(character varying|text)(\[\])?|[() ]", "", line) for line in lines}


@pytest.mark.slow
@pytest.mark.rule("R")
def test_a_migration_killed_half_way_is_completed_by_the_next_run():
    """RELIABILITY H2: killed at three places, one after the other."""
    url = database.another(f"killed_{os.getpid()}", migrated=False)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment |= {"DATABASE_URL": url, "R2R_STAGE": "demo", "PYTHONWARNINGS": ""}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    for so_many in (10, 30, 45):
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        while asked(url, DONE)[0][0] < so_many and process.poll() is None:
            time.sleep(0.02)
        process.kill()
        assert process.wait(10) == -signal.SIGKILL
        assert so_many <= asked(url, DONE)[0][0] < so_many + 10

    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=400)

    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        expected = cursor.fetchall()
    assert plain(asked(url, SHAPE)) ^ plain(expected) == set()
