"""Chromium from the system, portals of their own, contexts in one language and size."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.portal import Portal, running

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    # Playwright keeps a loop in this thread; tests that write rows beside an open page are no async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with the demo in it."""
    with running(tmp_path_factory.mktemp("demo")) as portal:
        yield portal


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal without people and calls."""
    with running(tmp_path_factory.mktemp("empty"), "--no-demo") as portal:
        yield portal


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Make a page of a new visitor: `visitor(portal, language="ja", width=320, script=False)`."""
    contexts: list[BrowserContext] = []

    def arrive(portal: Portal, language: str = "en", width: int = 1280, *, script: bool = True) -> Page:
        locale = {"en": "en-GB", "ja": "ja-JP"}[language]
        context = chromium.new_context(
            base_url=portal.origin,
            locale=locale,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """A folder for what a page lets one download."""
    return tmp_path
