"""Typing without a network, at a shared machine, in Japanese and without a script: nothing is lost there either."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from applications.models import Application
from r2r_portal.accounts.models import User
from tests.browser.portal import wait_for
from tests.browser.typing_desk import (
    TEXT,
    Opened,
    address,
    arrives,
    field,
    go_on,
    leave_field,
    look,
    said,
    sign_in_again,
    stored,
    trouble,
    written_by,
)

pytestmark = [pytest.mark.rule("A6"), pytest.mark.usefixtures("draft")]


def test_offline_typing_and_replay(sit_down: Opened, ada: User, draft: Application):
    page = sit_down(ada)
    page.context.set_offline(True)
    expect(trouble(page)).to_contain_text("You are offline")
    field(page).fill("Typed in the train")
    leave_field(page)
    field(page, "staff_days").fill("40")
    leave_field(page)
    go_on(page)
    expect(field(page)).to_have_value("Typed in the train")
    look(page, "offline")
    assert stored(draft) is None
    page.context.set_offline(False)

    arrives(draft, "Typed in the train")
    arrives(draft, 40, "staff_days")
    expect(trouble(page)).to_be_empty()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_offline_while_a_colleague_saves(sit_down: Opened, ada: User, bea: User, draft: Application):
    page = sit_down(ada)
    page.context.set_offline(True)
    field(page).fill("Typed in the train")
    leave_field(page)
    expect(trouble(page)).to_contain_text("You are offline")
    written_by(bea, draft, "Typed in the office")
    page.context.set_offline(False)

    expect(said(page)).to_contain_text("Typed in the train")
    expect(said(page)).to_contain_text("Typed in the office")
    assert stored(draft) == "Typed in the office"


def test_signing_out_leaves_nothing_on_the_device(sit_down: Opened, ada: User, draft: Application):
    page = sit_down(ada)
    page.context.set_offline(True)
    field(page).fill("Typed in the library")
    assert page.evaluate("Object.keys(localStorage).length") > 0
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"/en/my/{draft.pk}/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/en/")
    wait_for(lambda: page.evaluate("Object.keys(localStorage).length") == 0, 20, "the emptying of the device")


def test_an_item_is_kept_like_an_answer(sit_down: Opened, ada: User, draft: Application):
    page = sit_down(ada, "practices/practices/add")
    field(page, "title").fill("Hydrogen valley")
    leave_field(page)
    expect(page.locator("form [role=status]")).to_contain_text("Saved")
    field(page, "summary").fill("We built one.")
    page.locator("main").get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/practices/#div_id_practices")
    expect(page.locator("main")).to_contain_text("You have added 1 of 3")
    (item,) = stored(draft, "practices")
    assert (item["title"], item["summary"]) == ("Hydrogen valley", "We built one.")


def test_in_japanese(sit_down: Opened, draft: Application, bea: User, ada: User):
    written_by(bea, draft, "担当者2名。")
    page = sit_down(ada, language="ja")
    written_by(bea, draft, "担当者3名。")
    field(page).fill("担当者4名。")
    field(page, "staff_days").fill("４０")
    leave_field(page)
    expect(said(page, "staff_days")).to_contain_text("保存しました")
    expect(said(page)).to_contain_text("ほかの担当者がこの回答を変更しました")
    look(page, "japanese")
    page.reload()
    page.get_by_role("button", name="破棄する").click()
    page.get_by_role("link", name="変更履歴").click()
    expect(page.locator("main")).to_contain_text("担当者2名。")
    look(page, "versions-japanese")
    page.locator("section", has_text="担当者2名。").get_by_role("button", name="この内容に戻す").click()
    expect(field(page)).to_have_value("担当者2名。")


def test_without_a_script(sit_down: Opened, ada: User, bea: User, draft: Application):
    page = sit_down(ada, script=False)
    written_by(bea, draft, "Bea's text")
    field(page).fill("Ada's text")
    go_on(page)
    expect(page.locator("main")).to_contain_text("Bea's text")
    expect(page.locator("main")).to_contain_text("Ada's text")
    go_on(page)  # one's own is chosen
    page.wait_for_url("**/delegation/")
    assert stored(draft) == "Ada's text"

    page.goto(address(draft))
    page.get_by_role("link", name="Earlier versions").click()
    page.get_by_role("button", name="Put this back").first.click()
    expect(field(page)).to_have_value("Bea's text")
    field(page).fill(TEXT)
    Session.objects.all().delete()
    go_on(page)
    sign_in_again(page, ada)
    expect(field(page)).to_have_value(TEXT)
    go_on(page)
    expect(page.locator(".error-summary")).to_contain_text("must be 1,000 characters or fewer")
    assert stored(draft) == TEXT
