"""PostgreSQL and Valkey of our own: real, several at once, gone afterwards."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest
import redis

from r2r_portal import services

ROOT = Path(services.__file__).resolve().parents[1]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


def ask(url: str, question: str) -> str:
    with contextlib.closing(
        psycopg2.connect(host=unquote(urlsplit(url).netloc.split("@")[1]), user="portal", dbname="portal")
    ) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(question)
        return str(cursor.fetchone()[0])


@pytest.mark.usefixtures("bare")
def test_two_runs_at_once_have_databases_of_their_own() -> None:
    with services.throw_away() as (one, first), services.throw_away() as (two, second):
        ask(one.environment["DATABASE_URL"], "CREATE TABLE mine (); SELECT 1")
        assert ask(one.environment["DATABASE_URL"], "SELECT to_regclass('mine')") == "mine"
        assert ask(two.environment["DATABASE_URL"], "SELECT to_regclass('mine')") == "None"
        assert first != second
        assert first.stat().st_mode & 0o777 == 0o700
    assert not first.exists()
    assert not second.exists()


@pytest.mark.usefixtures("bare")
def test_what_the_environment_names_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/portal")
    with services.throw_away() as (running, _):
        assert list(running.environment) == ["REDIS_URL"]
        door = running.environment["REDIS_URL"].replace("redis+socket://", "unix://")
        with redis.Redis.from_url(door) as broker:
            assert broker.ping()


@pytest.mark.usefixtures("bare")
def test_a_long_path_still_gets_sockets(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    with services.started(folder, services.Processes(logs=tmp_path)) as running:
        assert ask(running.environment["DATABASE_URL"], "SELECT 1") == "1"


@pytest.mark.usefixtures("bare")
def test_data_outlives_a_restart(tmp_path: Path) -> None:
    for question, answer in (("CREATE TABLE kept (); SELECT 1", "1"), ("SELECT to_regclass('kept')", "kept")):
        with services.started(tmp_path, services.Processes(logs=tmp_path)) as running:
            assert ask(running.environment["DATABASE_URL"], question) == answer


@pytest.mark.usefixtures("bare")
def test_nothing_runs_on_after_its_starter_was_killed() -> None:
    code = (
        "import sys; from r2r_portal import services\n"
        "with services.throw_away() as (running, folder):\n"
        "    print(folder, *(process.pid for _, process in running.processes.running), flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout
        folder, *pids = starter.stdout.readline().split()
        assert len(pids) == 2
        starter.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in pids))
    wait_until(lambda: not Path(folder).exists())


def wait_until(true, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_failure_shows_the_end_of_the_log(tmp_path: Path) -> None:
    processes = services.Processes(logs=tmp_path)
    process = processes.start("broken", ["/bin/sh", "-c", "echo no such luck; exit 3"])
    process.wait(10)
    assert processes.dead() == "broken"
    assert processes.tail("broken") == "no such luck"
    processes.stop()


def test_the_user_of_this_process_decides_how_postgres_runs(tmp_path: Path) -> None:
    postgres = services.choose_postgres(tmp_path)
    assert bool(postgres.prefix or postgres.how) is (os.geteuid() == 0)
