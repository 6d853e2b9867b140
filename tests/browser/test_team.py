"""A team at work: invited by e-mail, in by a code, one edits while the other looks, the ownership changes hands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.portal import Portal
from tests.browser.walk import applicants
from tests.browser.walk.forms import click, fill, press, sees

Visitor = Callable[..., Page]
OWNER, COLLEAGUE = "ana@team.example", "bo@team.example"


def start_a_draft(page: Page, portal: Portal) -> str:
    """Sign in and start a draft for an EU region; returns its address."""
    page.goto("/en/call/apply/eu/start/")
    applicants.sign_in(page, portal, OWNER, "en")
    fill(page, {"language": "en"})
    press(page, "Start")
    return page.url


def invite(page: Page, home: str) -> None:
    """Go from the task list to the team and invite the colleague as editor."""
    page.goto(home)
    click(page.get_by_role("link", name="Invite a colleague"))
    fill(page, {"email": COLLEAGUE, "part": "editor", "language": "ja"})
    press(page, "Send the invitation")
    sees(page, COLLEAGUE)


def link_in(portal: Portal) -> str:
    """Return the address that the invitation leads to."""
    body = portal.mail(COLLEAGUE, "招待").get_body(("plain",)).get_content()
    return next(word for word in body.split() if "/ja/my/join/" in word)


@pytest.mark.rule("A7")
def test_a_colleague_comes_in_by_code_edits_and_becomes_the_owner(opening: Portal, visitor: Visitor):
    owner, colleague = visitor(opening), visitor(opening, "ja")
    home = start_a_draft(owner, opening)
    invite(owner, home)

    colleague.goto(link_in(opening))
    applicants.sign_in(colleague, opening, COLLEAGUE, "ja")
    sees(colleague, "応募書類に招待されています")
    press(colleague, "招待を受ける")
    expect(colleague).to_have_url(home.replace("/en/", "/ja/"))

    colleague.goto(f"{home}interests/".replace("/en/", "/ja/"))
    colleague.locator('textarea[name="interests"]').fill("高齢者支援の取組を学びたい。（架空の文章）")
    press(colleague, "一時保存して後で続ける")
    owner.goto(f"{home}check/")
    sees(owner, "高齢者支援の取組を学びたい。")

    owner.goto(f"{home}team/")
    click(owner.get_by_role("link", name="Make owner"))
    press(owner, "Hand over")
    expect(owner.locator(".messages")).to_contain_text("is now the owner")
    expect(owner.get_by_role("button", name="Send the invitation")).to_have_count(0)
    opening.mail(COLLEAGUE, "代表者になりました")
    opening.mail(OWNER, "ownership of your application")

    colleague.goto(f"{home}team/".replace("/en/", "/ja/"))
    expect(colleague.locator('input[name="email"]')).to_have_count(1)
