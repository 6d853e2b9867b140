"""Whatever happens while somebody types, her text is there: a real browser, a real server, failures that are real.

`R2R_SHOTS=folder` keeps a picture of each state.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg2
import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from applications.actions import drafts, setup
from applications.models import Application
from applications.queries.drafts import load_draft
from r2r_portal.accounts.actions import admit
from r2r_portal.accounts.models import User
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.models import Message
from r2r_portal.site.screens.measure import WIDTHS, findings
from tests.browser.portal import wait_for
from tests.factories.accounts import UserFactory
from tests.factories.documents import pdf
from tests.factories.questionnaires import versions

SHOTS = os.environ.get("R2R_SHOTS", "")
MORNING = datetime(2022, 5, 16, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
CLOSING = datetime(2022, 5, 31, 0, 0, tzinfo=ZoneInfo("Europe/Brussels"))
TEXT = (
    "We send two people of the innovation unit, " * 46 + "and one of them speaks Japanese."
)  # 2,000 characters
Opened = Callable[..., Page]

pytestmark = [pytest.mark.rule("A6"), pytest.mark.usefixtures("draft")]


@pytest.fixture
def ada(transactional_db: None) -> User:
    """Who started the draft."""
    clock_actions.restart(at=MORNING)
    return UserFactory(given_name="Ada", family_name="Example")


@pytest.fixture
def draft(ada: User) -> Application:
    """Her draft of the call of 2022."""
    call = setup.load_call(by=None, at=MORNING)
    return drafts.start(call=call, side="eu", by=ada, at=MORNING, language="en")


@pytest.fixture
def bea(draft: Application) -> User:
    """Her colleague, who may write too."""
    person = UserFactory(given_name="Bea", family_name="Beispiel")
    admit(organisation=draft.organisation, user=person, part="editor", by=None, at=MORNING)
    return person


@pytest.fixture
def sit_down(chromium: Browser, live_server, draft: Application) -> Iterator[Opened]:
    """Open a section as somebody: `sit_down(ada)`, `sit_down(ada, "delegation", script=False)`."""
    contexts: list[BrowserContext] = []

    def go(user: User, section: str = "commitment", language: str = "en", *, script: bool = True) -> Page:
        client = Client()
        client.force_login(user)
        context = chromium.new_context(base_url=live_server.url, java_script_enabled=script)
        context.set_default_timeout(20_000)
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(address(draft, section, language))
        return page

    yield go
    for context in contexts:
        context.close()


@contextmanager
def server_out_of_order() -> Iterator[None]:
    """Take the database away from the server: it answers every request with an error."""
    name = connection.settings_dict["NAME"]
    beside = psycopg2.connect(
        os.environ["DATABASE_URL"]
    )  # the server's other database, the tests' own is theirs
    beside.autocommit = True
    with beside.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.close()
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            beside.close()


def address(draft: Application, section: str = "commitment", language: str = "en") -> str:
    """Return the address of a section."""
    return f"/{language}/my/{draft.pk}/{section}/"


def field(page: Page, name: str = "commitment") -> Locator:
    """Return a field."""
    return page.locator(f'form [name="{name}"]')


def said(page: Page, key: str = "commitment") -> Locator:
    """Return what stands under an answer."""
    return page.locator(f"#div_id_{key} [role=status]")


def trouble(page: Page) -> Locator:
    """Return what the page says about not getting through."""
    return page.locator("#typed-trouble")


def leave_field(page: Page) -> None:
    """Go on to the next field: what was typed is saved at once."""
    page.keyboard.press("Tab")


def go_on(page: Page) -> None:
    """Press Continue."""
    page.locator("main").get_by_role("button", name="Continue", exact=True).last.click()


def stored(draft: Application, key: str = "commitment") -> object:
    """Return what the server holds."""
    given = load_draft(Application.objects.get(pk=draft.pk)).answers.get(key)
    return given.value if given else None


def arrives(draft: Application, text: object, key: str = "commitment") -> None:
    """Wait until the server holds a text."""
    wait_for(lambda: stored(draft, key) == text, 20, f"the saving of {key}")


def written_by(person: User, draft: Application, text: str) -> None:
    """Let somebody save another text meanwhile."""
    drafts.save_section(
        application=Application.objects.get(pk=draft.pk), section="commitment", values={"commitment": text},
        versions=versions(draft), by=person, at=MORNING + timedelta(hours=1),
    )  # fmt: skip


def look(page: Page, name: str) -> None:
    """Nothing is wrong with the page as it stands, wide and narrow."""
    wrong = []
    for width in WIDTHS:
        wrong += findings(page, width)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    assert wrong == []


def sign_in_again(page: Page, who: User) -> None:
    """Ask for a code, read it, type it."""
    cache.clear()  # fresh rate limits
    page.locator('main input[name="email"]').fill(who.email)
    page.locator("main").get_by_role("button", name="Send me a code").click()
    page.locator('main input[name="code"]').wait_for()
    message = Message.objects.filter(to=who.email).latest("pk")
    page.locator('main input[name="code"]').fill(message.payload["code"])
    page.locator('main button[name="action"][value="verify"]').click()


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
        page.reload()
        expect(page.locator("h1")).to_contain_text("Sorry, there is a problem with the service")
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
        page.reload()
        expect(page.locator("h1")).to_contain_text("Sorry, there is a problem with the service")
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
