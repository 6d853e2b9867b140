"""The receipt as proof, in a real browser: handed in, downloaded, checked by a stranger, compared after a change."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.portal import ROOT, Portal
from tests.browser.walk import applicants
from tests.browser.walk.forms import click, fill, sees
from tests.pdf_structure import structure

Visitor = Callable[..., Page]
CHANGED = "A fictional text about circular materials for small firms, in towns and in the mountains."


def downloaded(page: Page, link: str, folder: Path) -> Path:
    """Follow a link that gives a file and keep it."""
    with page.expect_download() as download:
        page.locator("main").get_by_role("link", name=link, exact=True).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def checked(page: Page, file: Path, language: str) -> str:
    """Give a file to the public page and return what it says."""
    page.goto(f"/{language}/verify/")
    page.locator('input[type="file"]').set_input_files(file)
    click(page.locator('form[enctype] button[type="submit"]'))
    return page.locator("main").inner_text()


@pytest.mark.rule("A9")
@pytest.mark.rule("A12")
def test_a_receipt_is_proof_in_anybodys_hands(opening: Portal, visitor: Visitor, tmp_path: Path):
    page, stranger = visitor(opening), visitor(opening, "ja", 320, script=False)
    home = applicants.apply_for_a_region(page, opening, applicants.letter_in(tmp_path), applicants.REGIONS[0])
    reference = applicants.hand_in(page, home, "en")

    receipt = downloaded(page, "Receipt as a file (JSON)", tmp_path)
    copy = downloaded(page, "Download your copy (PDF)", tmp_path)
    tampered = tmp_path / "tampered.json"
    tampered.write_bytes(receipt.read_bytes().replace(b"hydrogen", b"hydrogem"))

    assert receipt.name == f"{reference}-v1.json"
    assert structure(copy.read_bytes()).attachments == ["receipt.json"]
    assert [verdict(file) for file in (receipt, copy, tampered)] == [0, 0, 1]
    assert "真正です" in checked(stranger, receipt, "ja")
    assert "真正です" in checked(stranger, copy, "ja")
    assert "真正と確認できません" in checked(stranger, tampered, "ja")
    page.goto(f"{home}receipt/")
    click(page.get_by_role("link", name="Check this receipt"))
    click(page.get_by_role("button", name="Check number and hash"))
    sees(page, "This receipt is genuine")

    page.goto(f"{home}commitment/")
    fill(page, {"commitment": CHANGED})
    applicants.finish(page, "en")
    applicants.hand_in(page, home, "en")
    click(page.get_by_role("link", name="Compare versions"))
    expect(page.locator("#count")).to_contain_text("1 answer is different")
    expect(page.locator("main del").first).to_contain_text("hydrogen")
    expect(page.locator("main ins").first).to_contain_text("circular")
    assert "より新しい版が有効です" in checked(stranger, receipt, "ja")


def verdict(file: Path) -> int:
    """Run the program that needs no portal."""
    command = [sys.executable, str(ROOT / "applications/verifier.py"), str(file)]
    return subprocess.run(command, capture_output=True, check=False).returncode
