"""`python -m tests.load.ten_thousand 10000`: a portal of so many applications, and what its pages cost in process.

Everybody of the crowd was handed in by the real actions. Prints, last, a JSON object: by page how often it was asked, statements,
p50 and p95 in seconds, status; what the nightly run cost; which tables were read row by row for one applicant's pages.
"""

import json
import re
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django comes first
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from applications.actions import setup  # noqa: E402
from applications.models import Answer, Application, Call  # noqa: E402
from applications.tasks import remind  # noqa: E402
from r2r_portal import clock  # noqa: E402
from r2r_portal.accounts.models import User  # noqa: E402
from r2r_portal.accounts.roles import JP_DESK, OFFICER  # noqa: E402
from r2r_portal.audit.models import Event  # noqa: E402
from r2r_portal.clock import actions as clock_actions  # noqa: E402
from r2r_portal.outbox.models import Message  # noqa: E402
from r2r_portal.site.demo.crowd import drafts, plans  # noqa: E402
from r2r_portal.site.demo.crowd.grow import grow  # noqa: E402
from tests.load.applicants import on_the_last_evening  # noqa: E402
from tests.load.client import percentile  # noqa: E402
from tests.load.crowd import staff  # noqa: E402
from tests.load.panel import panel, prepare, scored  # noqa: E402
from tests.load.rush import DECLARED  # noqa: E402

TIMES = 20
LIST, SELECTION = "/admin/applications/application/", "/admin/selection/assessment/"
QUESTION = "commitment"
KEY = re.compile(r'name="key" value="([^"]+)"')
VERSION = re.compile(rf'name="version-{QUESTION}" value="(\d+)"')
SEQUENTIAL = "Seq Scan"
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
LARGE = 2000  # rows: a table of fewer is read whole with good reason
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SIZES = "SELECT c.relname, c.reltuples::bigint FROM pg_class c WHERE c.relkind = 'r' AND c.reltuples >= %s"


def main(count: int) -> None:
    """Fill the portal, ask for everything, print the figures."""
    setup_test_environment(debug=False)
    with override_settings(STORAGES=STORAGES, WHITENOISE_AUTOREFRESH=True, MODE_SECONDS=None):
        call, officer, filling = _filled(count)
        beyond_the_crowd = range(plans.MOST - 4 * (TIMES + 1), plans.MOST)
        people = on_the_last_evening(call, beyond_the_crowd, TIMES + 1)
        figures: dict[str, Any] = {"filling_s": filling}
        figures["pages"] = _applicants(people)
        figures["remind"] = _night(call)
        figures["row by row"] = _read_row_by_row(people[0])
        figures["pages"] |= _staffs(call, officer)
        figures |= _sizes()
    print(json.dumps(figures))  # noqa: T201 - this is what the caller reads


