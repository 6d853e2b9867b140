"""Every test that a document names, by its name or its file, is there."""

import re
from pathlib import Path

from r2r_portal.confined import ROOT

NAMED = re.compile(r"`(?:[\w/.]+::)?(test_\w+(?:\.py)?)`")


def known() -> set[str]:
    """Return the names of all tests and of their files."""
    files = [*(ROOT / "tests").rglob("test_*.py")]
    return {one.name for one in files} | {
        name for one in files for name in re.findall(r"def (test_\w+)", one.read_text(encoding="utf-8"))
    }


def unknown(text: str) -> set[str]:
    return set(NAMED.findall(text)) - known()


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.md")]


def test_every_test_that_a_document_names_is_there():
    found = {one.name: unknown(one.read_text(encoding="utf-8")) for one in documents()}

    assert {name: tests for name, tests in found.items() if tests} == {}


def test_the_control_a_test_that_is_gone_is_told():
    assert unknown("as `test_that_was_taken_away` and `test_gone.py` show") == {
        "test_that_was_taken_away",
        "test_gone.py",
    }
