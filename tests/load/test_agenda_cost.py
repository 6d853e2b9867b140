"""What the public agenda of 600 sessions costs beside a page of sixty rows of bare Django, in processor and in one run.

Both are asked in process by the same few lines, round after round, so that a busy machine slows both; a backend of
PostgreSQL on this machine counts with the portal. `--slow` asks more often and keeps the figures in `.run/load`.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection

from programme.actions.publishing import publish_agenda
from r2r_portal.clock import actions as clock
from tests.browser.portal import ROOT
from tests.factories.full_visit import full_visit
from tests.factories.programme import AT, ActivityFactory
from tests.load.figures import kept
from tests.load.processor import asked, page

pytestmark = pytest.mark.django_db
GOAL = 3.0  # times the floor
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def floor() -> Iterator[Any]:
    """Run bare Django in a process of its own; what is yielded asks it `count` times and returns seconds a page."""
    command = [sys.executable, "-m", "tests.load.floor_cost"]
    environment = {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment["FLOOR_DATABASE_URL"] = "sqlite://:memory:"
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout

    def cost(count: int) -> float:
        process.stdin.write(f"{count}\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
        return float(process.stdout.readline())  # type: ignore[union-attr]

    try:
        yield cost
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(30)


@contextmanager
def kept_open() -> Iterator[None]:
    """Keep the connection of the test from one request to the next, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def backend() -> float:
    """Return the seconds of processor that our database session has used; none where it runs on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    stat = Path(f"/proc/{number}/stat")
    if not stat.exists() or "postgres" not in Path(f"/proc/{number}/comm").read_text():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@pytest.mark.rule("P5")
def test_the_public_agenda_costs_at_most_three_times_a_page_of_bare_django(request, settings):
    slow = request.config.getoption("--slow")
    rounds, count = (9, 200) if slow else (3, 100)
    clock.restart(at=AT)
    size = {"activities": 40, "legs": 30, "delegates": 120, "sessions": 600 if slow else 60}
    full = full_visit(**size)
    ActivityFactory(
        call=full.visit.call, slug="visit", kind="study_visit", visit=full.visit, starts_at=None, ends_at=None
    )
    publish_agenda(visit=full.visit, by=full.officer, at=AT)
    settings.CLOCK_MAY_MOVE = False  # as in production: nothing is asked of a moved clock
    portal, path = WSGIHandler(), "/en/events/visit/agenda/"
    with kept_open():
        assert page(portal, path).count(b'class="agenda-item') == size["sessions"]

    ours, theirs = [], []
    with floor() as bare, kept_open():
        for _round in range(rounds):
            theirs.append(bare(count))
            used = backend()
            own = asked(portal, path, count)
            ours.append(own + (backend() - used) / count)

    seen = {"agenda_cpu_s": statistics.median(ours), "floor_cpu_s": statistics.median(theirs)}
    figures = {**seen, "agenda_floors": round(seen["agenda_cpu_s"] / seen["floor_cpu_s"], 2), **size}
    kept(request.config.rootpath, "agenda", figures)
    assert figures["agenda_floors"] <= GOAL, figures
