"""Evaluators are assigned, declare and score in the admin; staff decide, release by two, and form groups."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.walk.forms import click, fill, go, press, sees

Enter = Callable[..., Page]
EVALUATORS = {"evaluator.eu": "Greta BEISPIEL", "evaluator.jp": "見本 恵"}
BASE = "/admin/selection/assessment/"


def assign(officer: Page, references: list[str]) -> None:
    """Give every application one evaluator of each side, due on 17 June."""
    go(officer, f"{BASE}assign/")
    for reference in references:
        for name in EVALUATORS.values():
            officer.get_by_label(f"{reference} to {name}").check()
    fill(officer, {"on": "2022-06-17", "at": "18:00", "zone": "Europe/Brussels"})
    press(officer, "Save assignments")
    sees(officer, "Greta BEISPIEL")


def evaluate_all(page: Page, count: int) -> None:
    """Declare and score everything that waits on "My evaluations", in the order it stands there."""
    practise(page)
    for _turn in range(count):
        go(page, f"{BASE}mine/")
        with page.expect_navigation():
            click(page.locator("#content table a").first)
        if "/declare/" in page.url:
            declare(page)
        score(page)


def practise(page: Page) -> None:
    """Score the two fictional files that come before the real ones."""
    go(page, f"{BASE}mine/")
    click(page.locator('#content a.button[href*="/fictional/"]'))
    for _file in range(2):
        fill(page, dict.fromkeys(("prospects", "commitment", "experience"), "4"))
        submit(page)


def submit(page: Page) -> None:
    """Hand in, and wait for the next page: leaving before it comes would take the press back."""
    click(page.locator('#content button[name="do"][value="submit"]'))


def declare(page: Page) -> None:
    """Declare no interest before any content is shown."""
    expect(page.locator("#content")).not_to_contain_text("hydrogen")
    fill(page, {"answer": "none"})
    click(page.locator("#content button[type=submit]").last)
    page.wait_for_url("**/score/")


def score(page: Page) -> None:
    """Give three scores with words, and hand in."""
    for slug in ("prospects", "commitment", "experience"):
        fill(page, {f"value_{slug}": "4"})
    submit(page)
    expect(page.locator("#content .errornote")).to_have_count(0)


def decide_all(officer: Page) -> None:
    """Select every application of both sides, with grounds in both languages."""
    for side in ("eu", "jp"):
        go(officer, f"{BASE}decisions/{side}/")
        for box in officer.locator('input[name="application"]').all():
            box.check()
        grounds = {"grounds_en": "Fictional grounds.", "grounds_ja": "架空の理由です。"}
        fill(officer, {"outcome": "selected", **grounds})
        press(officer, "Decide")
        sees(officer, "Selected")


def release(officer: Page, second: Page) -> None:
    """One prepares; the same person cannot confirm; another does."""
    go(officer, f"{BASE}release/")
    fill(officer, {"answer_on": "2022-09-15", "review_on": "2022-09-16"})
    press(officer, "Prepare the release")
    expect(officer.locator('#content button[value="confirm"]')).to_have_count(0)
    go(second, f"{BASE}release/")
    click(second.locator('#content button[value="confirm"]'))


def form_groups(officer: Page) -> None:
    """Propose the two thematic groups from the theme ranks: one region and one prefecture in each."""
    go(officer, f"{BASE}groups/")
    press(officer, "Propose groups")
    chosen = officer.eval_on_selector_all('select[name^="group_"]', "all => all.map(s => s.value)")
    assert sorted(chosen) == ["1", "1", "2", "2"], chosen
