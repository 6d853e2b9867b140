"""The admin as staff meet it: whose clock it speaks of."""

import pytest
from playwright.sync_api import Browser, expect

from r2r_portal.site.screens.crawl import context_of
from tests.browser.portal import Portal


@pytest.mark.rule("T1")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Time (Brussels time):"), ("ja", "時刻（ブリュッセル時間）：")]
)
def test_times_are_typed_by_a_clock_with_a_name(demo: Portal, chromium: Browser, language: str, words: str):
    context = context_of(chromium, demo.origin, "officer", language, 1280)
    page = context.new_page()
    page.goto("/admin/programme/activity/add/")

    note = page.locator(".timezonewarning").first
    expect(note).to_be_attached()  # the browser's clock is another one, and Django's script says so
    expect(note).to_be_hidden()
    expect(page.get_by_label(words).first).to_be_visible()
    context.close()
