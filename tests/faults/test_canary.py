"""A script in every long text of every page does not run in a real browser (REL-E1). With --slow: some minutes.

The texts are written into the tables, past every form: what any way in might let through one day. Each page is opened as the first
who may read it, by Chromium, which gets page, headers and static files from the portal in this process. The policy of the page is
taken away, so that it is the escaping that is seen.
"""

import mimetypes
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.db import DatabaseError, models, transaction
from django.test import Client
from playwright.sync_api import Route, sync_playwright

from applications.models import Answer
from tests.browser.conftest import ARGUMENTS, BROWSER
from tests.faults.test_texts import pages
from tests.faults.texts import CANARY
from tests.guards.tree import CODE
from tests.integration.access.asking import undone

pytestmark = [pytest.mark.slow, pytest.mark.browser]
ORIGIN = "http://testserver"
LONG = f"\"'></textarea></title></script><svg onload={CANARY}(1)><script>{CANARY}(2)</script><img src=x onerror={CANARY}(3)>"
SHORT = f"<svg onload={CANARY}(1)>"
LISTENS = f"window.fired = []; window.{CANARY} = (way) => window.fired.push(way);"
STEERS = {
    "zone",
    "language",
    "password",
    "reference",
    "state",
    "status",
    "query",
    "topic",
    "key",
    "slug",
    "code",
}
FEWEST_PAGES, FEWEST_COLUMNS = 120, 60


def plant() -> list[str]:
    """Write the script into every column of ours that holds free text; return which took it."""
    Answer.objects.filter(question__kind="long").update(value=LONG)
    return [f"{model._meta.label}.{column.name}" for model, column in columns() if takes(model, column)]


def columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Yield the columns that people's and staff's free words lie in."""
    for model in apps.get_models():
        for column in model._meta.local_fields if model.__module__.split(".")[0] in CODE else ():
            is_text = type(column) in (models.TextField, models.CharField)
            is_free = not (column.choices or column.unique or column.primary_key or column.name in STEERS)
            if is_text and is_free and (column.max_length or len(LONG)) > len(SHORT):
                yield model, column


def takes(model: type[models.Model], column: models.Field) -> bool:
    """Write into every row; False where there is none, or the database guards the column."""
    text = LONG if (column.max_length or len(LONG)) >= len(LONG) else SHORT
    try:
        with transaction.atomic():
            filled = model._base_manager.exclude(**{column.name: ""})
            return filled.update(**{column.name: text}) > 0
    except DatabaseError:
        return False


@dataclass(frozen=True)
class Shown:
    """A page as the portal answers it."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes


def shown(client: Client, path: str, body: bytes | None = None) -> Shown:
    """Ask for a page; `body` stands in for what it says."""
    with undone():
        answer = client.get(path)
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return Shown(path, answer.status_code, headers, answer.content if body is None else body)


class Eye:
    """Chromium in a thread of its own: a browser's loop in ours would lead the tables to another connection."""

    def __init__(self, *, without_policy: bool) -> None:
        self.without_policy, self.thread = without_policy, ThreadPoolExecutor(1)

    def __enter__(self) -> "Eye":
        self.thread.submit(self._start).result()
        return self

    def __exit__(self, *_: object) -> None:
        self.thread.submit(self._stop).result()
        self.thread.shutdown()

    def fired(self, page: Shown) -> list[int]:
        """Open a page; return by which ways the canary was called."""
        return self.thread.submit(self._look, page).result()

    def _start(self) -> None:
        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(executable_path=shutil.which(BROWSER), args=ARGUMENTS)
        self.context = self.browser.new_context(bypass_csp=self.without_policy)
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(LISTENS)

    def _stop(self) -> None:
        self.browser.close()
        self.playwright.stop()

    def _look(self, page: Shown) -> list[int]:
        tab = self.context.new_page()
        tab.route("**/*", lambda route: give(route, page))
        try:
            tab.goto(ORIGIN + page.path, wait_until="load")
            tab.wait_for_timeout(50)  # what fails to load says so a moment later
            return tab.evaluate("window.fired")
        finally:
            tab.close()


def give(route: Route, page: Shown) -> None:
    """Give the browser the page and our static files; it reaches nothing else."""
    place = urlsplit(route.request.url).path
    found = finders.find(place.removeprefix("/static/")) if place.startswith("/static/") else None
    if found:
        route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0] or "application/octet-stream")
    elif route.request.url == ORIGIN + page.path and route.request.is_navigation_request():
        route.fulfill(status=page.status, headers=page.headers, body=page.body)
    else:
        route.abort()


@pytest.fixture(scope="module")
def read(world) -> list[tuple[Client, str]]:
    """Every page of HTML, as the first who may read it; then a script in every text of the world, until the module ends."""
    found = [(client, path) for client, path, content in pages(world) if b"<html" in content[:2000]]
    planted = plant()
    assert len(planted) >= FEWEST_COLUMNS, planted
    return found


def test_no_text_of_any_page_runs(read):
    """Without the policy of the page: what does not run then does not run with it."""
    ran = {}
    with Eye(without_policy=True) as eye:
        for client, path in read:
            if ways := eye.fired(shown(client, path)):
                ran[path] = ways

    assert ran == {}
    assert len(read) >= FEWEST_PAGES


def test_the_control_a_page_that_forgets_to_escape_runs_it_unless_the_policy_forbids(read):
    forgetful = f"<!doctype html><html><body><p>{LONG}</p></body></html>".encode()
    page = shown(Client(), "/en/", forgetful)
    with Eye(without_policy=True) as eye:
        assert eye.fired(page)
    with Eye(without_policy=False) as eye:
        assert eye.fired(page) == []


def test_the_control_the_pages_come_and_the_texts_stand_on_them(read):
    escaped, came, with_texts = f"&lt;svg onload={CANARY}(1)&gt;".encode(), [], []
    for client, path in read:
        page = shown(client, path)
        came += [path] if page.status == 200 else []
        with_texts += [path] if escaped in page.body else []

    assert len(came) >= FEWEST_PAGES
    assert len(with_texts) > 60
