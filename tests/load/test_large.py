"""A large portal is migrated, backed up and restored into nothing while people work on it (RELIABILITY G1, H1).

With --slow: about ten minutes. The traffic is a quarter of A1's rate. Figures go to `.run/load/goals.jsonl`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from r2r_portal import services
from tests.browser.portal import ROOT, Portal
from tests.faults.stack import NGINX, Stack, whole
from tests.load.client import Person, Target, all_of, played
from tests.load.day import CLEAN, RATE, Scene, broken, busy, unkept
from tests.load.figures import goal
from tests.load.scene import prepared
from tests.load.test_pages import told
from tests.load.traffic import figures
from tests.load.visitors import People, Writer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.access(NGINX, os.X_OK), reason="nginx is not installed"),
]
APPLICATIONS, WRITERS, DRAFTS, SESSIONS = 10_000, 40, 140, 20
KINDS = 5  # of migrations, one each
APPLIED = re.compile(r"Applying kinds\.(\w+)\.\.\. OK \(([\d.]+)s\)")
KNOWN = {"delegations_of_the_selected"}  # the visit is made without a selection
LASTING = (
    "applications_application", "applications_answer", "applications_submission", "applications_attachment",
    "applications_withdrawal", "accounts_user", "audit_event",
)  # fmt: skip
SETTLED = {
    "outbox_message",
    "outbox_pause",
    "site_mark",
    "audit_event",
    "django_migrations",
}  # what a restore writes itself
RECEIPTS = """
SELECT count(*), md5(string_agg(content_hash || signature, '' ORDER BY id)) FROM applications_submission
 WHERE reference BETWEEN 'EU-2022-20000' AND 'EU-2022-30000' AND length(reference) = 13
"""
PAGES = """
import json
from django.conf import settings
from django.test import Client
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
paths = [f"/{lang}{path}" for lang in ("en", "ja") for path in (
    "/", "/call/", "/events/", "/events/visit/agenda/", "/events/full-0/", "/verify/", "/library/", "/helpdesk/", "/regions/", "/privacy/")]
staff = ["/admin/", *(f"/admin/{name}/" for name in (
    "applications/application", "applications/call", "applications/invitation", "outbox/message", "programme/visit",
    "programme/session", "programme/delegation", "helpdesk/publishedanswer", "helpdesk/resource"))]
