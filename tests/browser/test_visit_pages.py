"""Every page of a visit as a reader sees it: both languages, both widths, refusals included.

With R2R_SHOTS=folder the pages are kept there as pictures.
"""

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from programme.actions import plan, vault
from programme.actions.allowances import prepare_sheet
from programme.actions.feeds import open_feed
from programme.actions.publishing import publish_agenda
from programme.actions.seats import fund
from programme.models import RateTable, Session
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.screens.measure import WIDTHS
from r2r_portal.territories import register
from tests.browser.looking import findings
from tests.factories.november import november
from tests.factories.programme import AT, DelegateFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("R2R_SHOTS")
NOW = datetime(2022, 11, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def world():
    register.fill()
    clock_actions.restart(at=NOW)
    world = november()
    extra = DelegateFactory.create_batch(3, delegation=world.basque, complete=True)
    for person in extra[:2]:
        fund(delegate=person, by=world.officer, at=AT)
    world.sheet = prepare_sheet(
        delegate=extra[0], table=RateTable.objects.get(side="jp"), rate=None, arrives_on=date(2022, 11, 13),
        leaves_on=date(2022, 11, 19), fare=Decimal("980.50"), currency="EUR", by=world.officer, at=AT,
    )  # fmt: skip
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    session = Session.objects.get(title_en="Hydrogen in airport logistics")
    moved = {"starts_at": session.starts_at + timedelta(minutes=30)}
    plan.change_session(session=session, values=moved, by=world.officer, at=NOW)
    gone = Session.objects.get(title_en="Open innovation at Keihanna")
    plan.turn_session(session=gone, verb="cancel", by=world.officer, at=NOW)
    publish_agenda(visit=world.visit, by=world.officer, at=NOW)
    open_feed(user=world.ada.user, at=NOW)
    known = {
        "passport_number": "EXAMPLE1234",
        "diet": "Vegetarian",
        "flight_in": "EX 0101, 13 Nov 09:10, Chubu",
    }
    vault.enter(delegate=world.ada, values=known, by=world.ada.user, at=AT)
    vault.agree(delegate=world.ada, fields=["diet", "flight_in"], by=world.ada.user, at=AT)
    vault.show(delegate=world.ada, fields=["passport_number"], reason="Hotel", by=world.officer, at=NOW)
    world.session = session
    return world


@pytest.fixture
def look(chromium, live_server):
    """Look at one page as somebody, at both widths; return what is wrong with it."""

    def look(name, path, person=None, language="en"):
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
        if person:
            client = Client()
            client.force_login(person)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookie = {
                "name": settings.SESSION_COOKIE_NAME,
                "value": value,
                "domain": "localhost",
                "path": "/",
            }
            context.add_cookies([cookie])
        page = context.new_page()
        answer = page.goto(f"/{language}/{path}")
        wrong = [] if answer.status == 200 else [f"status {answer.status}"]
        for width in WIDTHS:
            wrong += [f"{name} {language} {width}: {finding}" for finding in findings(page, width)]
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                page.screenshot(path=Path(SHOTS) / f"{name}-{language}-{width}.png", full_page=True)
        context.close()
        return wrong

    return look


def pages(world):
    """Every page: name, address, for whom."""
    desk, person = "programme/desk/japan-2022", world.basque.organisation.memberships.get().user
    delegation = f"programme/delegation/{world.basque.pk}"
    return [
        ("events", "events/", None),
        ("event", "events/exchange-meeting-2/", None),
        ("public-agenda", "events/visit-to-japan/agenda/", None),
        ("visits", "programme/", world.ada.user),
        ("agenda", "programme/japan-2022/agenda/", world.ada.user),
        ("agenda-all", "programme/japan-2022/agenda/?show=all", world.officer),
        ("calendar", "programme/calendar/", world.ada.user),
        ("my", "my/", world.ada.user),
        ("delegation", f"{delegation}/", person),
        ("delegate", f"{delegation}/new/", person),
        ("my-details", "programme/japan-2022/details/", world.ada.user),
        ("details", f"{delegation}/{world.ada.pk}/details/", world.officer),
        ("needs", f"{desk}/needs/", world.officer),
        ("need", f"{desk}/needs/diet/", world.officer),
        ("guests", "programme/japan-2022/guests/", world.host),
        ("replace", f"{delegation}/{world.sheet.delegate_id}/replace/", person),
        ("leave", f"{delegation}/{world.ada.pk}/leave/", person),
        ("desk", "programme/desk/", world.officer),
        ("board", f"{desk}/legs/", world.officer),
        ("sessions", f"{desk}/sessions/", world.officer),
        ("session", f"{desk}/sessions/{world.session.pk}/", world.officer),
        ("session-people", f"{desk}/sessions/{world.session.pk}/people/", world.officer),
        ("publish", f"{desk}/publish/", world.officer),
        ("delegations", f"{desk}/delegations/", world.officer),
        ("allowances", f"{desk}/allowances/", world.officer),
        ("sheet-form", f"{desk}/allowances/{world.sheet.delegate_id}/", world.officer),
        ("sheet", f"programme/allowance/{world.sheet.pk}/", world.second),
    ]


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_every_page_of_a_visit_is_sound(world, look, language):
    wrong = [finding for name, path, person in pages(world) for finding in look(name, path, person, language)]

    assert wrong == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_of_what_stands_in_the_way_is_sound(world, look, language):
    SessionFactory(leg=world.session.leg, title_en="To be decided: TBD", title_ja="", place=None)
    world.visit.emergency_phone = ""
    world.visit.save(update_fields=["emergency_phone"])

    assert look("publish-blocked", "programme/desk/japan-2022/publish/", world.officer, language) == []
    assert look("board-blocked", "programme/desk/japan-2022/legs/", world.officer, language) == []
