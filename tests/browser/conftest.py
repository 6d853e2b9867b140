"""Chromium from the system, portals of their own, contexts in one language and size."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from applications.actions import drafts, setup
from applications.models import Application
from r2r_portal.accounts.actions import admit
from r2r_portal.accounts.models import User
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.screens.crawl import BROWSER, CHROMIUM
from tests.browser.looking import Looker, ask_axe_everywhere
from tests.browser.portal import Portal, left_sound, running
from tests.browser.typing_desk import MORNING, Opened, address
from tests.factories.accounts import UserFactory

ARGUMENTS = [*CHROMIUM, "--disable-quic", "--disable-component-update", "--disable-sync"]


PAGES = pytest.StashKey[list[BrowserContext]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[pytest.TestReport]:
    """Beside a failure say what its pages showed at that moment."""
    report = yield
    if report.failed:
        for page in (page for context in item.stash.get(PAGES, []) for page in context.pages):
            report.sections.append((f"page {page.url}", shown(page)))
    return report


def shown(page: Page) -> str:
    """Return the words of a page, or why there are none."""
    try:
        return page.locator("body").inner_text(timeout=2_000)[:2_000]
    except PlaywrightError as trouble:
        return str(trouble)


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The system's Chromium, headless."""
    ask_axe_everywhere(request.config.getoption("--slow"))
    # Playwright keeps a loop in this thread; tests that write rows beside an open page are no async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(BROWSER), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Portal]:
    """A portal with the demo in it; it must be sound when everybody is through with it."""
    with running(tmp_path_factory.mktemp("demo")) as portal:
        yield portal
        left_sound(portal)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Portal]:
    """A portal without people and calls."""
    with running(tmp_path_factory.mktemp("empty"), "--no-demo") as portal:
        yield portal


@pytest.fixture(scope="session")
def opening(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Portal]:
    """A portal that started from nothing, on the day the call opens; nobody has applied before the tests do."""
    with running(tmp_path_factory.mktemp("opening"), "--no-demo", migrated=False) as portal:
        portal.manage("demo", "--at", "opening")
        yield portal
        left_sound(portal)


@pytest.fixture
def visitor(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Make a page of a new visitor: `visitor(portal, language="ja", width=320, script=False)`."""
    contexts: list[BrowserContext] = []
    request.node.stash[PAGES] = contexts

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
def looker(chromium: Browser, live_server) -> Iterator[Looker]:
    """Look at pages of the tests' own server as anybody."""
    made = Looker(chromium, live_server.url)
    yield made
    made.close()


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """A folder for what a page lets one download."""
    return tmp_path


@pytest.fixture
def ada(transactional_db: None) -> User:
    """Who started the draft."""
    clock_actions.restart(at=MORNING)
    return UserFactory(given_name="Ada", family_name="Example")


@pytest.fixture
def draft(ada: User) -> Application:
    """Her draft of the call of 2022."""
    call = setup.load_call(by=None, at=MORNING)
    return drafts.start(call=call, side="eu", by=ada, at=MORNING, language="en")


@pytest.fixture
def bea(draft: Application) -> User:
    """Her colleague, who may write too."""
    person = UserFactory(given_name="Bea", family_name="Beispiel")
    admit(organisation=draft.organisation, user=person, part="editor", by=None, at=MORNING)
    return person


@pytest.fixture
def sit_down(chromium: Browser, live_server, draft: Application) -> Iterator[Opened]:
    """Open a section as somebody: `sit_down(ada)`, `sit_down(ada, "delegation", script=False)`."""
    contexts: list[BrowserContext] = []

    def go(user: User, section: str = "commitment", language: str = "en", *, script: bool = True) -> Page:
        client = Client()
        client.force_login(user)
        context = chromium.new_context(base_url=live_server.url, java_script_enabled=script)
        context.set_default_timeout(20_000)
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(address(draft, section, language))
        return page

    yield go
    for context in contexts:
        context.close()
