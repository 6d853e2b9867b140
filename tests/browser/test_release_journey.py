"""Officers decide, preview and release by two; applicants answer; the reserve list moves up; the world reads the list."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.screens.measure import WIDTHS
from selection.actions import computing, correcting, moving_up, reviewing
from selection.actions.deciding import Verdict
from selection.actions.grouping import form_groups
from selection.models import Correction, Release, ReviewRequest, RunKind
from selection.states import Outcome
from selection.tasks import compute_waiting
from tests.browser.looking import findings
from tests.browser.test_selection_pages import TEXT
from tests.factories.accounts import AT, MembershipFactory, UserFactory
from tests.factories.applications import ThemeFactory
from tests.factories.selection import RELEASED, call_with_criteria, submitted
from tests.integration.selection.test_deciding import release, settle

SHOTS = os.environ.get("R2R_SHOTS", "")
TUESDAY = datetime(2022, 8, 2, 8, 5, tzinfo=UTC)
Enter = Callable[[User], Page]


@pytest.fixture
def made(transactional_db: None):
    """Two regions and two prefectures, with what they are interested in, handed in before the closing."""
    clock_actions.restart(at=AT)
    call = call_with_criteria()
    titles = (
        ("green", "Green transition", "グリーン移行"),
        ("industrial", "Industrial transformation", "産業転換"),
    )
    for number, (slug, english, japanese) in enumerate(titles, start=1):
        ThemeFactory(call=call, slug=slug, number=number, title_en=english, title_ja=japanese)
    ranks = ({"green": 1, "industrial": 2}, {"industrial": 1, "green": 2})
    regions = [submitted(number=n, text=TEXT, ranks=ranks[n - 1]) for n in (1, 2)]
    return [*regions, *(submitted("jp", n, text=TEXT, ranks=ranks[n - 1]) for n in (1, 2))]


@pytest.fixture
def enter(chromium: Browser, live_server, language: str):
    """Sign somebody in, in the language of the test; returns a page."""
    contexts = []

    def go(person: User) -> Page:
        client = Client()
        client.force_login(person)
        context = chromium.new_context(base_url=live_server.url)
        context.add_cookies(
            [
                {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url},
                {"name": "language", "value": language, "url": live_server.url},
            ]
        )
        contexts.append(context)
        return context.new_page()

    yield go
    for context in contexts:
        context.close()


def owner_of(application) -> User:
    return MembershipFactory(organisation=application.organisation, user=UserFactory()).user


def seen(page: Page, name: str, language: str) -> None:
    """Nothing is wrong with the page as it stands, with all its details open; keep pictures where they are wanted."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    wrong = []
    for width in WIDTHS:
        wrong += [f"{name} {width}: {finding}" for finding in findings(page, width)]
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{language}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert wrong == []


def click(page: Page, value: str) -> None:
    page.locator(f'#content button[value="{value}"], main button[value="{value}"]').first.click()


@pytest.mark.rule("S5", "S6")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_officers_journey(made, enter: Enter, live_server, language):
    region, reserve, prefecture, turned_down = made
    first, second = enter(UserFactory(role=OFFICER)), enter(UserFactory(role=OFFICER))
    owners = {one.pk: owner_of(one) for one in made}
    settle(reserve, Outcome.RESERVE)
    settle(prefecture)
    settle(turned_down, Outcome.NOT_SELECTED)
    clock_actions.restart(at=RELEASED)

    first.goto(reverse("admin:selection_decide", args=[region.pk]))
    first.locator('input[name="outcome"][value="selected"]').check()
    first.fill('[name="grounds_en"]', "A concrete offer to host.")
    first.fill('[name="grounds_ja"]', "受入れの提案が具体的です。")
    first.locator("#content form button[type=submit]").last.click()

    page = reverse("admin:selection_release")
    first.goto(page)
    first.fill('[name="answer_on"]', "2022-08-15")
    first.fill('[name="review_on"]', "2022-09-16")
    click(first, "prepare")
    expect(first.locator('#content button[value="confirm"]')).to_have_count(0)
    second.goto(page)
    seen(second, "preview", language)
    owner_of(region)  # somebody joins the body: one letter more
    click(second, "confirm")
    expect(second.locator("#content")).to_contain_text("EU-2022-001")
    expect(second.locator('#content button[value="confirm"]')).to_have_count(0)
    assert Release.objects.get().confirmed_at is None
    seen(second, "stale", language)
    first.goto(page)
    click(first, "renew")
    second.goto(page)
    click(second, "confirm")
    expect(second.locator('#content button[value="confirm"]')).to_have_count(0)
    assert Release.objects.get().confirmed_at is not None

    answered(made, owners, enter, language)
    moved_up(made, owners, enter, language)


