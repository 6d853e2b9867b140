"""Looking at pages and states as people meet them: both languages, both widths, refusals included.

`R2R_SHOTS=folder` keeps a picture of each.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Response

from r2r_portal.accounts.models import User
from r2r_portal.site.screens import measure
from r2r_portal.site.screens.measure import WIDTHS
from tests.browser.walk.forms import CONTINUE, Value, fill

SHOTS = os.environ.get("R2R_SHOTS", "")
LANGUAGES = ("en", "ja")
GO_ON = re.compile(f"^({'|'.join(CONTINUE.values())})$")
Act = Callable[[Page], None]
AXE_AT = {"en": 1280, "ja": 320}  # px
_axe = {"everywhere": False}


@dataclass(frozen=True)
class Sight:
    """A page, or what it becomes once `act` was done on it; `LANG` in the address stands for the language."""

    name: str
    path: str
    act: Act | None = None
    status: int = 200


def ask_axe_everywhere(everywhere: bool) -> None:
    """Let axe look in each language at both widths, as with --slow, or at one, which costs half."""
    _axe["everywhere"] = everywhere


def findings(page: Page, width: int) -> list[str]:
    """Return sentences about the open page at `width` px: how it is laid out always, axe's where it is asked."""
    language = str(page.evaluate("document.documentElement.lang"))[:2]
    rules = _axe["everywhere"] or AXE_AT.get(language, width) == width
    return measure.findings(page, width, rules=rules)


def sending(values: Mapping[str, Value], button: int = -1) -> Act:
    """Fill these fields in and press a button of their form, the last one unless told otherwise."""

    def act(page: Page) -> None:
        fill(page, values)
        field = page.locator("main, #content").locator(f'[name="{next(iter(values))}"]').first
        buttons = field.locator("xpath=ancestor::form").locator('[type="submit"]')
        with page.expect_navigation():
            buttons.nth(button).click()

    return act


def going_on(values: Mapping[str, Value]) -> Act:
    """Fill these fields of a section in and press Continue."""

    def act(page: Page) -> None:
        fill(page, values)
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name=GO_ON).last.click()

    return act


def pressing(selector: str) -> Act:
    """Press something that leads to a page."""

    def act(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return act


def opening(selector: str) -> Act:
    """Open what is folded away."""

    def act(page: Page) -> None:
        page.locator(selector).first.click()

    return act


def sound(wrong: list[str]) -> None:
    """Fail with everything that was found, a line each."""
    assert not wrong, "\n" + "\n".join(wrong)


class Looker:
    """Opens pages as somebody and notes what a reader would stumble over."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser, self.origin = browser, origin
        self.contexts: list[BrowserContext] = []

    def look(self, person: User | None, sights: Iterable[Sight]) -> list[str]:
        """Return what is wrong with these, in both languages and widths, as this person sees them."""
        sights, wrong = list(sights), []
        for language in LANGUAGES:
            page = self.sit_down(person, language)
            for sight in sights:
                wrong += self.see(page, sight, language)
            page.context.close()
        return wrong

    def sit_down(self, person: User | None, language: str) -> Page:
        """Return a page of somebody who reads `language`; None is a visitor."""
        context = self.browser.new_context(
            base_url=self.origin,
            locale={"en": "en-GB", "ja": "ja-JP"}[language],
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        cookies = {"language": language}
        if person:
            client = Client()
            client.force_login(person)
            cookies["sessionid"] = client.cookies["sessionid"].value
        context.add_cookies([{"name": k, "value": v, "url": self.origin} for k, v in cookies.items()])
        self.contexts.append(context)
        return context.new_page()

    def see(self, page: Page, sight: Sight, language: str) -> list[str]:
        """Open one, act, measure it at both widths, keep pictures where they are wanted."""
        statuses: list[int] = []

        def note(answer: Response) -> None:
            if answer.request.is_navigation_request() and answer.frame == page.main_frame:
                statuses.append(answer.status)

        page.on("response", note)
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(sight.path.replace("LANG", language))
        if sight.act:
            sight.act(page)
        page.remove_listener("response", note)
        name = f"{sight.name}-{language}"
        wrong = [] if statuses[-1:] == [sight.status] else [f"{name}: status {statuses}"]
        for width in WIDTHS:
            wrong += [f"{name} {width}: {finding}" for finding in findings(page, width)]
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
        return wrong

    def close(self) -> None:
        """Close what a failed test left open."""
        for context in self.contexts:
            context.close()
