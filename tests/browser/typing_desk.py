"""What tests of typing share: one draft, two people who sit down at it, and looking at what they see and what is kept."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg2
from django.db import connection
from playwright.sync_api import Locator, Page, Route

from applications.actions import drafts
from applications.models import Application
from applications.queries.drafts import load_draft
from r2r_portal.accounts.models import User
from r2r_portal.limits.models import Bucket
from r2r_portal.outbox.models import Message
from r2r_portal.site.screens.measure import WIDTHS
from tests.browser.looking import findings
from tests.browser.portal import wait_for
from tests.factories.questionnaires import versions

SHOTS = os.environ.get("R2R_SHOTS", "")
MORNING = datetime(2022, 5, 16, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
CLOSING = datetime(2022, 5, 31, 0, 0, tzinfo=ZoneInfo("Europe/Brussels"))
TEXT = (
    "We send two people of the innovation unit, " * 46 + "and one of them speaks Japanese."
)  # 2,000 characters
Opened = Callable[..., Page]


@contextmanager
def server_out_of_order() -> Iterator[None]:
    """Take the database away from the server: it answers every request with an error."""
    name = connection.settings_dict["NAME"]
    beside = psycopg2.connect(
        os.environ["DATABASE_URL"]
    )  # the server's other database, the tests' own is theirs
    beside.autocommit = True
    with beside.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.close()
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            beside.close()


@contextmanager
def answers_lost(page: Page) -> Iterator[None]:
    """Cut the line between the server's answer and the page: what was sent has arrived."""

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route("**/autosave/", swallow)
    yield
    page.unroute("**/autosave/", swallow)


def cut_off(page: Page) -> None:
    """Let nothing more leave the page, not even its last word on going away, which might arrive after the repair."""
    page.evaluate("void (window.fetch = () => Promise.reject(new TypeError('cut off')))")


def address(draft: Application, section: str = "commitment", language: str = "en") -> str:
    """Return the address of a section."""
    return f"/{language}/my/{draft.pk}/{section}/"


def field(page: Page, name: str = "commitment") -> Locator:
    """Return a field."""
    return page.locator(f'form [name="{name}"]')


def said(page: Page, key: str = "commitment") -> Locator:
    """Return what stands under an answer."""
    return page.locator(f"#div_id_{key} [role=status]")


def trouble(page: Page) -> Locator:
    """Return what the page says about not getting through."""
    return page.locator("#typed-trouble")


def leave_field(page: Page) -> None:
    """Go on to the next field: what was typed is saved at once."""
    page.keyboard.press("Tab")


def go_on(page: Page) -> None:
    """Press Continue."""
    page.locator("main").get_by_role("button", name="Continue", exact=True).last.click()


def stored(draft: Application, key: str = "commitment") -> object:
    """Return what the server holds."""
    given = load_draft(Application.objects.get(pk=draft.pk)).answers.get(key)
    return given.value if given else None


def arrives(draft: Application, text: object, key: str = "commitment") -> None:
    """Wait until the server holds a text."""
    wait_for(lambda: stored(draft, key) == text, 20, f"the saving of {key}")


def written_by(person: User, draft: Application, text: str) -> None:
    """Let somebody save another text meanwhile."""
    drafts.save_section(
        application=Application.objects.get(pk=draft.pk), section="commitment", values={"commitment": text},
        versions=versions(draft), by=person, at=MORNING + timedelta(hours=1),
    )  # fmt: skip


def look(page: Page, name: str) -> None:
    """Nothing is wrong with the page as it stands, wide and narrow."""
    wrong = []
    for width in WIDTHS:
        wrong += findings(page, width)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    assert wrong == []


def sign_in_again(page: Page, who: User) -> None:
    """Ask for a code, read it, type it."""
    Bucket.objects.all().delete()  # fresh limits
    page.locator('main input[name="email"]').fill(who.email)
    page.locator("main").get_by_role("button", name="Send me a code").click()
    page.locator('main input[name="code"]').wait_for()
    message = Message.objects.filter(to=who.email).latest("pk")
    page.locator('main input[name="code"]').fill(message.payload["code"])
    page.locator('main button[name="action"][value="verify"]').click()