def answered(made, owners: dict, enter: Enter, language: str) -> None:
    """One applicant takes the place, another gives it up; an officer sees who is next."""
    region, _reserve, prefecture, _turned_down = made
    officer = enter(UserFactory(role=OFFICER))
    applicant, other = enter(owners[region.pk]), enter(owners[prefecture.pk])
    other.goto(f"/{language}/my/{prefecture.pk}/decision/")
    seen(other, "offered", language)
    click(other, "accept")
    applicant.goto(f"/{language}/my/{region.pk}/decision/answer/")
    click(applicant, "decline")
    seen(applicant, "declined", language)
    officer.goto(reverse("admin:selection_places"))
    expect(officer.locator('#content button[value="stop"]')).to_have_count(1)
    seen(officer, "places", language)


def moved_up(made, owners: dict, enter: Enter, language: str) -> None:
    """The offer goes out on the next working day; the list is public."""
    region, reserve, prefecture, turned_down = made
    clock_actions.restart(at=TUESDAY)
    moving_up.look_after(at=TUESDAY)
    mover = enter(owners[reserve.pk])
    mover.goto(f"/{language}/my/{reserve.pk}/decision/")
    seen(mover, "moved-up", language)
    click(mover, "accept")
    mover.goto(f"/{language}/regions/")
    listed = mover.locator("main").inner_text()
    names = {one.pk: _name(one, language) for one in made}
    assert names[reserve.pk] in listed
    assert names[prefecture.pk] in listed
    assert names[region.pk] not in listed
    assert names[turned_down.pk] not in listed
    seen(mover, "public", language)


def _name(application, language: str) -> str:
    place = application.submitted_territory
    return place.name_ja if language == "ja" else place.name_en


@pytest.mark.rule("S6", "S7", "S8")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_pages_after_the_release(made, enter: Enter, live_server, language):
    region, reserve, prefecture, turned_down = made
    clock_actions.restart(at=RELEASED)
    officer = UserFactory(role=OFFICER, given_name="Greta", family_name="Beispiel")
    for one, outcome in (
        (region, "selected"),
        (reserve, "reserve"),
        (prefecture, "selected"),
        (turned_down, "not_selected"),
    ):
        settle(one, outcome)
    form_groups(call=region.call, by=officer, at=RELEASED)
    release(region.call)
    owner = owner_of(turned_down)
    request = reviewing.ask(
        decision=turned_down.decision, text="Why so?", language="en", by=owner, at=RELEASED
    )
    correction = correcting.propose(
        decision=turned_down.decision, verdict=Verdict("selected", "A letter was overlooked.", "推薦書の見落としがありました。", None),
        reason="Found in the review.", by=UserFactory(), at=RELEASED,
    )  # fmt: skip
    computing.ask(call=region.call, kind=RunKind.FILE, by=officer, at=RELEASED)
    compute_waiting()
    desk = enter(officer)
    pages = {
        "groups": reverse("admin:selection_groups"),
        "reviews": reverse("admin:selection_reviews"),
        "review": reverse("admin:selection_review", args=[request.pk]),
        "correct": reverse("admin:selection_correct", args=[region.pk]),
        "correction": reverse("admin:selection_correction", args=[correction.pk]),
        "filing": reverse("admin:selection_filing"),
        "released": reverse("admin:selection_release"),
    }
    for name, address in pages.items():
        desk.goto(address)
        seen(desk, name, language)
    desk.goto(pages["correction"])
    click(desk, "approve")
    desk.goto(pages["review"])
    desk.locator('input[name="granted"][value="yes"]').check()
    desk.fill('[name="text"]', "The decision is corrected.")
    desk.locator("#content form button[type=submit]").last.click()
    assert (Correction.objects.get().state, ReviewRequest.objects.get().state) == ("applied", "granted")
    reader = enter(owner)
    reader.goto(f"/{language}/my/{turned_down.pk}/decision/")
    seen(reader, "corrected", language)
    asker = enter(owner_of(region))
    asker.goto(f"/{language}/my/{region.pk}/decision/review/")
    seen(asker, "ask-review", language)
