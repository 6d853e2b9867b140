"""The whole portal as it runs in production, on one machine, every part of which a test may kill.

nginx with the template of deploy/, gunicorn with two workers, the lodge, two Celery workers with two processes each, beat,
PostgreSQL with fsync on, Valkey: each in a session of its own. Tests act as the supervisor: `start` brings a part back.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from deploy import fill_in
from r2r_portal import services
from tests import database
from tests.browser.portal import ROOT, Portal, free_port, wait_for

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
WRAPPER = """
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
events {{ worker_connections 2048; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {portal}
}}
"""
ARRIVAL = re.compile(r"^(?P<at>[\d.]+) (?P<status>\d+) POST \S*/my/(?P<application>[-0-9a-f]{36})/submit/ ")
SETTINGS = "deploy/gunicorn_settings.py"  # as containers and units start it
QUICK = ("--access-logfile", "-", "--graceful-timeout", "30", "--timeout", "60", "--backlog", "2048")


@dataclass(frozen=True)
class Stack(Portal):
    """A running stack; `origin` is the front's."""

    processes: services.Processes

    # --- parts ---------------------------------------------------------------------------------

    def commands(self) -> dict[str, list[str]]:
        """Return what runs, by name, apart from the servers."""
        celery = [sys.executable, "-m", "celery", "-A", "r2r_portal.celery"]
        worker = [*celery, "worker", "-c", "2", "--without-gossip", "--without-mingle", "-l", "warning"]
        # Its program, as units and containers start it: a new master by SIGUSR2 starts what the old one was started as, and under
        # `-m` that is a file beside which gunicorn's own `http` hides Python's.
        gunicorn = [sys.executable, str(Path(sys.executable).with_name("gunicorn")), *QUICK]
        return {
            "web": [*gunicorn, "-c", SETTINGS, "r2r_portal.wsgi", "--bind", f"unix:{self.run}/web"],
            "lodge": [*gunicorn, "r2r_portal.lodge", "--bind", f"unix:{self.run}/lodge", "--threads", "4"],
            "front": [NGINX, "-p", str(self.run), "-c", str(self.run / "nginx.conf"), "-e", "stderr"],
            "worker": [*worker, "-n", "worker@%h", "-Q", "celery"],
            "long": [*worker, "-n", "long@%h", "-Q", "long"],
            "beat": [*celery, "beat", "--pidfile=", "-l", "warning"],
        }  # fmt: skip

    def start(self, name: str) -> None:
        """Start a part, or bring it back."""
        if name == "postgres":
            services.start_postgres(self.run, self.processes, services.KEPT)
        elif name == "valkey":
            services.start_valkey(self.run, self.processes)
        else:
            self.processes.start(name, self.commands()[name], self.environment, cwd=str(ROOT))

    def process(self, name: str) -> "subprocess.Popen[bytes]":
        """Return the newest process of that name."""
        return next(one for known, one in reversed(self.processes.running) if known == name)

    def children(self, name: str) -> list[int]:
        """Return the processes that a part has started itself: gunicorn's workers, Celery's pool."""
        return self.below(self.process(name).pid)

    def below(self, parent: int) -> list[int]:
        """Return the processes that a process has started itself."""
        told = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in told.stdout.split()]

    def kill(self, name: str) -> None:
        """kill -9 a part and all it started."""
        one, children = self.process(name), self.children(name)
        os.killpg(one.pid, signal.SIGKILL)
        one.wait(10)
        for pid in children:  # PostgreSQL's lead sessions of their own
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.forget(name)

    def end(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """Ask a part to end, and wait until it has."""
        self.process(name).send_signal(how)
        self.process(name).wait(40)
        self.forget(name)

    def forget(self, name: str) -> None:
        """Take a part that has ended off the list."""
        self.processes.running[:] = [pair for pair in self.processes.running if pair[0] != name]

    # --- questions -----------------------------------------------------------------------------

    def status(self, path: str, timeout: float = 80) -> tuple[int, float, Mapping[str, str]]:
        """Return the status of a page, how many seconds it took, and its headers."""
        began = time.monotonic()
        try:
            with urllib.request.urlopen(self.origin + path, timeout=timeout) as answer:
                return answer.status, time.monotonic() - began, dict(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, time.monotonic() - began, dict(error.headers)
        except OSError:
            return 0, time.monotonic() - began, {}

    def answers(self) -> bool:
        """Tell whether the front page comes."""
        return self.status("/en/")[0] == 200

    def beats(self) -> bool:
        """Tell whether beat has asked a worker for something and it was done, and the worker for what takes long is there."""
        found = self.rows("SELECT count(*) FROM site_mark WHERE name IN ('beat', 'worker', 'long')")
        return found == [(3,)]

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Ask the database."""
        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def arrivals(self) -> dict[str, float]:
        """Return, per application, when the first attempt at handing it in arrived, by the front's log."""
        found: dict[str, float] = {}
        for line in (self.run / "arrivals.log").read_text(encoding="utf-8").splitlines():
            if match := ARRIVAL.match(line):
                at = float(match["at"])
                found[match["application"]] = min(at, found.get(match["application"], at))
        return found


@contextmanager
def whole(*, settings: str = "r2r_portal.settings", more: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """Run the whole stack in a folder of its own until the block ends, with `more` in its environment."""
    folder = Path(tempfile.mkdtemp(prefix="r2r-", dir="/tmp"))
    processes = services.Processes(logs=folder, scratch=folder)
    try:
        stack = _stack(folder, processes, settings, more or {})
        if not database.poured(stack.environment["DATABASE_URL"]):
            stack.manage("migrate", "--verbosity", "0")
        stack.manage("prepare", "--no-demo")
        for name in stack.commands():
            stack.start(name)
        wait_for(stack.answers, 120, "the front's answer")
        wait_for(stack.beats, 120, "a sign of life of beat and worker")
        yield stack
    finally:
        processes.stop()
        services.forget(folder)
        shutil.rmtree(folder, ignore_errors=True)


def configure(folder: Path, values: Mapping[str, str], door: str = "") -> None:
    """Write nginx.conf into a folder: the front as it runs in service, a door before it, nginx's own files in the folder."""
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        WRAPPER.format(user=user, folder=folder, portal=fill_in.filled(values) + door), encoding="utf-8"
    )


def _stack(folder: Path, processes: services.Processes, settings: str, more: Mapping[str, str]) -> Stack:
    port = free_port()
    origin, secret = f"http://127.0.0.1:{port}", secrets.token_urlsafe(40)
    known = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment = known | {
        "DATABASE_URL": services.start_postgres(folder, processes, services.KEPT),
        "REDIS_URL": services.start_valkey(folder, processes),
        "DJANGO_SETTINGS_MODULE": settings, "R2R_STAGE": "demo", "R2R_SITE_ORIGIN": origin,
        "R2R_RUN_DIR": str(folder), "R2R_FRONT_SECRET": secret, "PYTHONWARNINGS": "", **more,
    }  # fmt: skip
    filled = {
        "R2R_LISTEN": f"127.0.0.1:{port}", "R2R_WEB": f"unix:{folder}/web", "R2R_LODGE": f"unix:{folder}/lodge",
        "R2R_SCHEME": "http", "R2R_BEFORE": "127.0.0.1", "R2R_FRONT_SECRET": secret, "R2R_ACCESS_LOG": f"{folder}/arrivals.log",
    }  # fmt: skip
    configure(folder, filled)
    return Stack(origin, folder, environment, processes)
