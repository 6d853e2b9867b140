"""What is measured on a page: sideways scroll, clipped text, missing glyphs, and axe's rules (WCAG 2.2 A, AA)."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (1280, 320)
SCRIPT = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
AXE = Axe().axe_script
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # what passes need not be written down: twice as quick
}


def findings(page: Page, width: int, *, rules: bool = True) -> list[str]:
    """Return sentences about the open page at `width` px; none is good. Without `rules` axe, the slower half, is left out."""
    page.set_viewport_size({"width": width, "height": 900})
    seen: list[str] = page.evaluate(SCRIPT)
    if not rules:
        return seen
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    result: dict[str, Any] = page.evaluate("rules => axe.run(rules)", RULES)
    return seen + [spoken(violation) for violation in result["violations"]]


def spoken(violation: dict[str, Any]) -> str:
    """Return one violation as a line: rule and the first two places."""
    places = [str(node["target"][0]) for node in violation["nodes"][:2]]
    return f"axe {violation['id']} ({len(violation['nodes'])}): {'; '.join(places)}"
