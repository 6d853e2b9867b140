"""The questionnaire editor in a real browser: from an officer's new question to an applicant's moved draft.

With R2R_SHOTS=folder the pages are kept there as pictures.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from applications.actions import drafts, editor, questionnaires, setup
from applications.models import Question
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.screens.measure import WIDTHS
from r2r_portal.territories import register
from tests.browser.looking import findings
from tests.browser.walk.forms import fill as type_in
from tests.browser.walk.forms import go_on, press
from tests.factories.accounts import UserFactory
from tests.factories.questionnaires import fill
from tests.integration.applications.desking import MAY
from tests.integration.applications.editing import CHANGES, question

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("A3")]
SHOTS = os.environ.get("R2R_SHOTS")


@pytest.fixture
def world():
    """The call of 2022, an officer, and an applicant's filled draft."""
    register.fill()
    clock_actions.restart(at=MAY)
    world = type("World", (), {})()
    world.officer, world.owner = UserFactory(role="programme officer"), UserFactory()
    world.call = setup.load_call(by=world.officer, at=MAY)
    world.first = world.call.tracks.get(side="eu").questionnaires.get()
    world.draft = drafts.start(call=world.call, side="eu", by=world.owner, at=MAY, language="en")
    fill(world.draft, by=world.owner, at=MAY)
    return world


@pytest.fixture
def arrive(chromium, live_server):
    """Open a browser as somebody: `arrive(person, language="ja", script=False)`."""
    contexts = []

    def arrive(person, language="en", *, script=True):
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": 1280, "height": 900}, java_script_enabled=script
        )
        context.set_default_timeout(20_000)
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([
            {"name": settings.SESSION_COOKIE_NAME, "value": session, "domain": "localhost", "path": "/"},
            {"name": "language", "value": language, "domain": "localhost", "path": "/"},
        ])  # fmt: skip
        contexts.append(context)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_conditional_question_reaches_the_applicant_whose_draft_is_moved(world, arrive, script):
    page = arrive(world.officer, script=script)
    page.goto(f"/admin/applications/questionnaire/{world.first.pk}/change/")
    press(page, "Copy as the next version")
    section = page.locator("#section-experience")
    section.get_by_label("Type of answer").select_option("long")
    section.get_by_role("button", name="Add a question").click()
    type_in(page, {
        "label_en": "Which networks?", "label_ja": "どのネットワークですか", "name_en": "the networks",
        "name_ja": "ネットワーク", "key": "networks", "limit": "500", "condition": "has_cooperation=yes",
    })  # fmt: skip
    press(page, "Save")
    row = page.locator("tr", has_text="Which networks?")
    expect(row).to_contain_text("only if “Have you cooperated")
    expect(row).to_contain_text("up to 500 characters in English, 250 in Japanese")
    row.get_by_role("button", name="Move up").click()
    page.get_by_role("link", name="Look at what publishing does").click()
    expect(page.locator("#content")).to_contain_text("1 draft is on an older version")
    expect(page.locator("#content")).to_contain_text("Which networks?")
    type_in(page, CHANGES)
    page.get_by_label("Drafts must move to this version").check()
    press(page, "Publish this version")
    expect(page.locator("#content")).to_contain_text("Published")
    expect(page.get_by_role("link", name="Add a section")).to_have_count(0)

    page = arrive(world.owner, script=script)
    page.goto(f"/en/my/{world.draft.pk}/")
    expect(page.locator("main")).to_contain_text("A question on water.")
    page.get_by_role("link", name="Move my answers to the new version").click()
    expect(page.locator("main")).to_contain_text("Which networks?")
    press(page, "Move my answers")
    expect(page.locator("main")).not_to_contain_text("The questionnaire has a new version")
    page.goto(f"/en/my/{world.draft.pk}/strategy/")
    expect(page.locator('[name="strategy_title"]')).to_have_value("S3 2021-2027")
    page.goto(f"/en/my/{world.draft.pk}/experience/")
    type_in(page, {"has_cooperation": "yes"})
    go_on(page, "en")
    page.goto(f"/en/my/{world.draft.pk}/experience/")
    expect(page.locator("main")).to_contain_text("Which networks?")


