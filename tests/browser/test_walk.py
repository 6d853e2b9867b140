"""The main job in one go, with a real browser, server, worker, database, broker and mail folder.

Two regions apply in English and two prefectures in Japanese; evaluators score; two officers release; two groups
are formed; a visit is planned; a delegate downloads the agenda; the desks answer.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.portal import Portal
from tests.browser.walk import applicants, helpdesk, selection, visit
from tests.browser.walk.forms import click, go, sees
from tests.pdf_structure import assert_tagged, structure, text_of

Visitor = Callable[..., Page]
DELEGATE = "delegate@region.example"


@pytest.fixture
def enter(visitor: Visitor, empty: Portal) -> Callable[..., Page]:
    """Come in as one of the demo's staff."""

    def come(role: str, language: str = "en") -> Page:
        page = visitor(empty, language)
        page.context.add_cookies([{"name": "language", "value": language, "url": empty.origin}])
        go(page, f"/{language}/account/login/code/")
        click(page.locator(f'form[action$="/demo/enter/{role}/"] button'))
        return page

    return come


def applications(portal: Portal, visitor: Visitor, enter: Visitor, folder: Path) -> dict[str, Page]:
    """Let two regions and two prefectures apply; returns the applicants' pages by reference."""
    letter, pages = applicants.letter_in(folder), {}
    for region in applicants.REGIONS:
        page = visitor(portal)
        home = applicants.apply_for_a_region(page, portal, letter, region)
        pages[applicants.hand_in(page, home, "en")] = page
    for prefecture in applicants.PREFECTURES:
        page = visitor(portal, "ja")
        applicants.ask_for_the_questionnaire(page, prefecture)
        applicants.send_invitation(enter("desk.jp", "ja"), prefecture)
        home = applicants.apply_for_a_prefecture(page, portal, letter, prefecture)
        pages[applicants.hand_in(page, home, "ja")] = page
    return pages


@pytest.mark.rule("A9")
@pytest.mark.rule("E6")
@pytest.mark.rule("S6")
@pytest.mark.rule("P6")
def test_the_main_job_from_the_questionnaire_to_the_agenda(
    empty: Portal, visitor: Visitor, enter: Visitor, tmp_path: Path
):
    empty.manage("demo", "--at", "opening")
    pages = applications(empty, visitor, enter, tmp_path)
    assert list(pages) == ["EU-2022-001", "EU-2022-002", "JP-2022-001", "JP-2022-002"]
    assert_receipts(empty)

    empty.manage("clock", "to", "2022-06-01T10:00")
    officer, second = enter("officer"), enter("officer2", "ja")
    selection.assign(officer, list(pages))
    selection.evaluate_all(enter("evaluator.eu"), len(pages))
    selection.evaluate_all(enter("evaluator.jp", "ja"), len(pages))
    empty.manage("clock", "to", "2022-07-28T10:00")
    selection.decide_all(officer)
    assert_nothing_is_known(pages)
    selection.release(officer, second)
    assert_everybody_knows(empty, pages)
    selection.form_groups(officer)

    empty.manage("clock", "to", "2022-11-02T10:00")
    for number, address in enumerate(visit.open_delegations(officer)):
        visit.fill_delegation(officer, address, DELEGATE if number == 0 else f"other{number}@region.example")
    visit.plan_routes(officer)
    visit.publish(officer, 1)
    assert_allowance(officer, visit.allowance(officer, second))
    assert_agenda(empty, visitor, tmp_path)
    helpdesk.ask_and_answer(empty, visitor, enter)


def assert_receipts(portal: Portal) -> None:
    """Everybody holds a receipt in their language."""
    receipt = portal.mail(applicants.REGIONS[0].email, "EU-2022-001")
    assert "Emilia-Romagna" in receipt.get_body(("plain",)).get_content()
    receipt = portal.mail(applicants.PREFECTURES[0].email, "JP-2022-001")
    assert "愛知県" in receipt.get_body(("plain",)).get_content()


def assert_nothing_is_known(pages: dict[str, Page]) -> None:
    """Nothing of the decision shows before the release."""
    page = pages["EU-2022-001"]
    go(page, "/en/my/")
    assert "Selected" not in page.locator("main").inner_text()
    go(page, "/en/regions/")
    assert "Emilia" not in page.locator("main").inner_text()


def assert_everybody_knows(portal: Portal, pages: dict[str, Page]) -> None:
    """The letters went out in each reader's language, and the list is public."""
    assert "EU-2022-001" in str(
        portal.mail(applicants.REGIONS[0].email, "result of your application")["Subject"]
    )
    portal.mail(applicants.PREFECTURES[0].email, "選考結果")
    page = pages["JP-2022-001"]
    go(page, "/ja/regions/")
    sees(page, "エミリア・ロマーニャ")


def assert_allowance(officer: Page, address: str) -> None:
    """The approved sheet is a tagged PDF."""
    language = "en"
    href = officer.locator('main a[href*=".pdf"]').first.get_attribute("href")
    assert href is not None
    answer = officer.request.get(href)
    assert answer.ok, address
    assert "JPY" in text_of(answer.body()) or "¥" in text_of(answer.body())
    assert answer.headers["content-type"] == "application/pdf", language


def assert_agenda(portal: Portal, visitor: Visitor, folder: Path) -> None:
    """A delegate signs in by code and downloads the agenda; the Japanese one is read back."""
    page = visitor(portal)
    go(page, "/en/account/login/code/")
    applicants.sign_in(page, portal, DELEGATE, "en")
    english = visit.download_agenda(page, "en", folder)
    japanese = visit.download_agenda(page, "ja", folder)
    assert "Second exchange meeting" in text_of(english)
    words = text_of(japanese)
    assert "第2回交流会議" in words
    assert "けいはんなプラザ" in words
    assert_tagged(japanese, "ja", structure(japanese).title, contains=("第2回交流会議",))
