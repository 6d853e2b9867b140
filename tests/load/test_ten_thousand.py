"""What the portal costs with 10,000 applications in it (`--slow`): statements and seconds in process, plans, the night, a backup.

Seconds of pages are kept, not demanded: no run to the end has been seen yet. The figures lie in `.run/load/ten_thousand.json` and from there in docs/scale.md.
"""

import json
import os
import subprocess
import sys
import time
from typing import Any

import pytest

from tests import database
from tests.browser.portal import ROOT, Portal
from tests.load.figures import kept

COUNT = 10_000
STATEMENTS = {  # as few as with a hundred
    "my": 12, "tasks": 21, "section": 20, "check": 14, "autosave": 5, "submit": 23, "receipt": 13, "list": 12,
    "last page": 12, "search": 12, "filters": 12, "today": 11, "log": 10, "log of a kind": 10, "log of a person": 12,
    "file": 17, "ranking": 15, "decisions": 15,
}  # fmt: skip
INVARIANTS_S, BACKUP_S, REMIND_S = 60, 240, 60
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Portal:
    """A database and a folder of its own; nothing listens."""
    run = tmp_path_factory.mktemp("ten_thousand")
    url = database.another(f"ten_thousand_{os.getpid()}", migrated=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")} | {
        "DATABASE_URL": url, "R2R_RUN_DIR": str(run), "R2R_STAGE": "demo", "PYTHONWARNINGS": "",
    }  # fmt: skip
    return Portal("http://127.0.0.1", run, environment)


@pytest.fixture(scope="module")
def seen(request: pytest.FixtureRequest, portal: Portal) -> dict[str, Any]:
    """Fill it and ask for everything; every test looks at it from another side."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.ten_thousand", str(COUNT)], cwd=ROOT, env=portal.environment,
        capture_output=True, text=True, timeout=3600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    began = time.perf_counter()
    figures["said"] = portal.manage("check_invariants").strip().splitlines()[-1]
    figures["invariants_s"] = round(time.perf_counter() - began, 1)
    began = time.perf_counter()
    file = portal.run / "all.r2rbackup"
    portal.manage("backup", "--to", str(file))
    figures["backup_s"] = round(time.perf_counter() - began, 1)
    figures["backup_bytes"] = file.stat().st_size
    figures["load"] = round(os.getloadavg()[0], 2)
    return kept(request.config.rootpath, "ten_thousand", figures)


def test_every_page_is_answered(seen):
    statuses = {page: one["status"] for page, one in seen["pages"].items()}

    assert statuses == {page: [302 if page == "submit" else 200] for page in (*STATEMENTS, "export")}
    assert seen["applications"] >= COUNT


@pytest.mark.rule("A6", "A9", "A13", "E6")
def test_a_page_asks_the_database_as_little_as_among_a_hundred(seen):
    asked = {page: one["statements"] for page, one in seen["pages"].items() if page in STATEMENTS}

    assert {page: number for page, number in asked.items() if number > STATEMENTS[page]} == {}


def test_the_pages_of_one_applicant_read_no_large_table_from_end_to_end(seen):
    read = dict(seen["row by row"])

    assert {
        "applications_answer",
        "applications_application",
        "applications_submission",
        "audit_event",
    } <= set(read.pop("large tables"))
    assert {page: tables for page, tables in read.items() if tables} == {}


def test_everything_holds_and_is_looked_through_within_the_night(seen):
    assert seen["said"].startswith("All ")
    assert seen["invariants_s"] <= INVARIANTS_S


def test_a_backup_and_the_reminders_are_made_within_the_night(seen):
    assert seen["backup_s"] <= BACKUP_S
    assert seen["remind"]["messages"] > 0
    assert seen["remind"]["seconds"] <= REMIND_S