def test_the_order_is_changed_by_keyboard_alone(world, arrive):
    version = questionnaires.copy(questionnaire=world.first, by=world.officer, at=MAY)
    page = arrive(world.officer)
    page.goto(f"/admin/applications/questionnaire/{version.pk}/change/")
    button = page.locator("#section-contacts").get_by_role("button", name="Move up").first
    button.focus()

    page.keyboard.press("Enter")

    expect(page.locator("section.outline").first).to_have_id("section-contacts")
    assert page.url.endswith("#section-contacts")


def pages(world):
    """Every page: name, address, for whom."""
    place = f"/admin/applications/questionnaire/{world.version.pk}"
    choice, group = question(world.version, "participation"), question(world.version, "partners")
    return [
        ("outline", f"{place}/change/", world.officer),
        ("outline-published", f"/admin/applications/questionnaire/{world.first.pk}/change/", world.officer),
        ("section", f"{place}/section/strategy/", world.officer),
        ("section-add", f"{place}/new-section/", world.officer),
        ("question", f"{place}/question/{choice.id}/", world.officer),
        ("question-add", f"{place}/section/strategy/new-question/?kind=multiple", world.officer),
        ("group", f"{place}/question/{group.id}/", world.officer),
        ("part-add", f"{place}/question/{group.id}/new-part/?kind=choice", world.officer),
        ("remove", f"{place}/question/{group.id}/remove/", world.officer),
        ("discard", f"{place}/discard/", world.officer),
        ("publish", f"{place}/publish/", world.officer),
        ("begin", "/admin/applications/questionnaire/add/", world.officer),
        ("list", "/admin/applications/questionnaire/", world.officer),
    ]


def look(arrive, language, places):
    """Return what is wrong with pages at both widths."""
    wrong = []
    for name, path, person in places:
        page = arrive(person, language)
        answer = page.goto(path)
        if answer.status != 200:
            wrong.append(f"{name}: status {answer.status}")
        for width in WIDTHS:
            wrong += [f"{name} {language} {width}: {finding}" for finding in findings(page, width)]
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                page.screenshot(path=Path(SHOTS) / f"{name}-{language}-{width}.png", full_page=True)
        page.context.close()
    return wrong


@pytest.mark.rule("L")
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_every_page_of_the_editor_is_sound(world, arrive, language):
    world.version = questionnaires.copy(questionnaire=world.first, by=world.officer, at=MAY)
    Question.objects.filter(section__questionnaire=world.version, key="lessons").update(required=True)
    editor.remove(
        questionnaire=world.version, by=world.officer, at=MAY,
        row=Question.objects.get(section__questionnaire=world.version, key="commitment"),
    )  # fmt: skip
    wrong = look(arrive, language, pages(world))

    Question.objects.filter(section__questionnaire=world.version, key="experts").update(label_ja="")
    place = f"/admin/applications/questionnaire/{world.version.pk}"
    gaps = [("outline-gaps", f"{place}/change/"), ("publish-gaps", f"{place}/publish/")]
    assert wrong + look(arrive, language, [(*one, world.officer) for one in gaps]) == []


@pytest.mark.rule("L")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_pages_of_a_moved_draft_are_sound(world, arrive, language):
    version = questionnaires.copy(questionnaire=world.first, by=world.officer, at=MAY)
    gone = Question.objects.get(section__questionnaire=version, key="commitment")
    editor.remove(questionnaire=version, row=gone, by=world.officer, at=MAY)
    questionnaires.publish(questionnaire=version, by=world.officer, at=MAY, must_move=True, **CHANGES)
    place = f"/{language}/my/{world.draft.pk}"
    wrong = look(arrive, language, [
        ("tasks-notice", f"{place}/", world.owner), ("move", f"{place}/move/", world.owner),
        ("check-blocked", f"{place}/check/", world.owner), ("apply", f"/{language}/call/apply/jp/", world.owner),
    ])  # fmt: skip
    page = arrive(world.owner)
    page.goto(f"{place}/move/")
    page.locator("main form button").last.click()

    assert wrong + look(arrive, language, [("tasks-moved", f"{place}/", world.owner)]) == []
