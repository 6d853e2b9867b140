"""Whatever happens while somebody types, her text is there: a real browser, a real server, failures that are real.

`R2R_SHOTS=folder` keeps a picture of each state.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from applications.models import Application
from r2r_portal.accounts.models import User
from r2r_portal.clock import actions as clock_actions
from tests.browser.typing_desk import (
    CLOSING,
    TEXT,
    Opened,
    address,
    answers_lost,
    arrives,
    cut_off,
    field,
    go_on,
    leave_field,
    look,
    said,
    server_out_of_order,
    sign_in_again,
    stored,
    trouble,
)
from tests.factories.documents import pdf

pytestmark = [pytest.mark.rule("A6"), pytest.mark.usefixtures("draft")]


def test_what_is_typed_is_saved_after_a_pause_and_the_page_says_when(
    sit_down: Opened, ada: User, draft: Application
):
    page = sit_down(ada)
    field(page).press_sequentially("Two people")  # and no other key: the pause alone saves

    expect(said(page)).to_contain_text("Saved")
    expect(said(page)).to_contain_text("Brussels (")
    assert stored(draft) == "Two people"
    field(page, "hosting").first.check()
    expect(said(page, "hosting")).to_contain_text("Saved")
    assert stored(draft, "hosting") is True
    look(page, "saved")
    go_on(page)
    expect(page.locator(".messages")).to_contain_text("Your answer opens another question on this page")
    expect(field(page, "hosting_offer")).to_be_visible()


def test_session_ended_while_typing(sit_down: Opened, ada: User, draft: Application):
    page = sit_down(ada)
    Session.objects.all().delete()
    field(page).fill(TEXT)
    field(page).press("Control+Home")
    field(page).press_sequentially("In short: ")
    leave_field(page)

    expect(trouble(page)).to_contain_text("You are signed out")
    look(page, "ended")
    trouble(page).get_by_role("link", name="Sign in").click()
    sign_in_again(page, ada)
    page.wait_for_url(f"**{address(draft)}")
    expect(field(page)).to_have_value("In short: " + TEXT)
    expect(field(page)).to_be_focused()
    assert field(page).evaluate("field => field.selectionStart") == len("In short: ")
    arrives(draft, "In short: " + TEXT)


def test_session_ended_and_continue_pressed(sit_down: Opened, ada: User, draft: Application):
    page = sit_down(ada)
    field(page).fill(TEXT)
    Session.objects.all().delete()
    go_on(page)
    sign_in_again(page, ada)

    page.wait_for_url(f"**{address(draft)}")
    expect(page.locator("main")).to_contain_text("You are signed in again")
    assert page.content().count(TEXT) == 1
    expect(field(page)).to_be_focused()
    arrives(draft, TEXT)


def test_second_tab(sit_down: Opened, ada: User, draft: Application):
    first = sit_down(ada)
    second = first.context.new_page()
    second.goto(address(draft))
    field(first).fill("first tab")
    leave_field(first)
    expect(said(first)).to_contain_text("Saved")
    field(second).fill("second tab")
    leave_field(second)

    expect(said(second)).to_contain_text("Someone changed this answer")
    expect(said(second)).to_contain_text("first tab")
    expect(said(second)).to_contain_text("second tab")
    assert stored(draft) == "first tab"
    second.get_by_role("button", name="Save your text").click()
    expect(said(second)).to_contain_text("Saved")
    assert stored(draft) == "second tab"
    second.reload()
    second.get_by_role("link", name="Earlier versions").click()
    expect(second.locator("main")).to_contain_text("first tab")


def test_two_editors(sit_down: Opened, ada: User, bea: User, draft: Application):
    hers, mine = sit_down(bea), sit_down(ada)
    expect(mine.locator("#typed-here")).to_contain_text("Bea BEISPIEL has this section open since")
    field(hers).fill("Bea's text")
    leave_field(hers)
    field(mine, "staff_days").fill("12")
    leave_field(mine)
    expect(said(hers)).to_contain_text("Saved")
    expect(said(mine, "staff_days")).to_contain_text("Saved")
    assert (stored(draft), stored(draft, "staff_days")) == ("Bea's text", 12)

    field(mine).fill("Ada's text")
    leave_field(mine)
    expect(said(mine)).to_contain_text("Bea's text")
    look(mine, "two-editors")
    mine.get_by_role("button", name="Keep the saved text").click()
    expect(field(mine)).to_have_value("Bea's text")
    go_on(mine)
    mine.wait_for_url("**/delegation/")
    assert stored(draft) == "Bea's text"
    kept = draft.answer_versions.get()
    assert (kept.value, kept.saved_by) == ("Ada's text", ada)


def test_back_button(sit_down: Opened, ada: User, draft: Application):
    page = sit_down(ada)
    field(page).press_sequentially("Typed and left at once")
    page.evaluate("location.assign('..')")  # no field was left, no pause passed
    page.wait_for_url(f"**/my/{draft.pk}/")
    page.go_back()

    page.wait_for_url(f"**{address(draft)}")
    offered = page.get_by_role("button", name="Put it back")
    expect(field(page).and_(page.locator(":not(:placeholder-shown)")).or_(offered).first).to_be_visible()
    if offered.count():
        offered.click()
    expect(field(page)).to_have_value("Typed and left at once")
    arrives(draft, "Typed and left at once")


def test_refresh_asks_before_it_puts_unsaved_text_back(sit_down: Opened, ada: User, draft: Application):
    page = sit_down(ada)
    with server_out_of_order():
        field(page).fill("Not saved yet")
        leave_field(page)
        expect(trouble(page)).to_contain_text("there is a problem")
        cut_off(page)
        page.reload()
        expect(page.locator("h1")).to_contain_text("The service is away for a short time")
    page.goto(address(draft))

    expect(page.locator("#typed-page")).to_contain_text("Text of yours is on this device")
    expect(page.locator("#typed-page")).to_contain_text("Not saved yet")
    expect(field(page)).to_have_value("")
    look(page, "found")
    page.get_by_role("button", name="Put it back").click()
    expect(field(page)).to_have_value("Not saved yet")
    expect(said(page)).to_contain_text("Saved")
    assert stored(draft) == "Not saved yet"
    page.reload()
    expect(field(page)).to_have_value("Not saved yet")
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)


def test_discarded_text_does_not_come_back(sit_down: Opened, ada: User, draft: Application):
    page = sit_down(ada)
    with server_out_of_order():
        field(page).fill("A mistake")
        leave_field(page)
        expect(trouble(page)).to_contain_text("there is a problem")
        cut_off(page)
        page.reload()
        expect(page.locator("h1")).to_contain_text("The service is away for a short time")
    page.goto(address(draft))
    page.get_by_role("button", name="Discard it").click()
    page.reload()
    expect(field(page)).to_have_value("")
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)
    assert stored(draft) is None


def test_validation_error(sit_down: Opened, ada: User, draft: Application, tmp_path: Path):
    page = sit_down(ada)
    field(page).fill(TEXT)
    field(page, "staff_days").fill("a few")
    go_on(page)
    expect(page.locator(".error-summary")).to_contain_text("must be 1,000 characters or fewer")
    expect(field(page)).to_have_value(TEXT)
    expect(field(page, "staff_days")).to_have_value("a few")
    assert (stored(draft), stored(draft, "staff_days")) == (TEXT, "a few")

    (tmp_path / "letter.pdf").write_bytes(pdf())
    (tmp_path / "note.pdf").write_text("no PDF at all", encoding="utf-8")
    page.goto(address(draft, "attachments"))
    field(page, "letter").set_input_files(tmp_path / "letter.pdf")
    field(page, "annexes").set_input_files(tmp_path / "note.pdf")
    go_on(page)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("#div_id_letter")).to_contain_text("letter.pdf")
    assert draft.attachments.get().name == "letter.pdf"
    page.locator("#div_id_letter").get_by_role("button", name="Remove").click()
    expect(page.locator("#div_id_letter")).not_to_contain_text("letter.pdf (")
    assert not draft.attachments.exists()


def test_server_error(sit_down: Opened, ada: User, draft: Application):
    page = sit_down(ada)
    field(page).fill("Saved before")
    leave_field(page)
    expect(said(page)).to_contain_text("Saved")
    with server_out_of_order():
        field(page).fill("Saved before, and more")
        leave_field(page)
        expect(trouble(page)).to_contain_text("Sorry, there is a problem with the service")
        expect(trouble(page)).to_contain_text("Your answers up to")
        expect(said(page)).to_contain_text("Not saved yet")
        expect(trouble(page)).to_contain_text("Brussels (")
        go_on(page)  # stays: nothing is sent into the void
        expect(field(page)).to_have_value("Saved before, and more")
        assert page.url.endswith(address(draft))
        look(page, "failed")

    arrives(draft, "Saved before, and more")  # by itself
    expect(trouble(page)).to_be_empty()
    go_on(page)
    page.wait_for_url("**/delegation/")


def test_an_answer_that_got_lost_is_no_clash_with_oneself(sit_down: Opened, ada: User, draft: Application):
    page = sit_down(ada)
    with answers_lost(page):
        field(page).fill("Slow")
        leave_field(page)
        expect(trouble(page)).to_contain_text("there is a problem")
        assert stored(draft) == "Slow"  # the server has it, the page does not know
        field(page).fill("Slow, and more")
    leave_field(page)

    arrives(draft, "Slow, and more")
    expect(said(page)).to_contain_text("Saved")
    expect(page.get_by_role("button", name="Save your text")).to_have_count(0)


@pytest.mark.rule("A10")
def test_closing_time(sit_down: Opened, ada: User, draft: Application):
    clock_actions.restart(at=CLOSING - timedelta(minutes=2))
    page = sit_down(ada)
    field(page).fill("in time")
    leave_field(page)
    expect(said(page)).to_contain_text("Saved 23:58 Brussels")
    clock_actions.restart(at=CLOSING)
    field(page).fill("in time, and too late")
    leave_field(page)

    expect(said(page)).to_contain_text("kept as a late draft and does not count")
    expect(page.locator("#typed-page")).to_contain_text("The call has closed")
    look(page, "closing")
    assert stored(draft) == "in time, and too late"
    assert Application.objects.get().late_at >= CLOSING
    page.get_by_role("link", name="Ask the secretariat to consider it").click()
    expect(page.locator("main")).to_contain_text("after the deadline")
