"""Every page of the selection in both languages, wide and narrow: axe finds nothing, nothing scrolls sideways.

`R2R_SHOTS=folder` keeps a picture of each page.
"""

import os
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.screens.measure import WIDTHS
from selection.actions.grouping import form_groups
from selection.actions.letters import edit
from selection.models import Letter
from selection.states import Interest, Outcome, Progress
from tests.browser.looking import findings
from tests.factories.accounts import AT, MembershipFactory, UserFactory
from tests.factories.applications import ThemeFactory
from tests.factories.selection import (
    DECIDED,
    AssignmentFactory,
    call_with_criteria,
    evaluator,
    scored,
    submitted,
)
from tests.integration.selection.test_deciding import prepare, release, settle

SHOTS = os.environ.get("R2R_SHOTS", "")
TEXT = "We run two test beds and want to learn how others finance theirs.\nThe first opened in 2019. " * 6
TEXT_JA = (
    "本県では実証拠点を2か所運営しており、資金確保の方法を学びたいと考えています。\n1か所目は2019年に開設しました。"
    * 6
)


@pytest.fixture
def call(transactional_db: None):
    """A call with themes, five applications of each kind of state."""
    clock_actions.restart(at=AT)
    made = call_with_criteria()
    titles = (
        ("green", "Green transition", "グリーン移行"),
        ("industrial", "Industrial transformation", "産業転換"),
    )
    for number, (slug, english, japanese) in enumerate(titles, start=1):
        ThemeFactory(call=made, slug=slug, number=number, title_en=english, title_ja=japanese)
    return made


@pytest.fixture
def visit(chromium: Browser, live_server):
    """Look at pages as one person, in both languages and widths; returns what was wrong."""

    def go(user: User, pages: dict[str, str]) -> list[str]:
        client = Client()
        client.force_login(user)
        cookies = [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        wrong = []
        for language in ("en", "ja"):
            context = chromium.new_context(base_url=live_server.url)
            context.add_cookies([*cookies, {"name": "language", "value": language, "url": live_server.url}])
            for name, address in pages.items():
                wrong += look(
                    context.new_page(), address.replace("/en/", f"/{language}/"), f"{name}-{language}"
                )
            context.close()
        return wrong

    return go


def look(page: Page, address: str, name: str) -> list[str]:
    """Open a page and say what is wrong with it at both widths; keep pictures where they are wanted."""
    answer = page.goto(address)
    wrong = [] if answer and answer.status == 200 else [f"{name}: not there"]
    for width in WIDTHS:
        wrong += [f"{name} {width}: {finding}" for finding in findings(page, width)]
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    page.close()
    return wrong


@pytest.mark.rule("E6")
def test_evaluators_pages(call, visit):
    person = evaluator(given_name="Bea", family_name="Beispiel")
    draft = AssignmentFactory(
        application=submitted(number=1, text=TEXT, ranks={"green": 1}), evaluator=person
    )
    scored(draft, {"prospects": 4}, status=Progress.DRAFT, comment_applicant="So far so good.")
    fresh = AssignmentFactory(
        application=submitted("jp", 1, text=TEXT_JA, ranks={"green": 1}), evaluator=person
    )
    done = AssignmentFactory(application=submitted(number=2, text=TEXT), evaluator=person)
    scored(done)
    scored(AssignmentFactory(application=done.application), {"prospects": 1.5})
    AssignmentFactory(application=submitted(number=3), evaluator=person, declared=Interest.INTEREST)
    pages = {
        "mine": reverse("admin:selection_mine"),
        "declare": reverse("admin:selection_declare", args=[fresh.pk]),
        "score": reverse("admin:selection_score", args=[draft.pk]),
        "done": reverse("admin:selection_score", args=[done.pk]),
    }
    assert visit(person, pages) == []


@pytest.mark.rule("S6")
def test_officers_pages(call, visit):
    officer = UserFactory(role=OFFICER)
    chosen = [submitted(number=n, text=TEXT, ranks={"green": 1, "industrial": 2}) for n in (1, 2, 3)]
    chosen.append(submitted("jp", 1, text=TEXT_JA, ranks={"industrial": 1}))
    for n, application in enumerate(chosen):
        for person, score in ((evaluator(), 4), (evaluator(japanese=True), 2.5 + n / 2)):
            assignment = AssignmentFactory(application=application, evaluator=person)
            scored(assignment, {"prospects": score}, note_staff="For staff only")
    AssignmentFactory(application=chosen[0], declared=Interest.NOT_SURE)
    settle(chosen[0])
    settle(chosen[1], Outcome.RESERVE)
    settle(chosen[3])
    form_groups(call=call, by=officer, at=DECIDED)
    letter = Letter.objects.filter(language="ja").first()
    edit(
        letter=letter, subject=letter.subject, body=letter.body + "追伸\n", version=1, by=officer, at=DECIDED
    )
    pages = {
        name: reverse(f"admin:selection_{name}", args=arguments)
        for name, arguments in {
            "assign": [], "ranking": ["eu"], "decisions": ["eu"], "decide": [chosen[0].pk], "letters": [],
            "letter": [letter.pk], "groups": [], "release": [],
        }.items()
    }  # fmt: skip
    pages["index"] = "/admin/selection/"
    pages["criteria"] = reverse("admin:selection_criterion_changelist")
    pages["evaluations"] = reverse("admin:selection_assessment_changelist")
    assert visit(officer, pages) == []
    settle(chosen[2], Outcome.NOT_SELECTED)
    prepare(call)
    assert visit(officer, {"prepared": reverse("admin:selection_release")}) == []


@pytest.mark.rule("S6")
@pytest.mark.parametrize("outcome", [Outcome.SELECTED, Outcome.NOT_SELECTED])
def test_applicants_pages(call, visit, outcome):
    application = submitted(number=1, text=TEXT)
    owner = MembershipFactory(organisation=application.organisation).user
    settle(application, outcome)
    release(call)
    pages = {f"result-{outcome}": f"/en/my/{application.pk}/decision/"}
    if outcome == Outcome.SELECTED:
        pages["decline"] = f"/en/my/{application.pk}/decision/answer/"
    assert visit(owner, pages) == []
