"""Both desks at work in the browser: a colleague is seen typing, an answer for all goes through two people, pages read and fit.

`R2R_SHOTS=folder` keeps a picture of each page.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, expect

from applications.actions import setup
from applications.models import Call
from helpdesk.actions import questions, threads
from helpdesk.models import Question
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import EU_DESK, JP_DESK
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.screens.measure import WIDTHS
from tests.browser.looking import findings
from tests.factories.accounts import AT, UserFactory
from tests.factories.helpdesk import AnswerTemplateFactory, PublishedAnswerFactory, QuestionFactory

SHOTS = os.environ.get("R2R_SHOTS", "")


@pytest.fixture
def call(transactional_db: None) -> Call:
    """The call of 2022, open."""
    clock_actions.restart(at=AT)
    return setup.load_call(by=None, at=AT)


@pytest.fixture
def enter(chromium: Browser, live_server):
    """Open a browser as one person, or as nobody, in one language."""
    contexts = []

    def go(person: User | None, language: str) -> Page:
        context = chromium.new_context(base_url=live_server.url)
        context.set_default_timeout(20_000)
        cookies = {"language": language}
        if person:
            client = Client()
            client.force_login(person)
            cookies["sessionid"] = client.cookies["sessionid"].value
        context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
        )
        contexts.append(context)
        return context.new_page()

    yield go
    for context in contexts:
        context.close()


def thread(question: Question) -> str:
    """Return the address of a thread in the admin."""
    return reverse("admin:helpdesk_question_change", args=[question.pk])


def saying(language: str) -> Callable[[str], str]:
    """Return what says a sentence of ours in one language."""

    def say(words: str) -> str:
        with translation.override(language):
            return gettext(words)

    return say


DESKS = {"eu": {"role": EU_DESK, "japanese": False}, "jp": {"role": JP_DESK, "japanese": True}}
OTHER = {"eu": "jp", "jp": "eu", "en": "ja", "ja": "en"}
SHIFTS = [  # whose desk answers, in which language; the other desk approves in the other one
    ("eu", "en"),
    ("jp", "ja"),
    ("eu", "ja"),
    ("jp", "en"),
]


@pytest.mark.rule("H1")
@pytest.mark.rule("H2")
@pytest.mark.parametrize(("desk", "language"), SHIFTS)
def test_two_desks_answer_decide_and_publish(call, enter, desk, language):
    question = QuestionFactory(topic="call", language=language, side=desk)
    page, colleague = (enter(UserFactory(**DESKS[desk]), language) for _ in range(2))
    say, approver_says = saying(language), saying(OTHER[language])

    colleague.goto(thread(question))
    with colleague.expect_response(lambda answer: "/here/" in answer.url):
        colleague.locator("#id_text").press_sequentially("Y")
    page.goto(thread(question))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    typing = say("%(name)s is typing an answer to this question.").rsplit("%(name)s", 1)[1]
    expect(page.locator("#colleagues")).to_contain_text(typing)
    page.locator("#id_text").fill("Yes, together.")
    page.get_by_role("button", name=say("Send answer")).click()
    expect(page.locator("#content")).to_contain_text("Yes, together.")
    page.get_by_role("link", name=say("Close"), exact=True).click()
    page.get_by_role("button", name=say("Close the question")).click()
    expect(page.locator("#content")).to_contain_text(say("Decide whether everybody should know the answer"))
    page.get_by_label(say("Everybody should know: publish the answer")).check()
    page.get_by_role("button", name=say("Close the question")).click()
    page.locator("dl.facts a", has_text=say("Draft")).click()
    for written, asked, answered in (
        ("en", "Together?", "Yes."),
        ("ja", "共同で応募できますか。", "できます。"),
    ):
        page.locator(f"#id_question_{written}").fill(asked)
        page.locator(f"#id_answer_{written}").fill(answered)
    page.get_by_role("button", name=say("Save and ask for approval")).click()
    expect(page.locator("#content")).to_contain_text(say("You wrote this. Somebody else approves it."))

    second = enter(UserFactory(**DESKS[OTHER[desk]]), OTHER[language])
    second.goto("/admin/helpdesk/publishedanswer/")
    second.locator("#result_list tbody a").first.click()
    second.get_by_role("button", name=approver_says("Approve and publish")).click()
    find_as_anybody(enter(None, "ja"), "ja", "共同", "できます。")
    find_as_anybody(enter(None, "en"), "en", "together", "Yes.")


def find_as_anybody(reader: Page, language: str, words: str, answer: str) -> None:
    """Look for an answer on the public page."""
    reader.goto(f"/{language}/helpdesk/answers/")
    reader.locator("#id_q").fill(words)
    reader.locator("#id_q").press("Enter")
    expect(reader.locator("main article")).to_contain_text(answer)


@pytest.mark.rule("H1")
@pytest.mark.rule("R")
def test_every_page_of_the_desks_fits_reads_and_is_clean(call, enter):
    desk, other = UserFactory(role=EU_DESK), UserFactory(role=EU_DESK)
    AnswerTemplateFactory()
    question = QuestionFactory(
        topic="call", name="Ada Example", text="I am Ada. May two bodies apply together?"
    )
    twin = QuestionFactory(text="Two bodies?", language="ja")
    threads.merge(question=twin, into=question, by=desk, at=AT)
    questions.answer(question=question, text="Yes.", language="en", by=desk, at=AT)
    questions.reply_back(question=question, text="And three?", at=AT)
    threads.translate(question=question, text="二つの団体で応募できますか。", by=desk, at=AT)
    public = PublishedAnswerFactory(public=True)
    proposed = PublishedAnswerFactory(status="proposed", author=other)
    draft = PublishedAnswerFactory(author=desk, question_en="Ada asks: ada@test.example?")
    answer = "admin:helpdesk_publishedanswer_change"
    staff = {
        "inbox": "/admin/helpdesk/question/?queue=new",
        "thread": thread(question),
        "joined": thread(twin),
        **{
            name: reverse(f"admin:helpdesk_question_{name}", args=[question.pk])
            for name in ("close", "assign", "merge")
        },
        "translate": reverse("admin:helpdesk_question_translate", args=[question.pk, 0]),
        "statistics": reverse("admin:helpdesk_question_statistics"),
        "answers": "/admin/helpdesk/publishedanswer/",
        "proposed": reverse(answer, args=[proposed.pk]),
        "draft": reverse(answer, args=[draft.pk]),
        "published": reverse(answer, args=[public.pk]),
        "templates": "/admin/helpdesk/answertemplate/",
        "mails": "/admin/helpdesk/incomingmail/",
    }
    everybody = {
        "list": "/LANG/helpdesk/answers/?q=NUTS",
        "found": "/LANG/helpdesk/answers/",
        "one": f"/LANG/helpdesk/answers/{public.pk}/",
        "ask": "/LANG/helpdesk/",
        "own": f"/LANG/helpdesk/question/{twin.token}/",
    }
    assert look(enter, desk, staff, "desk") + look(enter, None, everybody, "public") == []


def look(enter, person: User | None, pages: dict[str, str], who: str) -> list[str]:
    """Look at pages in both languages and widths; keep pictures where they are wanted."""
    wrong = []
    for language in ("en", "ja"):
        page = enter(person, language)
        for name, address in pages.items():
            answer = page.goto(address.replace("LANG", language))
            if not answer or answer.status != 200:
                wrong.append(f"{who} {name} {language}: {answer and answer.status}")
            for width in WIDTHS:
                wrong += [f"{who} {name} {language} {width}: {found}" for found in findings(page, width)]
                if SHOTS:
                    page.screenshot(
                        path=Path(SHOTS) / f"desk6-{who}-{name}-{language}-{width}.png", full_page=True
                    )
    return wrong
