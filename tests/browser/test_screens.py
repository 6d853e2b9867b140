"""Every kind of page of the demo, as each role, in both languages, at 1280 and 320 px."""

import pytest
from playwright.sync_api import Browser, Page

from r2r_portal.site.screens import crawl, measure
from tests.browser.portal import Portal

FEWEST = {
    "call": 40,
    "visit": 60,
}  # kinds of pages a chapter shows at least: a crawl that sees nothing proves nothing


class Eye:
    """Looks at pages and notes what a reader would stumble over."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.found: list[str] = []

    def look(self, page: Page, stop: crawl.Stop) -> None:
        """Measure the open page at both widths."""
        self.kinds.add(stop.kind)
        for width in measure.WIDTHS:
            for finding in measure.findings(page, width):
                self.found.append(f"{stop.language} {stop.role or 'visitor'} {stop.path} {width}: {finding}")


APPLICANTS = ["applicant.eu", "applicant.jp"]


def walk_through(demo: Portal, chromium: Browser, chapter: str, roles: list[str]) -> Eye:
    """Look at every kind of page these roles reach in a chapter, in both languages."""
    demo.manage("demo", "--at", chapter)
    eye = Eye()
    for language in ("en", "ja"):
        crawl.walk(chromium, demo.origin, roles, language, eye.look)
    return eye


@pytest.mark.rule("L")
def test_no_page_of_visitors_and_applicants_trips_its_reader(demo: Portal, chromium: Browser):
    eye = walk_through(demo, chromium, "call", APPLICANTS)

    assert eye.found == []
    assert len(eye.kinds) >= 25, sorted(eye.kinds)


@pytest.mark.slow
@pytest.mark.rule("L")
def test_no_page_of_anybody_trips_its_reader_during_the_visit(demo: Portal, chromium: Browser):
    eye = walk_through(demo, chromium, "visit", measure.roles(chromium, demo.origin))

    assert eye.found == []
    assert len(eye.kinds) >= 90, sorted(eye.kinds)
