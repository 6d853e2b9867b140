"""A script in every long text of every page does not run in a real browser (REL-E1). With --slow: some minutes.

The texts are written into the tables, past every form: what any way in might let through one day. Each page is opened as the first
who may read it, by Chromium, which gets page, headers and static files from the portal in this process. The policy of the page is
taken away for one of the two rounds, so that the escaping alone is seen too.
"""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.db import DatabaseError, models, transaction
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Route

from applications.models import Answer
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
MOST_PAGES, FEWEST_PAGES, FEWEST_COLUMNS = 400, 120, 60


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


@contextmanager
def browsing(chromium: Browser, *, without_policy: bool) -> Iterator[BrowserContext]:
    """Open a browser that asks nobody but us."""
    context = chromium.new_context(bypass_csp=without_policy)
    context.set_default_timeout(15_000)
    context.add_init_script(LISTENS)
    try:
        yield context
    finally:
        context.close()


def answering(client: Client, path: str, body: bytes | None = None) -> Any:
    """Return what gives the browser a page as `client` gets it, or `body`, and our static files; nothing else."""

    def give(route: Route) -> None:
        asked = urlsplit(route.request.url)
        here = asked.path + (f"?{asked.query}" if asked.query else "")
        if asked.path.startswith("/static/") and (found := finders.find(asked.path.removeprefix("/static/"))):
            route.fulfill(
                path=found, content_type=mimetypes.guess_type(found)[0] or "application/octet-stream"
            )
        elif here == path and route.request.is_navigation_request():
            with undone():
                answer = client.get(path)
                content = body if body is not None else answer.content
            headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
            route.fulfill(status=answer.status_code, headers=headers, body=content)
        else:
            route.abort()

    return give


def fired(context: BrowserContext, client: Client, path: str, body: bytes | None = None) -> list[int]:
    """Open a page; return by which ways the canary was called."""
    page = context.new_page()
    page.route("**/*", answering(client, path, body))
    try:
        page.goto(ORIGIN + path, wait_until="load")
        page.wait_for_timeout(50)  # what fails to load says so a moment later
        return page.evaluate("window.fired")
    finally:
        page.close()


@pytest.fixture(scope="module")
def hostile(world) -> Any:
    """The world with a script in every text, until the module ends."""
    found = plant()
    assert len(found) >= FEWEST_COLUMNS, found
    return world


@pytest.mark.parametrize("without_policy", [False, True], ids=["as it is", "without policy"])
def test_no_text_of_any_page_runs(hostile, chromium, without_policy):
    seen, ran = 0, {}
    with browsing(chromium, without_policy=without_policy) as context:
        for client, path, content in pages(hostile):
            if b"<html" not in content[:2000] or seen >= MOST_PAGES:
                continue
            seen += 1
            if ways := fired(context, client, path):
                ran[path] = ways

    assert ran == {}
    assert seen >= FEWEST_PAGES


def test_the_control_a_page_that_forgets_to_escape_runs_it_unless_the_policy_forbids(hostile, chromium):
    forgetful = f"<!doctype html><html><body><p>{LONG}</p></body></html>".encode()
    with browsing(chromium, without_policy=True) as context:
        assert fired(context, Client(), "/en/", forgetful)
    with browsing(chromium, without_policy=False) as context:
        assert fired(context, Client(), "/en/", forgetful) == []


def test_the_control_the_texts_stand_on_the_pages(hostile):
    escaped = f"&lt;svg onload={CANARY}(1)&gt;".encode()
    with_texts = [path for _client, path, content in pages(hostile) if escaped in content]

    assert len(with_texts) > 30
