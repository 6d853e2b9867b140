"""A webinar as its participants, visitors and the officer meet it, in both languages and widths.

`R2R_SHOTS=folder` keeps a picture of each page.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from programme.actions import openings, registering
from programme.models import Registration
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from tests.browser.looking import Looker, Sight, sending, sound
from tests.factories.accounts import UserFactory
from tests.factories.registration import NOW, STARTS, OpeningFactory, RegistrationFactory

pytestmark = pytest.mark.rule("H3")
WORDS = {
    "en": ("Register", "Confirm my registration", "You are registered", "Cancel my registration", "Undo: I come after all"),
    "ja": ("参加を申し込む", "参加申込を確定する", "参加申込が完了しています", "参加申込を取り消す", "取消しを元に戻して参加する"),
}  # fmt: skip


@pytest.fixture
def world(transactional_db: None) -> SimpleNamespace:
    """One webinar with seats, one that is full, one whose door is shut, one for staff, one with recordings."""
    clock_actions.restart(at=NOW)
    event = OpeningFactory(activity__slug="hydrogen", seats=40).activity
    same = {"activity__call": event.call}
    full = OpeningFactory(activity__slug="full", seats=1, **same)
    holder = RegistrationFactory(opening=full, seat=1, name="Ada Example", body="Example Region")
    line = [
        RegistrationFactory(opening=full, waiting_since=NOW, japanese=japanese) for japanese in (False, True)
    ]
    shut = OpeningFactory(activity__slug="shut", opens_at=NOW - timedelta(days=9), closes_at=NOW, **same)
    OpeningFactory(activity__slug="staff", who="staff", **same)
    asked = RegistrationFactory(opening=event.opening, asked_at=NOW)
    late = RegistrationFactory(opening=full, asked_at=NOW)
    gone = registering.cancel(registration=RegistrationFactory(opening=event.opening, seat=7), at=NOW)
    officer = UserFactory(role=OFFICER)
    for language, captions, access in (("en", "checked", "public"), ("ja", "auto", "own")):
        values = {
            "kind": "recording", "title_en": "Recording of the whole webinar", "title_ja": "ウェビナー全編の録画",
            "language": language, "captions": captions, "access": access, "link": "https://video.example/one",
        }  # fmt: skip
        openings.add_material(activity=full.activity, values=values, by=officer, at=NOW)
    return SimpleNamespace(
        event=event, full=full, holder=holder, line=line, shut=shut, officer=officer, gone=gone,
        asked=registering.signed(asked), late=registering.signed(late),
    )  # fmt: skip


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_participant_registers_cancels_and_comes_after_all(world, looker: Looker, language: str):
    page = looker.sit_down(None, language)
    enter, confirm, done, cancel, undo = WORDS[language]
    page.goto(f"/{language}/events/hydrogen/")
    page.locator("main").get_by_role("link", name=enter, exact=True).click()
    page.wait_for_timeout(2100)  # nobody reads and fills the form faster; robots are refused
    page.locator("input[name=email]").fill("participant@test.example")
    page.locator("input[name=name]").fill("見本 花子")
    press(page, enter)
    expect(page.locator(".panel-done")).to_be_visible()

    found = Registration.objects.get(email="participant@test.example")
    page.goto(f"/{language}/events/hydrogen/register/{registering.signed(found)}/")
    press(page, confirm)
    expect(page.locator("h1")).to_have_text(done)
    press(page, cancel)
    press(page, undo)
    expect(page.locator("h1")).to_have_text(done)
    assert page.get_by_text("meet.example").count() == 0
    clock_actions.restart(at=STARTS - timedelta(minutes=30))
    page.reload()
    assert page.locator("main a[href^='https://meet.example']").count() == 1


def test_what_visitors_see(world, looker: Looker):
    events = "/LANG/events"
    own = f"{events}/full/seat"
    sights = [
        Sight("event", f"{events}/hydrogen/"),
        Sight("event-full", f"{events}/full/"),
        Sight("events", f"{events}/"),
        Sight("register", f"{events}/hydrogen/register/"),
        Sight("register-wrong", f"{events}/hydrogen/register/", sending({"email": "nobody"}), status=422),
        Sight("register-full", f"{events}/full/register/"),
        Sight("register-shut", f"{events}/shut/register/", status=410),
        Sight("register-staff", f"{events}/staff/register/"),
        Sight("asked", f"{events}/hydrogen/register/asked/"),
        Sight("confirm", f"{events}/hydrogen/register/{world.asked}/"),
        Sight("confirm-full", f"{events}/full/register/{world.late}/"),
        Sight("confirm-over", f"{events}/full/register/nonsense/", status=410),
        Sight("own", f"{own}/{world.holder.token}/"),
        Sight("own-waiting", f"{own}/{world.line[1].token}/"),
        Sight("own-gone", f"{events}/hydrogen/seat/{world.gone.token}/"),
    ]

    sound(looker.look(None, sights))


def test_what_the_officer_sees(world, looker: Looker):
    registering.cancel(registration=world.holder, at=NOW)
    desk = "/LANG/programme/events/full"
    sights = [
        Sight("desk", f"{desk}/registration/"),
        Sight("desk-wrong", f"{desk}/registration/", sending({"seats": "0"}), status=422),
        Sight("desk-materials", f"{desk}/recording/"),
        Sight("desk-admin", "/admin/programme/registration/"),
    ]

    sound(looker.look(world.officer, sights))
    first = world.line[0]
    sound(looker.look(None, [Sight("own-offered", f"/LANG/events/full/seat/{first.token}/")]))