host = settings.SITE_ORIGIN.split("//")[1]
stranger, officer = Client(headers={"host": host}), Client(headers={"host": host})
officer.force_login(User.objects.filter(groups__name=OFFICER, is_active=True).order_by("pk").first())
said = {path: client.get(path).status_code for client, some in ((stranger, paths), (officer, staff)) for path in some}
print(json.dumps(said))
"""
FILES = """
import hashlib, json
from pathlib import Path
from django.conf import settings
from django.core.files.storage import default_storage
from applications.models import Attachment
from r2r_portal.site.backup import manifest
rows = Attachment.objects.values_list("file", "sha256")
other = [name for name, sha256 in rows.iterator() if hashlib.sha256(default_storage.open(name).read()).hexdigest() != sha256]
names = set(manifest.file_names())
there = {str(path.relative_to(settings.MEDIA_ROOT)) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
print(json.dumps({"rows": rows.count(), "other": other, "orphans": sorted(there - names), "missing": sorted(names - there)}))
"""


@dataclass(frozen=True)
class Large(Scene):
    """The scene of the mix beside a large past; `past` says how large."""

    past: dict[str, int]


@pytest.fixture(scope="module")
def scene(request: pytest.FixtureRequest, django_db_setup: None) -> Iterator[Large]:
    """One stack for the module, with ten thousand applications of the past."""
    with whole() as stack:
        target = Target.of(stack.origin)
        applicants = prepared(stack, WRITERS + DRAFTS)
        known = told(stack, "tests.load.visit", SESSIONS)
        past = told(stack, "tests.load.large", APPLICATIONS)
        writers = deque(Writer(one, target) for one in applicants[:WRITERS])
        people = People(
            target, writers, deque(applicants[WRITERS:]), Person(target, {"sessionid": known["officer"]})
        )
        played(lambda: all_of([one.open() for one in writers], 6))
        yield Large(stack, people, known["staff"], known["delegations"], request.config.rootpath, past)


def managed(environment: dict[str, str], *arguments: str) -> tuple[str, float]:
    """Run a command; return what it printed and the seconds it took."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=1200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, round(time.monotonic() - began, 1)


def hashes(url: str) -> dict[str, tuple[int, str]]:
    """Return rows and a hash over the ordered rows of every table."""
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
            found = {}
            for (name,) in cursor.fetchall():
                cursor.execute(
                    f'SELECT count(*), coalesce(md5(string_agg(one, $$$$ ORDER BY one)), $$$$) FROM (SELECT md5(t::text) one FROM "{name}" t) rows'
                )
                found[name] = cursor.fetchone()
            return found
    finally:
        connection.close()


def test_migrations_of_every_kind_on_a_large_database_stop_nobody(scene):
    """RELIABILITY H1. `manage.py migrate` waits two seconds for a lock and fails otherwise: it is run once, to its end."""
    stack = scene.stack
    environment = stack.environment | {"DJANGO_SETTINGS_MODULE": "tests.load.kinds.settings"}
    before, receipts = hashes(stack.environment["DATABASE_URL"]), stack.rows(RECEIPTS)
    with busy(scene, RATE / 4, 75) as samples:
        said, together = managed(environment, "migrate", "kinds", "--verbosity", "2")
    took = {kind: float(seconds) for kind, seconds in APPLIED.findall(said)}
    after = hashes(stack.environment["DATABASE_URL"])
    managed(environment, "migrate", "kinds", "zero")
    fewer = [name for name in LASTING if after[name][0] < before[name][0]]
    _said, verified = managed(stack.environment, "verify_submissions")
    seen = figures(samples) | {
        "together_s": together, "took": took, "least_kinds": len(took), "fewer": len(fewer), "verified_s": verified, "broken": len(broken(stack) - KNOWN),
        "lost": len(unkept(scene)), "past": scene.past,
    }  # fmt: skip
    limit = CLEAN | {"together_s": 60, "least_kinds": KINDS, "fewer": 0, "broken": 0, "lost": 0}
    assert goal(scene.root, "H1", n=len(samples), observed=seen, limit=limit) == []
    assert stack.rows(RECEIPTS) == receipts


@contextmanager
def elsewhere(stack: Stack) -> Iterator[Portal]:
    """Yield a portal with the same keys, an empty database of its own and no file."""
    folder = Path(tempfile.mkdtemp(prefix="r2r-else-", dir="/tmp"))
    processes = services.Processes(logs=folder, scratch=folder)
    try:
        url = services.start_postgres(folder, processes, services.KEPT)
        for key in stack.run.glob("*.key"):
            shutil.copy(key, folder)
        yield Portal(
            stack.origin, folder, stack.environment | {"DATABASE_URL": url, "R2R_RUN_DIR": str(folder)}
        )
    finally:
        processes.stop()
        services.forget(folder)
        shutil.rmtree(folder, ignore_errors=True)


def last(said: str) -> Any:
    return json.loads(said.strip().splitlines()[-1])


def test_a_backup_taken_under_load_comes_back_whole_into_an_empty_database_and_no_files(scene, tmp_path):
    """RELIABILITY G1; `restore` itself compares every table with the backup's own snapshot."""
    stack, file = scene.stack, tmp_path / "load.r2rbackup"
    before = hashes(stack.environment["DATABASE_URL"])
    with busy(scene, RATE / 4, 75) as samples:
        _said, backed = managed(stack.environment, "backup", "--to", str(file))
    after = hashes(stack.environment["DATABASE_URL"])
    quiet = {name for name in before if before[name] == after[name]} - SETTLED - {"cache", "limits_bucket"}
    with elsewhere(stack) as portal:
        environment = portal.environment
        _said, restored = managed(environment, "restore", str(file), "--yes")
        there = hashes(environment["DATABASE_URL"])
        managed(environment, "collectstatic", "--noinput", "--verbosity", "0")  # as every start does
        files = last(managed(environment, "shell", "--no-imports", "-c", FILES)[0])
        pages = last(managed(environment, "shell", "--no-imports", "-c", PAGES)[0])
        managed(environment, "verify_submissions")
        wrong = broken(portal) - KNOWN
    other = [name for name in quiet if there.get(name) != after[name]]
    fewer = [name for name in LASTING if there[name][0] < before[name][0]]
    seen = figures(samples) | {
        "backup_s": backed, "restore_s": restored, "mb": round(file.stat().st_size / 1e6), "tables": len(there),
        "quiet": len(quiet), "other": len(other), "fewer": len(fewer), "files": files["rows"], "wrong": len(wrong),
        "orphans": len(files["orphans"]) + len(files["missing"]) + len(files["other"]), "least_pages": len(pages),
        "red": sum(code != 200 for code in pages.values()), "rows": sum(rows for rows, _hash in there.values()),
    }  # fmt: skip
    print({path: code for path, code in pages.items() if code != 200}, other, fewer, files["orphans"][:5])  # noqa: T201 - with -s
    limit = CLEAN | {
        "other": 0,
        "fewer": 0,
        "wrong": 0,
        "orphans": 0,
        "red": 0,
        "least_pages": 30,
        "restore_s": 600,
    }
    assert goal(scene.root, "G1", n=len(samples), observed=seen, limit=limit) == []
