"""Filling forms as a person would: by what the field is, one page at a time."""

from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

CONTINUE = {"en": "Continue", "ja": "次へ進む"}
Value = str | tuple[str, ...]


def go(page: Page, address: str) -> None:
    """Open a page, and fail there with what it said where it is none."""
    answer = page.goto(address)
    assert answer, address
    assert answer.ok, f"{answer.status} at {address}: {page.locator('body').inner_text()[:800]}"


def fill(page: Page, values: Mapping[str, Value], scope: str = "main, #content") -> None:
    """Type, choose and tick each named field, once the fonts are there and nothing moves under the pointer."""
    page.evaluate("document.fonts.ready.then(() => true)")
    for name, value in values.items():
        put(page.locator(scope).locator(f'[name="{name}"]'), value)


def tick(box: Locator) -> None:
    """Tick a box or choose a radio; press again where the page moved between the press and the release."""
    if not box.is_checked():
        box.click()
    box.check()


def put(field: Locator, value: Value) -> None:
    """Fill one field, whatever its kind."""
    kind = field.first.evaluate("e => e.tagName == 'SELECT' ? 'select' : e.type")
    if kind in {"radio", "checkbox"}:
        for one in (value,) if isinstance(value, str) else value:
            tick(field.and_(field.page.locator(f'[value="{one}"]')))
    elif kind == "select":
        field.select_option(value)
    elif kind == "file":
        field.set_input_files(value)
    else:
        field.fill(str(value))


def click(button: Locator) -> None:
    """Click a button or link, and wait for the page it leads to: leaving before it comes would take the press back."""
    with button.page.expect_navigation():
        button.click()


def go_on(page: Page, language: str) -> None:
    """Press the visible Continue."""
    click(page.locator("main").get_by_role("button", name=CONTINUE[language], exact=True).last)


def press(page: Page, name: str) -> None:
    """Press a button by its words."""
    click(page.locator("main, #content").get_by_role("button", name=name).last)


def press_first(page: Page, name: str) -> None:
    """Press the button that says exactly `name`."""
    click(page.locator("main").get_by_role("button", name=name, exact=True).first)


def sees(page: Page, words: str) -> None:
    """Assert that the page's content holds `words`."""
    expect(page.locator("main, #content").first).to_contain_text(words)
