"""An evaluator's whole way by keyboard alone, in both languages: fictional files, scores, discussion, agreed score."""

import os
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.screens.measure import WIDTHS
from selection.actions.calibrating import load_specimens
from selection.actions.discussing import name_rapporteur
from selection.models import AgreedScore, Assessment, Assignment, Discussion, SpecimenSheet
from selection.states import Progress
from tests.browser.looking import findings
from tests.browser.portal import wait_for
from tests.factories.accounts import AT, UserFactory
from tests.factories.selection import SLUGS, AssignmentFactory, evaluator, scored, submitted

SHOTS = os.environ.get("R2R_SHOTS", "")
COMMENT = {
    "en": "The plan names people, months and means; the letter in the annex is signed. This reads like a firm offer.",
    "ja": "計画に担当者、時期、予算が明記され、別添の書簡にも署名があります。実現の見込みが高い申出と判断しました。",
}


@pytest.fixture
def stage(transactional_db: None):
    """Two applications for one evaluator, a colleague's low score of the first, the call's two fictional files."""

    def build(language: str):
        clock_actions.restart(at=AT)
        person = evaluator(language=language, japanese=language == "ja")
        first, second = (
            submitted(number=1, text="Our test beds. " * 40),
            submitted("jp", 1, text="実証拠点。" * 60),
        )
        load_specimens(call=first.call, by=None, at=AT)
        scored(AssignmentFactory(application=first), {"prospects": 1}, comment="A reason of its own. " * 6)
        for application in (first, second):
            AssignmentFactory(application=application, evaluator=person)
        return person, first, second

    return build


@pytest.fixture
def sit_at(chromium: Browser, live_server):
    """Open the admin as somebody, in a language."""
    contexts = []

    def go(user, language: str) -> Page:
        client = Client()
        client.force_login(user)
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(20_000)
        url = {"url": live_server.url}
        context.add_cookies(
            [
                {"name": "sessionid", "value": client.cookies["sessionid"].value, **url},
                {"name": "language", "value": language, **url},
            ]
        )
        contexts.append(context)
        return context.new_page()

    yield go
    for context in contexts:
        context.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is where it is wanted, as somebody without a mouse does."""
    for _turn in range(150):
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def press(page: Page, selector: str) -> None:
    """Go to a button or link and press it."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, name: str, steps: int) -> None:
    """Choose a score: the first is a 5, each arrow goes half a point down."""
    tab_to(page, f'input[name="{name}"]')
    for _step in range(steps):
        page.keyboard.press("ArrowDown")


def looked_at(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page at both widths; keep pictures where they are wanted."""
    wrong = []
    for width in WIDTHS:
        wrong += [f"{name} {width}: {finding}" for finding in findings(page, width)]
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    return wrong


def practise(page: Page, language: str) -> list[str]:
    """Score both fictional files."""
    page.goto(reverse("admin:selection_mine"))
    wrong = looked_at(page, f"mine-{language}")
    press(page, "#content a.button.default")
    wrong += looked_at(page, f"practise-{language}")
    for _file in range(2):
        for slug in SLUGS:
            choose(page, slug, 4)
        press(page, 'button[value="submit"]')
    return wrong


def declare(page: Page) -> None:
    """Declare no interest."""
    tab_to(page, 'input[name="answer"]')
    page.keyboard.press("Space")
    press(page, "#content form button.default")


def evaluate(page: Page, assignment: Assignment, language: str) -> list[str]:
    """Declare, skip, come back, score; what is typed is saved by itself before it is handed in."""
    address = reverse("admin:selection_score", args=[assignment.pk])
    page.goto(address)
    declare(page)
    press(page, 'button[value="skip"]')
    assignment.refresh_from_db()
    assert assignment.skipped_at
    page.goto(address)
    for slug in SLUGS:
        choose(page, f"value_{slug}", 1)
    tab_to(page, 'textarea[name="comment_applicant"]')
    page.keyboard.insert_text(COMMENT[language])
    saved = page.locator("#sheet .saved")
    expect(saved).to_contain_text({"en": "Saved", "ja": "保存しました"}[language])
    expect(saved).to_contain_text("90.0")
    kept = Assessment.objects.filter(assignment=assignment, comment_applicant=COMMENT[language])
    wait_for(kept.exists, 15, "what was typed in the draft")
    wrong = looked_at(page, f"score-{language}")
    press(page, 'button[value="submit"]')
    return wrong


def discuss(page: Page, discussion: Discussion, officer: User, language: str) -> list[str]:
    """Write a remark, then type what was agreed as the rapporteur."""
    page.goto(reverse("admin:selection_mine"))
    wrong = looked_at(page, f"mine-later-{language}")
    press(page, f'a[href$="/discussions/{discussion.pk}/"]')
    tab_to(page, 'textarea[name="remark-text"]')
    page.keyboard.insert_text(COMMENT[language])
    press(page, 'button[value="say"]')
    person = discussion.application.assignments.order_by("pk").last().evaluator
    name_rapporteur(discussion=discussion, person=person, by=officer, at=AT)
    page.reload()
    wrong += looked_at(page, f"discussion-{language}")
    tab_to(page, 'select[name="agreed-value_prospects"]')
    page.keyboard.type("3.5")
    for name in ("agreed-why_prospects", "agreed-reason"):
        tab_to(page, f'textarea[name="{name}"]')
        page.keyboard.insert_text(COMMENT[language])
    press(page, 'button[value="agree"]')
    assert str(AgreedScore.objects.get().value) == "3.5"
    return wrong + looked_at(page, f"agreed-{language}")


def officers_side(boss: Page, language: str) -> list[str]:
    """Look at an officer's pages; tick somebody and see the exact mail."""
    wrong = []
    pages = {"discussions": (), "calibrate": (), "ranking": ("eu",), "waiting": ()}
    for name, arguments in pages.items():
        boss.goto(reverse(f"admin:selection_{name}", args=arguments))
        wrong += looked_at(boss, f"{name}-{language}")
    tab_to(boss, 'input[name="person"]')
    boss.keyboard.press("Space")
    press(boss, 'button[value="preview"]')
    expect(boss.locator(".letter")).to_have_count(1)
    return wrong + looked_at(boss, f"reminder-{language}")


@pytest.mark.rule("E5", "E6", "E7")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_from_the_fictional_files_to_the_agreed_score_by_keyboard(stage, sit_at, language):
    person, first, _second = stage(language)
    officer, page = UserFactory(role=OFFICER), sit_at(person, language)
    wrong = practise(page, language)
    assert SpecimenSheet.objects.filter(status=Progress.SUBMITTED).count() == 2
    wrong += evaluate(page, person.assignments.get(application=first), language)
    wrong += discuss(page, Discussion.objects.get(application=first), officer, language)
    for name, arguments in {"position": [first.call_id], "print": []}.items():
        page.goto(reverse(f"admin:selection_{name}", args=arguments))
        wrong += looked_at(page, f"{name}-{language}")
    wrong += officers_side(sit_at(officer, language), language)
    assert wrong == []
