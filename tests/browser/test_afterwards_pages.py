"""Pages during and after a visit, and of plan B, as a reader sees them; notes taken without a connection.

With R2R_SHOTS=folder the pages are kept there as pictures.
"""

import os
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from programme.actions import certificates, feedback, presence, results
from programme.actions.publishing import publish_agenda
from programme.domain.presence import code
from programme.models import Observation, Session
from programme.queries import meetings
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.screens.measure import WIDTHS
from r2r_portal.territories import register
from tests.browser.looking import findings
from tests.browser.portal import wait_for
from tests.factories.accounts import UserFactory
from tests.factories.november import november
from tests.factories.programme import AT, DelegateFactory

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("R2R_SHOTS")
NOON = datetime(2022, 11, 14, 3, 0, tzinfo=UTC)
AFTER = datetime(2022, 11, 21, 9, 0, tzinfo=UTC)
MARKS = {"useful": 5, "content": 4, "organised": 5, "understood": 3, "again": 5}
WORDS = {
    "title_en": "Demand first",
    "title_ja": "需要が先",
    "text_en": "So it is.",
    "text_ja": "そのとおり。",
}


@pytest.fixture
def world():
    register.fill()
    clock_actions.restart(at=NOON)
    world = november()
    world.ada.user, world.ada.arrives_on = UserFactory(given_name="Ada"), date(2022, 11, 12)
    world.ada.save(update_fields=["user", "arrives_on"])
    world.more = DelegateFactory.create_batch(3, delegation=world.basque, complete=True)
    for person in world.more:
        person.user = UserFactory()
        person.save(update_fields=["user"])
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    world.session = Session.objects.get(title_en__startswith="Reception")
    return world


def afterwards(world):
    """Let the visit be over: attendance, certificates, feedback, one chain from a note to a commitment."""
    meeting, stamp = meetings.find(f"session-{world.session.pk}"), {"by": world.officer, "at": AFTER}
    presence.tick(meeting=meeting, present={world.ada.pk, world.more[0].pk}, **stamp)
    certificates.issue(visit=world.visit, **stamp)
    for person in (world.ada, *world.more):
        feedback.give(
            meeting=meetings.of_visit(world.visit), marks=MARKS, text="More time for questions.", language="en",
            by=person.user, at=AFTER,
        )  # fmt: skip
    values = {"text": "They name what they will buy.", "language": "en", "session": world.session}
    note, _new = results.observe(
        visit=world.visit, key=uuid.uuid4(), values=values, by=world.ada.user, at=NOON
    )
    row = {"visit": world.visit, **stamp}
    world.finding = results.find(finding=None, values=WORDS, observations=[note], **row)
    owner = {**WORDS, "owner": world.basque.organisation}
    world.advice = results.recommend(recommendation=None, values=owner, findings=[world.finding], **row)
    promise = {"text_en": "We will.", "text_ja": "実施します。", "due_on": date(2023, 12, 1)}
    world.promise = results.commit(
        recommendation=world.advice, organisation=world.basque.organisation, values=promise, **stamp
    )
    clock_actions.restart(at=AFTER)


@pytest.fixture
def sit(chromium, live_server):
    """Open a page as somebody."""
    contexts = []

    def sit(path, person=None):
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        if person:
            client = Client()
            client.force_login(person)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
            )
        page = context.new_page()
        return page, page.goto(path)

    yield sit
    for context in contexts:
        context.close()


def wrong_with(sit, pages, language):
    """Return what is wrong with pages: name, address, for whom."""
    wrong = []
    for name, path, person in pages:
        page, answer = sit(f"/{language}/{path}", person)
        wrong += [] if answer.status == 200 else [f"{name}: status {answer.status}"]
        for width in WIDTHS:
            wrong += [f"{name} {language} {width}: {finding}" for finding in findings(page, width)]
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                page.screenshot(path=Path(SHOTS) / f"{name}-{language}-{width}.png", full_page=True)
        page.context.close()
    return wrong


def during(world):
    """Pages of the first day."""
    asked = {
        "what": "visit", "to": "online", "reason_en": "A typhoon is coming.", "reason_ja": "台風接近のため。",
        "meant": "on",
    }  # fmt: skip
    here = code(f"session-{world.session.pk}", NOON.replace(hour=4), settings.SECRET_KEY.encode())
    clock_actions.restart(at=NOON)
    return [
        ("next", "programme/next/", world.ada.user),
        ("travel", "programme/japan-2022/travel/", world.ada.user),
        ("notes", "programme/japan-2022/notes/", world.ada.user),
        ("presence", "programme/japan-2022/attendance/", world.host),
        ("tick", f"programme/meeting/session-{world.session.pk}/attendance/", world.host),
        ("code", f"programme/meeting/session-{world.session.pk}/attendance/code/", world.host),
        ("here", f"programme/here/{here}/", world.ada.user),
        ("plan-b", "programme/desk/japan-2022/plan-b/", world.officer),
        ("plan-b-preview", f"programme/desk/japan-2022/plan-b/?{urlencode(asked)}", world.officer),
        (
            "plan-b-blocked",
            f"programme/desk/japan-2022/plan-b/?{urlencode({**asked, 'meant': ''})}",
            world.officer,
        ),
    ]


def later(world):
    """Pages once the visit is over."""
    afterwards(world)
    desk = "programme/desk/japan-2022"
    return [
        ("next-over", "programme/next/", world.ada.user),
        ("after", "programme/japan-2022/after/", world.ada.user),
        ("feedback", f"programme/meeting/visit-{world.visit.pk}/feedback/", world.ada.user),
        ("after-visit", f"{desk}/after/", world.officer),
        ("read-feedback", f"{desk}/after/feedback/", world.officer),
        ("findings", f"{desk}/findings/", world.officer),
        ("finding", f"{desk}/findings/{world.finding.pk}/", world.officer),
        ("recommendations", f"{desk}/recommendations/", world.officer),
        ("recommendation", f"{desk}/recommendations/{world.advice.pk}/", world.officer),
        ("commitment", f"{desk}/recommendations/{world.advice.pk}/commitment/", world.officer),
        ("check-in", f"programme/check-in/{world.promise.check_ins.get(months=6).pk}/", world.officer),
        ("report", f"{desk}/report/", world.officer),
        ("check-certificate", "verify/certificate/", None),
    ]


@pytest.mark.rule("P10", "P11")
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_every_page_during_and_after_a_visit_is_sound(world, sit, language):
    wrong = wrong_with(sit, during(world), language) + wrong_with(sit, later(world), language)

    assert wrong == []


@pytest.mark.rule("P10")
def test_a_note_without_a_connection_waits_and_is_sent_once(world, sit):
    page, _answer = sit("/en/programme/japan-2022/notes/", world.ada.user)
    page.context.set_offline(True)
    page.get_by_label("what you saw", exact=False).first.fill("Seen in the tunnel.")
    page.get_by_role("button", name="Keep this note").click()
    expect(page.locator("#notes-waiting")).to_contain_text("Seen in the tunnel.")
    assert not Observation.objects.exists()

    page.context.set_offline(False)
    wait_for(Observation.objects.exists, 40, "the note")
    expect(page.locator("#notes-waiting")).to_be_hidden(timeout=20_000)
    expect(page.locator("main")).to_contain_text("Seen in the tunnel.")
    page.reload()
    expect(page.locator("#notes-waiting")).to_be_hidden()
    assert [row.text for row in Observation.objects.all()] == ["Seen in the tunnel."]
