"""Every kind of page of the demo, as each role, in both languages, at 1280 and 320 px."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from r2r_portal.site.screens import crawl, measure
from tests.browser.looking import findings
from tests.browser.portal import Portal, running

APPLICANTS = ["applicant.eu", "applicant.jp"]
SELECTION = ["evaluator.eu", "evaluator.jp", "officer"]


class Eye:
    """Looks at pages, at all or at those about something, and notes what a reader would stumble over."""

    def __init__(self, about: str = "") -> None:
        self.about = about
        self.kinds: set[str] = set()
        self.found: list[str] = []

    def look(self, page: Page, stop: crawl.Stop) -> None:
        """Measure the open page at both widths."""
        if self.about not in stop.kind:
            return
        self.kinds.add(stop.kind)
        for width in measure.WIDTHS:
            for finding in findings(page, width):
                self.found.append(f"{stop.language} {stop.role or 'visitor'} {stop.path} {width}: {finding}")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Portal]:
    """A demo of its own, since it is played on and never back."""
    with running(tmp_path_factory.mktemp("played")) as portal:
        yield portal


def walk_through(demo: Portal, chapter: str, roles: list[str], about: str = "") -> Eye:
    """Look at every kind of page these roles reach in a chapter, in both languages."""
    demo.manage("demo", "--at", chapter)
    eye = Eye(about)
    crawl.walk_everywhere(demo.origin, roles, eye.look)
    return eye


@pytest.mark.rule("L")
def test_no_page_of_visitors_and_applicants_trips_its_reader(demo: Portal):
    eye = walk_through(demo, "call", APPLICANTS)

    assert eye.found == [], "\n".join(eye.found)
    assert len(eye.kinds) >= 25, sorted(eye.kinds)


@pytest.mark.slow
@pytest.mark.rule("L")
def test_no_page_of_anybody_trips_its_reader(played: Portal):
    selecting = walk_through(played, "evaluation", SELECTION, about="selection")
    visiting = walk_through(played, "visit", crawl.roles(played.origin))
    found = selecting.found + visiting.found

    assert found == [], "\n".join(found)
    assert len(selecting.kinds) >= 10, sorted(selecting.kinds)
    assert len(visiting.kinds) >= 150, sorted(visiting.kinds)
