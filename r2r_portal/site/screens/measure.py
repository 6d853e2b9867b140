"""What is measured on a page: sideways scroll, clipped text, missing glyphs, and axe's rules (WCAG 2.2 A, AA)."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

WIDTHS = (1280, 320)
SCRIPT = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def roles(browser: Browser, origin: str) -> list[str]:
    """Return the roles that the demo's sign-in page offers."""
    page = browser.new_page(base_url=origin)
    page.goto("/en/account/login/code/")
    actions = page.eval_on_selector_all(
        "form[action*='/demo/enter/']", "all => all.map(f => f.getAttribute('action'))"
    )
    page.close()
    return [str(action).strip("/").rpartition("/")[2] for action in actions]


def findings(page: Page, width: int) -> list[str]:
    """Return sentences about the open page at `width` px; none is good."""
    page.set_viewport_size({"width": width, "height": 900})
    seen: list[str] = page.evaluate(SCRIPT)
    result: dict[str, Any] = Axe().run(page, options=RULES).response
    return seen + [spoken(violation) for violation in result["violations"]]


def spoken(violation: dict[str, Any]) -> str:
    """Return one violation as a line: rule and the first two places."""
    places = [str(node["target"][0]) for node in violation["nodes"][:2]]
    return f"axe {violation['id']} ({len(violation['nodes'])}): {'; '.join(places)}"
