"""The admin as staff meet it: whose clock it speaks of."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.portal import Portal


@pytest.mark.rule("T1")
@pytest.mark.parametrize(("language", "words"), [("en", "Time (Brussels time):"), ("ja", "時刻（ブリュッセル時間）：")])
def test_times_are_typed_by_a_clock_with_a_name(
    demo: Portal, visitor: Callable[..., Page], language: str, words: str
):
    page = visitor(demo, language)
    page.goto(f"/{language}/account/login/code/")
    page.locator('form[action$="/demo/enter/officer/"] button').click()
    page.goto("/admin/programme/activity/add/")

    note = page.locator(".timezonewarning").first
    expect(note).to_be_attached()  # the browser's clock is another one, and Django's script says so
    expect(note).to_be_hidden()
    expect(page.get_by_label(words).first).to_be_visible()
