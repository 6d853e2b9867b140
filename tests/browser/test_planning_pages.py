"""The pages of planning and of events as they are met: both languages, both widths, refusals included; times by either clock.

With R2R_SHOTS=folder the pages are kept there as pictures.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from programme.actions import activities, plan, preparing, staffing
from programme.actions.publishing import publish_agenda
from programme.models import Activity, Leg, Session
from r2r_portal.clock import actions as clock_actions
from r2r_portal.territories import register
from selection.models import Group, GroupMember
from tests.browser.test_visit_pages import look  # noqa: F401 a fixture
from tests.factories.applications import ApplicationFactory
from tests.factories.documents import pdf
from tests.factories.november import november
from tests.factories.programme import AT

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2022, 10, 10, 9, 0, tzinfo=UTC)
DESK = "programme/desk/japan-2022"


def _groups(world):
    clock_actions.restart(at=world.call.opens_at)
    for number, delegation in ((1, world.emilia), (2, world.basque)):
        group = Group.objects.create(
            call=world.call,
            number=number,
            title_en="Hydrogen and circular economy",
            title_ja="水素・循環型経済",
        )
        application = ApplicationFactory(
            submitted=True, call=world.call, territory_code=delegation.territory.code,
            organisation=delegation.organisation,
        )  # fmt: skip
        GroupMember.objects.create(group=group, application=application, added_at=AT, added_by=world.officer)
    clock_actions.restart(at=NOW)


def _side_meeting(world, stamp):
    last = Session.objects.filter(leg__is_plenary=True).earliest("starts_at")
    values = {
        "title_en": "Talk about a joint pilot", "title_ja": "共同実証に関する打合せ", "zone": last.zone, "place": last.place,
        "starts_at": last.ends_at + timedelta(hours=1), "ends_at": last.ends_at + timedelta(hours=2), "is_side": True,
        "link": "https://meet.example/pilot",
    }  # fmt: skip
    made = plan.add_session(leg=last.leg, values=values, **stamp)
    plan.deviate(session=made, delegate=world.ada, takes_part=True, **stamp)
    return made


def _troubles(world, stamp):
    """Make conflicts that the board and the agenda in work must say."""
    Leg.objects.get(visit=world.visit, host__code="JP-27").attendances.create(delegation=world.basque)
    session = Session.objects.filter(leg__host__code="JP-23").earliest("starts_at")
    for owner in (session.leg.host, world.ada):
        staffing.enter_absence(
            owner=owner, starts_at=session.starts_at, ends_at=session.ends_at, note="An example", **stamp
        )
    mio = session.assignments.get().interpreter
    other = Session.objects.filter(leg__host__code="JP-27").earliest("starts_at")
    staffing.assign(session=other, interpreters=[mio], **stamp)
    return session


@pytest.fixture
def world():
    register.fill()
    clock_actions.restart(at=NOW)
    world = november()
    stamp = {"by": world.officer, "at": NOW}
    _groups(world)
    world.meeting = _side_meeting(world, stamp)
    publish_agenda(visit=world.visit, **stamp)
    world.session = _troubles(world, stamp)
    event = Activity.objects.get(slug="webinar-startups")
    values = {"link": "https://meet.example/webinar", "room": "Room 3F (example)"}
    world.event = activities.change_activity(activity=event, values=values, **stamp)
    guest = {"name": "Guest Example", "body": "Example Institute of Hydrogen", "email": "guest@test.example"}
    activities.add_guest(activity=event, values=guest, **stamp)
    activities.invite_guests(activity=event, **stamp)
    activities.add_guest(activity=event, values={**guest, "email": "other.guest@test.example"}, **stamp)
    preparing.add_document(
        activity=event,
        titles=("Slides (example)", "スライド（例）"),
        name="slides-example.pdf",
        content=pdf(),
        **stamp,
    )
    question = preparing.ask(
        activity=event,
        texts=("What do you expect?", "期待することを教えてください。"),
        due_at=NOW + timedelta(days=30),
        **stamp,
    )
    world.office = world.basque.organisation.memberships.earliest("pk").user
    preparing.answer(
        question=question, organisation=world.basque.organisation, text="New partners\nand a pilot", version=0,
        by=world.office, at=NOW,
    )  # fmt: skip
    return world


def pages(world):
    """Every page: name, address, for whom."""
    event = "programme/events/webinar-startups"
    return [
        ("p-board", f"{DESK}/legs/", world.officer),
        ("p-sessions", f"{DESK}/sessions/", world.officer),
        ("p-session", f"{DESK}/sessions/{world.meeting.pk}/", world.officer),
        ("p-side-people", f"{DESK}/sessions/{world.meeting.pk}/people/", world.officer),
        ("p-interpreters-of", f"{DESK}/sessions/{world.session.pk}/interpreters/", world.officer),
        ("p-interpreters", f"{DESK}/interpreters/", world.officer),
        ("p-availability", f"{DESK}/availability/", world.officer),
        ("p-own-availability", "programme/availability/", world.ada.user),
        ("p-agenda", "programme/japan-2022/agenda/", world.ada.user),
        ("p-publish", f"{DESK}/publish/", world.officer),
        ("p-events", "programme/events/", world.officer),
        ("p-event-new", "programme/events/new/", world.officer),
        ("p-event", f"{event}/edit/", world.officer),
        ("p-guests", f"{event}/guests/", world.officer),
        ("p-documents", f"{event}/documents/", world.officer),
        ("p-questions", f"{event}/questions/", world.officer),
        ("p-event-audience", "events/webinar-startups/", world.office),
        ("p-answers", f"{event}/answers/{world.basque.organisation_id}/", world.office),
    ]


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_every_page_of_planning_is_sound(world, look, language):  # noqa: F811
    wrong = [finding for name, path, person in pages(world) for finding in look(name, path, person, language)]

    assert wrong == []


@pytest.mark.rule("P2")
def test_the_other_clock_is_said_while_times_are_typed(world, chromium, live_server):
    client = Client()
    client.force_login(world.officer)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "domain": "localhost", "path": "/"}
    context = chromium.new_context(base_url=live_server.url)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto("/en/programme/events/new/")
    line = page.locator("[data-other-clock]")

    page.locator("[name=on]").fill("2022-11-29")
    page.locator("[name=starts]").fill("16:30")
    page.locator("[name=ends]").fill("18:00")
    page.locator("[name=zone]").select_option("Europe/Brussels")
    winter = line.text_content()
    page.locator("[name=on]").fill("2022-07-13")
    summer = line.text_content()
    page.locator("[name=zone]").select_option("Asia/Tokyo")
    back = line.text_content()
    context.close()

    assert "00:30–02:00" in winter
    assert "30 November 2022" in winter or "November 30, 2022" in winter
    assert "23:30–01:00" in summer
    assert back.startswith("In Brussels:")
    assert "09:30–11:00" in back
