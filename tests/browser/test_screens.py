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


@pytest.mark.rule("L")
def test_no_page_scrolls_sideways_clips_lacks_a_glyph_or_fails_axe(demo: Portal, chromium: Browser):
    everybody = measure.roles(chromium, demo.origin)
    for chapter, roles, fewest in (("call", APPLICANTS, 30), ("visit", everybody, 90)):
        demo.manage("demo", "--at", chapter)
        eye = Eye()
        for language in ("en", "ja"):
            crawl.walk(chromium, demo.origin, roles, language, eye.look)
        assert eye.found == []
        assert len(eye.kinds) >= fewest, sorted(eye.kinds)
