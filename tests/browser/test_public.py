"""The public site as people meet it: the deadline at a glance, a code typed by hand, a question, a passkey."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.portal import Portal
from tests.browser.walk.forms import click

Visitor = Callable[..., Page]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.mark.rule("T2")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_deadline_stands_on_the_first_small_screen(demo: Portal, visitor: Visitor, language: str):
    page = visitor(demo, language, width=320)
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(f"/{language}/")

    box = page.locator(".state .deadline-sentence strong").first.bounding_box()

    assert box is not None
    assert box["y"] + box["height"] <= 568


@pytest.mark.rule("M1")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_stranger_signs_in_by_code_without_script(demo: Portal, visitor: Visitor, language: str):
    page = visitor(demo, language, width=320, script=False)
    address = f"stranger.{language}@test.example"
    page.goto(f"/{language}/my/")

    page.locator("input[name=email]").fill(address)
    page.locator("main .btn-primary").first.click()
    page.locator("input[name=code]").fill(demo.code(address))
    page.locator("button[value=verify]").click()

    expect(page).to_have_url(f"{demo.origin}/{language}/my/")
    expect(page.locator("main")).to_contain_text(address)


QUESTIONS = {  # language -> question, answer, whose desk, subject of the mail
    "en": ("May two departments apply together?", "Yes, they may.", "desk.eu", "Answer to your question {}"),
    "ja": ("二つの課が共同で応募できますか。", "はい、できます。", "desk.jp", "への回答（{}）"),
}


@pytest.mark.rule("H1")
@pytest.mark.parametrize("language", QUESTIONS)
def test_a_visitors_question_comes_back_answered(demo: Portal, visitor: Visitor, language: str):
    question, answer, role, subject = QUESTIONS[language]
    page, address = visitor(demo, language, script=False), f"asker-{language}@test.example"
    page.goto(f"/{language}/helpdesk/")
    page.wait_for_timeout(2100)  # nobody reads and fills the form faster; robots are refused
    page.locator("textarea[name=text]").fill(question)
    page.locator("input[name=email]").fill(address)
    page.locator("main .btn-primary").first.click()
    number = page.locator(".reference").inner_text()
    page.locator(".buttons a").first.click()
    thread = page.url

    desk = visitor(demo, language)
    desk.goto(f"/{language}/account/login/code/")
    click(desk.locator(f"form[action$='/{role}/'] button"))
    desk.goto("/admin/helpdesk/question/?queue=new")
    click(desk.get_by_role("link", name=number))
    desk.locator("textarea[name=text]").fill(answer)
    click(desk.locator("button[name=answer]"))

    assert answer in demo.mail(address, subject.format(number)).get_body(("plain",)).get_content()
    page.goto(thread)
    expect(page.locator(".message-desk")).to_contain_text(answer)


def test_a_passkey_signs_in_alone(demo: Portal, visitor: Visitor):
    origin = demo.origin.replace("127.0.0.1", "localhost")  # passkeys belong to names, not to numbers
    page = visitor(demo)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{origin}/en/account/login/code/")
    page.locator("form[action$='/delegate.eu/'] button, form[action$='/applicant.eu/'] button").first.click()

    page.goto(f"{origin}/en/account/2fa/webauthn/add/")
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    page.locator(".site-nav form button").click()
    page.goto(f"{origin}/en/account/login/code/")
    page.locator("#passkey_login").click()

    expect(page).to_have_url(f"{origin}/en/my/")
