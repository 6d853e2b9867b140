"""A case at the desk, from the check to the reply: officer, applicant who writes Japanese, officer again (SPEC A13, A14, E1).

`R2R_SHOTS=folder` keeps a picture of each page.
"""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from applications.actions import drafts, setup, translations
from applications.actions.submissions import submit
from applications.domain.translating import source_hash
from applications.models import Application, Invitation
from applications.states import InvitationStatus
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.screens.measure import WIDTHS
from r2r_portal.territories.models import Territory
from tests.browser.looking import findings
from tests.factories.accounts import UserFactory
from tests.factories.questionnaires import fill
from tests.integration.applications.desking import JUNE, MAY, desk

SHOTS = os.environ.get("R2R_SHOTS", "")
ASKED = "現行の戦略の計画期間をご教示ください。"
REPLIED = "計画期間は2021年度から2025年度までです。重点分野は5つです。"
TRANSLATED = "The plan runs from fiscal 2021 to fiscal 2025. There are five priority fields."


@pytest.fixture
def applicant(transactional_db: None) -> User:
    """Somebody of Kyoto, whose application was submitted in time; the call has closed."""
    clock_actions.restart(at=MAY)
    person = UserFactory(japanese=True, email="kyoto@pref.test.example")
    call = setup.load_call(by=None, at=MAY)
    Invitation.objects.create(
        track=call.tracks.get(side="jp"), territory=Territory.objects.get(code="JP-26"), email=person.email, name="見本 花子",
        department="産業振興課", language="ja", status=InvitationStatus.SENT, requested_at=MAY, sent_at=MAY,
        sent_by=UserFactory(role=OFFICER),
    )  # fmt: skip
    row = drafts.start(call=call, side="jp", by=person, at=MAY, language="ja")
    submit(application=fill(row, by=person, at=MAY), by=person, at=MAY, key=uuid4())
    clock_actions.restart(at=JUNE)
    return person


@pytest.fixture
def enter(chromium: Browser, live_server):
    """Open a browser as one person, in one language; script off unless it is asked for."""
    contexts = []

    def go(person: User, language: str, *, script: bool = False) -> Page:
        client = Client()
        client.force_login(person)
        context = chromium.new_context(base_url=live_server.url, java_script_enabled=script)
        context.set_default_timeout(20_000)
        session = client.cookies["sessionid"].value
        context.add_cookies(
            [
                {"name": "sessionid", "value": session, "url": live_server.url},
                {"name": "language", "value": language, "url": live_server.url},
            ]
        )
        contexts.append(context)
        return context.new_page()

    yield go
    for context in contexts:
        context.close()


def press(page: Page, name: str) -> None:
    """Press the button that says `name`."""
    page.get_by_role("button", name=name, exact=True).first.click()


@pytest.mark.rule("E1")
@pytest.mark.rule("A13")
@pytest.mark.rule("A14")
def test_an_officer_checks_asks_and_reads_the_reply_in_both_languages(applicant, enter):
    row = Application.objects.get()
    officer = UserFactory(role=OFFICER)

    page = enter(officer, "en")
    page.goto(f"{desk('change', row)}?tab=eligibility")
    press(page, "Let the rules fill in the checklist")
    press(page, "Confirm all points that are met")
    expect(page.locator("#content")).not_to_contain_text("Not confirmed yet")
    page.get_by_role("link", name="Ask for information").click()
    page.get_by_label("戦略の要約").or_(page.get_by_label("Summary of the", exact=False)).first.check()
    page.get_by_label("What we ask").fill(ASKED)
    page.get_by_label("Reply before: day").fill("2022-06-10")
    page.get_by_label("Hour").fill("19:00")
    page.get_by_label("On the clock of").select_option("Asia/Tokyo")
    press(page, "Send to the applicant")
    expect(page.locator("#content")).to_contain_text(ASKED)

    own = enter(applicant, "ja")
    own.goto("/ja/my/")
    own.get_by_role("link", name="確認事項に回答する").click()
    expect(own.locator("main")).to_contain_text("日本時間 6月10日（金）18時59分")
    own.get_by_role("link", name="修正する").first.click()
    own.locator('[name="strategy_summary"]').fill(REPLIED)
    own.get_by_role("button", name="次へ進む").last.click()
    press(own, "回答を送信する")
    expect(own.locator("body")).to_contain_text("ご回答を受け付けました")

    page.goto(f"{desk('change', row)}?tab=answers")
    line = page.locator("#text-strategy_summary")
    expect(line).to_contain_text(REPLIED)
    line.get_by_role("link", name="Translate").click()
    page.get_by_label("Working translation").fill(TRANSLATED)
    page.get_by_label("Checked").check()
    press(page, "Save")
    expect(line).to_contain_text(REPLIED)
    expect(line).to_contain_text(TRANSLATED)

    assert row.submissions.count() == 2


@pytest.mark.rule("A13")
@pytest.mark.rule("R")
def test_every_page_of_the_file_fits_reads_and_is_clean(applicant, enter, live_server):
    row, officer = Application.objects.get(), UserFactory(role=OFFICER)
    translations.write(
        application=row, path="interests", text="How to use hydrogen.", status="draft", source=source_hash("水素の活用。"),
        by=officer, at=JUNE,
    )  # fmt: skip
    client = Client()
    client.force_login(officer)
    client.post(desk("fill", row))
    client.post(desk("note", row), {"text": "A note for the file."})
    client.post(
        desk("information", row),
        {
            "questions": [str(row.questionnaire.sections.get(slug="strategy").questions.get(key="strategy_summary").pk)],
            "text": ASKED, "day": "2022-06-10", "hour": "19:00", "zone": "Asia/Tokyo",
        },
    )  # fmt: skip
    file = desk("change", row)
    staff = {
        **{tab: f"{file}?tab={tab}" for tab in ("answers", "eligibility", "messages", "notes", "versions")},
        "history": f"{file}?tab=history&day=2022-05-20&hour=12:00&zone=Europe/Brussels",
        "ask": desk("repair", row),
        "unchecked": "/admin/applications/application/unchecked/",
        "translate": file.replace("change/", "translate/interests/"),
        "correct": file.replace("change/", "correct/interests/"),
    }
    mine = {
        name: f"/LANG/my/{row.pk}/{end}"
        for name, end in {
            "request": "information/", "reply": "information/strategy/", "receipt": "receipt/",
            "translations": "translations/",
        }.items()
    }  # fmt: skip
    wrong = look(enter, officer, staff, "staff") + look(enter, applicant, mine, "own")
    clock_actions.restart(at=MAY + timedelta(minutes=1))
    wrong += look(enter, officer, {"sealed": file}, "staff")
    assert wrong == []


def look(enter, person: User, pages: dict[str, str], who: str) -> list[str]:
    """Look at pages in both languages and widths; keep pictures where they are wanted."""
    wrong = []
    for language in ("en", "ja"):
        page = enter(person, language, script=True)
        for name, address in pages.items():
            answer = page.goto(address.replace("LANG", language))
            if not answer or answer.status != 200:
                wrong.append(f"{who} {name} {language}: {answer and answer.status}")
            for width in WIDTHS:
                wrong += [f"{who} {name} {language} {width}: {found}" for found in findings(page, width)]
                if SHOTS:
                    page.screenshot(path=Path(SHOTS) / f"{who}-{name}-{language}-{width}.png", full_page=True)
    return wrong
