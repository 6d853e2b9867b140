"""A question in Japanese reaches the Japan desk, which answers by e-mail and on the page."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.portal import Portal
from tests.browser.walk.forms import click, fill, go, sees

ASKER = "shitsumon@pref.example"
QUESTION = "視察の行程はいつ確定しますか。（架空の質問）"
ANSWER = "10月末までにお知らせします。（架空の回答）"


def ask_and_answer(portal: Portal, visitor: Callable[..., Page], enter: Callable[..., Page]) -> None:
    """Ask without an account, answer in the admin, read the answer on the page behind the link."""
    page = visitor(portal, "ja")
    go(page, "/ja/helpdesk/")
    fill(page, {"text": QUESTION, "email": ASKER, "language": "ja", "topic": "visits"})
    page.wait_for_timeout(2500)  # the form's own clock holds robots off, who are faster than a person
    click(page.locator('main form[method="post"] button[type="submit"]').last)
    sees(page, "HD-")
    number = page.locator("main .reference").first.inner_text().strip()
    desk = enter("desk.jp", "ja")
    go(desk, "/admin/helpdesk/question/")
    click(desk.get_by_role("link", name=number).first)
    fill(desk, {"text": ANSWER})
    click(desk.locator('#content button[name="do"], #content button[type="submit"]').first)
    answer = portal.mail(ASKER, "回答（" + number)
    assert ANSWER in answer.get_body(("plain",)).get_content()
