"""Every page of a draft as a reader sees it: both languages, both widths, errors and clashes included.

With R2R_SHOTS=folder the pages are kept there as pictures.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from applications.actions import drafts, invitations, setup
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.screens.measure import WIDTHS, findings
from r2r_portal.territories import register
from r2r_portal.territories.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.questionnaires import fill

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("R2R_SHOTS")
SECTIONS = (
    "region", "contacts", "strategy", "practices", "interests", "experience", "commitment", "delegation", "attachments",
)  # fmt: skip


@pytest.fixture
def at(instant):
    register.fill()
    now = instant("2022-05-16 09:00", "Europe/Brussels")
    clock_actions.restart(at=now)
    return now


@pytest.fixture
def page(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def sign_in(page, user):
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": page.context._options["baseURL"]}]
        if hasattr(page.context, "_options")
        else [{"name": settings.SESSION_COOKIE_NAME, "value": value, "domain": "localhost", "path": "/"}]
    )


def address(language, name, *args):
    with override(language):
        return reverse(f"applications:{name}", args=args)


def look(page, name):
    """Return what is wrong with the open page at both widths."""
    found = []
    for width in WIDTHS:
        found += [f"{name} {width}: {line}" for line in findings(page, width)]
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def begin(side, owner, at):
    call = setup.load_call(by=None, at=at)
    if side == "jp":
        track = call.tracks.get(side="jp")
        kyoto = Territory.objects.get(code="JP-26")
        asked = invitations.ask(track=track, territory=kyoto, email=owner.email, language="ja", at=at)
        invitations.send(invitation=asked, by=UserFactory(), at=at)
    return drafts.start(call=call, side=side, by=owner, at=at, language="ja" if side == "jp" else "en")


@pytest.mark.parametrize("side", ["eu", "jp"])
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.rule("A4")
def test_the_pages_of_a_draft_are_readable_at_every_width(page, at, side, language):
    owner = UserFactory(japanese=side == "jp")
    application = begin(side, owner, at)
    sign_in(page, owner)
    found = []
    for name, args in (("apply", [side]), ("start", [side]), ("tasks", [application.pk]), ("check", [application.pk])):
        page.goto(address(language, name, *args))
        found += look(page, f"{side}-{language}-empty-{name}")
    for slug in SECTIONS:
        page.goto(address(language, "section", application.pk, slug))
        page.check("input[name=completed][value=yes]")
        page.click("form#section-form .btn-primary")
        found += look(page, f"{side}-{language}-wrong-{slug}")
    fill(application, by=owner, at=at)
    for slug in SECTIONS:
        page.goto(address(language, "section", application.pk, slug))
        found += look(page, f"{side}-{language}-full-{slug}")
    for name, args in (
        ("tasks", [application.pk]),
        ("check", [application.pk]),
        ("language", [application.pk]),
        ("item", [application.pk, "practices", "practices", 0]),
        ("item-remove", [application.pk, "practices", "practices", 0]),
        ("item-add", [application.pk, "interests", "partners"]),
    ):
        page.goto(address(language, name, *args))
        found += look(page, f"{side}-{language}-full-{name}")
    found += clash(page, application, owner, at, language, side)
    assert found == []


def clash(page, application, owner, at, language, side):
    """Let a colleague save while the page is open, then press Continue."""
    page.goto(address(language, "section", application.pk, "delegation"))
    colleague = UserFactory()
    drafts.save_section(
        application=application,
        section="delegation",
        values={"delegation": "A colleague's text"},
        versions={"delegation": 1},
        by=colleague,
        at=at,
    )
    page.fill("textarea[name=delegation]", "My own text")
    page.click("form#section-form .btn-primary")
    assert page.locator("text=My own text").count()
    assert page.locator("text=A colleague's text").count()
    return look(page, f"{side}-{language}-stale")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_region_is_found_without_a_script(chromium, live_server, at, language):
    owner = UserFactory()
    application = begin("eu", owner, at)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, owner)
    page.goto(address(language, "section", application.pk, "region"))
    page.fill("input[name=territory-words]", "Emilia")
    page.click("button[value=find]")
    page.check("input[value=ITH5]")
    page.click("form#section-form .btn-primary:not(.visually-hidden)")
    application.refresh_from_db()
    context.close()
    assert application.territory.code == "ITH5"