def _filled(count: int) -> tuple[Call, User, float]:
    call = setup.load_call(by=None, at=clock.now())
    clock_actions.restart(at=call.closes_at + timedelta(hours=9))
    staff("jp@load.example", JP_DESK)
    officer = staff("officer@load.example", OFFICER)
    began = time.perf_counter()
    grow(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return call, officer, round(time.perf_counter() - began, 1)


def signed_in(user: User) -> Client:
    """Return a browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client


def measured(ask: Callable[[int], Any], times: int = TIMES) -> dict[str, Any]:
    """Ask so often, after a first time that fills the caches; a streamed answer is read to its end."""
    seconds, statements, statuses = [], [], set()
    for turn in range(times + 1):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as caught:
            answer = ask(turn)
            size = len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        seconds.append(time.perf_counter() - began)
        statements.append(sum(not one["sql"].startswith(CONTROL) for one in caught.captured_queries))
        statuses.add(answer.status_code)
    told = {"n": times, "statements": max(statements[1:]), "status": sorted(statuses), "bytes": size}
    return told | {f"p{p}_s": round(percentile(seconds[1:], p / 100), 4) for p in (50, 95)}


def _applicants(people: list[drafts.Draft]) -> dict[str, Any]:
    """Measure what one applicant sees and does, then let each of them hand in."""
    one = people[0]
    client, page = signed_in(one.person), f"/en/my/{one.application.pk}"
    found = {
        "my": measured(lambda _turn: client.get("/en/my/")),
        "tasks": measured(lambda _turn: client.get(f"{page}/")),
        "section": measured(lambda _turn: client.get(f"{page}/{QUESTION}/")),
        "check": measured(lambda _turn: client.get(f"{page}/check/")),
    }
    version = int(VERSION.search(client.get(f"{page}/{QUESTION}/").content.decode())[1])  # type: ignore[index]

    def save(turn: int) -> Any:
        typed = {QUESTION: f"Two people, turn {turn}.", f"version-{QUESTION}": str(version + turn)}
        return client.post(f"{page}/{QUESTION}/autosave/", typed | {"question": QUESTION})

    found["autosave"] = measured(save)
    ready = [(signed_in(one.person), f"/en/my/{one.application.pk}") for one in people]
    keys = [KEY.search(browser.get(f"{there}/check/").content.decode())[1] for browser, there in ready]  # type: ignore[index]

    def hand_in(turn: int) -> Any:
        browser, there = ready[turn]
        return browser.post(f"{there}/submit/", {"key": keys[turn]} | DECLARED)

    found["submit"] = measured(hand_in)
    found["receipt"] = measured(lambda _turn: client.get(f"{page}/receipt/"))
    return found


def _night(call: Call) -> dict[str, Any]:
    """Let the reminders of three days before the closing be written, at ten in Brussels."""
    clock_actions.restart(at=call.closes_at - timedelta(days=3, hours=14))
    before, began = Message.objects.count(), time.perf_counter()
    with CaptureQueriesContext(connection) as caught:
        remind()
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "statements": len(caught),
        "messages": Message.objects.count() - before,
    }


def _read_row_by_row(one: drafts.Draft) -> dict[str, list[str]]:
    """Return by page the large tables that a statement of it reads from end to end."""
    client, page = signed_in(one.person), f"/en/my/{one.application.pk}"
    asked = ["/en/my/", f"{page}/", f"{page}/{QUESTION}/", f"{page}/check/", f"{page}/receipt/"]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(SIZES, [LARGE])
        large = dict(cursor.fetchall())
    found = {}
    for path in asked:
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        plain = [query["sql"] for query in caught.captured_queries if query["sql"].startswith("SELECT")]
        read = sorted({table for sql in plain for table in scanned(sql) if table in large})
        found[path.removeprefix(page) or path] = read
    return {"large tables": sorted(large)} | found


def scanned(sql: str) -> set[str]:
    """Return the tables that a statement reads from end to end, as PostgreSQL plans it."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}".replace("%", "%%"), [])
        told = cursor.fetchone()[0]
    return set(_scans((told if isinstance(told, list) else json.loads(told))[0]["Plan"]))


def _scans(plan: dict[str, Any]) -> list[str]:
    own = [plan["Relation Name"]] if plan["Node Type"].endswith(SEQUENTIAL) else []
    return own + [name for part in plan.get("Plans", ()) for name in _scans(part)]


def _staffs(call: Call, officer: User) -> dict[str, Any]:
    """Score everything and measure what an officer sees."""
    at = call.closes_at + timedelta(days=3)
    clock_actions.restart(at=at)
    people = panel()
    prepare(call, people, officer, at)
    scored(people, officer, at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = signed_in(officer)
    files = list(Application.objects.live().order_by("reference").values_list("pk", flat=True)[: TIMES + 1])
    asked = {"list": LIST, "last page": f"{LIST}?p=30", "search": f"{LIST}?q=Region+4711", "filters": f"{LIST}?status=submitted&side=eu",
             "today": "/admin/", "log": "/admin/audit/event/", "log of a kind": "/admin/audit/event/?kind=accounts.organisation",
             "log of a person": f"/admin/audit/event/?person=accounts.user:{officer.pk}"}  # fmt: skip
    found = {name: measured(lambda _turn, path=path: client.get(path)) for name, path in asked.items()}
    found["file"] = measured(lambda turn: client.get(f"{LIST}{files[turn]}/change/"))
    for name in ("ranking", "decisions"):
        found[name] = measured(lambda _turn, name=name: client.get(f"{SELECTION}{name}/eu/"), times=3)
    form = {"format": "0", "resource": "0"}
    found["export"] = measured(lambda _turn: client.post(f"{LIST}export/", form), times=1)
    return found


def _sizes() -> dict[str, Any]:
    """Return how much there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
        cursor.execute(
            "SELECT pg_total_relation_size('applications_answer'), pg_total_relation_size('audit_event')"
        )
        answers, log = cursor.fetchone()
    return {
        "applications": Application.objects.count(), "answers": Answer.objects.count(), "events": Event.objects.count(),
        "database_bytes": size, "answers_bytes": answers, "log_bytes": log, "stage": settings.STAGE,
    }  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
