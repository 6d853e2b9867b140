"""One switch for a visit: what it previews is what it does, and those affected, and only they, hear of it."""

from datetime import UTC, date, datetime

import icalendar
import pytest
from django.urls import reverse
from django.utils import translation

from programme import calendars
from programme.actions import plan
from programme.actions.contingency import Order, rehearse, rehearse_undo, switch, undo
from programme.actions.publishing import publish_agenda
from programme.models import Activity, AgendaVersion, ModeSwitch, Place, Session, TravelRequirement
from programme.queries.contingency import for_delegate, waiting
from programme.queries.feeds import own_items
from r2r_portal.clock import actions as clock
from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P11")]
EARLY = datetime(2022, 10, 20, 8, 0, tzinfo=UTC)
STORM = datetime(2022, 11, 12, 6, 0, tzinfo=UTC)  # a Saturday: at once all the same
LINK = "https://meet.example/room"
WHY = {"reason_en": "A typhoon is coming.", "reason_ja": "台風接近のため。"}


@pytest.fixture
def published(world):
    """Give the visit with its first version; the delegates' accounts are known."""
    for person in (world.ada, world.bruno):
        person.user = UserFactory(email=person.email.replace("person", "account"))
        person.save(update_fields=["user"])
    publish_agenda(visit=world.visit, by=world.officer, at=EARLY)
    Message.objects.all().delete()
    clock.restart(at=STORM)
    return world


def order(world, **more):
    return Order(**{"visit": world.visit, "to": "online", "link": LINK, "meant": True, **WHY, **more})


def switched(world, **more):
    found = rehearse(order=order(world, **more), by=world.officer, at=STORM)
    return switch(order=order(world, **more), seen=found.digest, by=world.officer, at=STORM)


def events(user):
    feed = icalendar.Calendar.from_ical(calendars.of_person(own_items(user), "en"))
    return list(feed.walk("VEVENT"))


def test_a_five_day_visit_goes_online_in_one_switch(published):
    outcome = switched(published)

    rows = Session.objects.filter(leg__visit=published.visit)
    assert set(rows.values_list("mode_eu", "mode_jp", "place", "link")) == {("online", "online", None, LINK)}
    assert {row.starts_at.date() for row in rows} == {date(2022, 11, day) for day in (14, 15, 16, 17, 18)}
    assert outcome.version == AgendaVersion.objects.get(number=2).number
    told = Message.objects.filter(topic="agenda.changed").order_by("to")
    expected = sorted([published.ada.email, published.bruno.email, published.host.email])
    assert [(mail.to, mail.due_at) for mail in told] == [(to, STORM) for to in expected]
    assert not Message.objects.exclude(topic="agenda.changed").exists()


def test_every_message_names_the_reason_and_the_sessions_of_its_reader_only(published):
    switched(published)

    ada = mails.compose(Message.objects.get(to=published.ada.email))
    host = mails.compose(Message.objects.get(to=published.host.email))
    assert "A typhoon is coming." in ada.body
    assert "Hydrogen in airport logistics" in ada.body
    assert "Visit to the hydrogen station" not in ada.body
    assert "台風接近のため" in host.body
    assert "表敬訪問" in host.body
    assert "水素ステーション視察" not in host.body


def test_every_calendar_takes_the_change(published):
    before = events(published.ada.user)
    switched(published)

    after = events(published.ada.user)
    assert [str(e["uid"]) for e in after] == [str(e["uid"]) for e in before]
    assert [int(e["sequence"]) for e in after] == [1] * 5
    assert [e.get("location") for e in after] == [None] * 5
    public = Activity.objects.get(slug="visit-to-japan")
    assert (public.mode, public.venue, public.sequence) == ("online", "", 1)


def test_the_preview_writes_nothing_and_says_exactly_what_happens(published):
    found = rehearse(order=order(published), by=published.officer, at=STORM)

    assert not ModeSwitch.objects.exists()
    assert not Message.objects.exists()
    assert AgendaVersion.objects.count() == 1
    assert not Session.objects.filter(mode_eu="online").exists()
    done = switched(published)
    assert (done.digest, done.mails, done.sessions) == (found.digest, found.mails, found.sessions)


def test_a_stale_preview_is_refused_and_nothing_is_half_written(published):
    found = rehearse(order=order(published), by=published.officer, at=STORM)
    first = Session.objects.filter(leg__visit=published.visit).order_by("starts_at").first()
    plan.change_session(session=first, values={"phone": "+81 1"}, by=published.officer, at=STORM)

    with pytest.raises(DomainError) as caught:
        switch(order=order(published), seen=found.digest, by=published.officer, at=STORM)
    assert caught.value.code == "stale"
    assert not ModeSwitch.objects.exists()
    assert not Session.objects.filter(mode_eu="online").exists()


def test_what_the_gate_refuses_stays_in_work_and_nobody_is_told(published):
    outcome = switched(published, meant=False)

    assert outcome.version is None
    assert len(outcome.doubts) > 0
    assert not Message.objects.exists()
    assert waiting(published.visit) == outcome.switch
    assert Session.objects.filter(leg__visit=published.visit, mode_eu="online").count() == 8


def test_one_leg_turns_hybrid_and_only_its_people_are_told(published):
    leg = published.visit.legs.get(host__code="JP-27")
    switched(published, leg=leg, to="hybrid", meant=True)

    assert set(leg.sessions.values_list("mode_eu", "mode_jp")) == {("online", "room")}
    assert Place.objects.filter(sessions__leg=leg).count() == 2
    assert list(Message.objects.values_list("to", flat=True)) == [published.bruno.email]
    assert Activity.objects.get(slug="visit-to-japan").sequence == 0


def test_undoing_brings_back_places_and_tells_the_same_people(published):
    made = switched(published).switch
    places = {s["id"]: s["before"].get("place_id") for s in made.before["sessions"]}
    Message.objects.all().delete()
    later = datetime(2022, 11, 12, 9, 0, tzinfo=UTC)
    found = rehearse_undo(switch=made, by=published.officer, at=later)
    outcome = undo(switch=made, seen=found.digest, by=published.officer, at=later)

    assert dict(Session.objects.values_list("pk", "place")) == places
    assert outcome.version == 3
    assert Message.objects.count() == 3
    assert "as planned again" in mails.compose(Message.objects.get(to=published.ada.email)).body
    assert [int(e["sequence"]) for e in events(published.ada.user)] == [2] * 5
    with pytest.raises(DomainError):
        rehearse_undo(switch=made, by=published.officer, at=later)


def test_sessions_that_are_over_stay_as_they_were(published):
    tuesday = datetime(2022, 11, 15, 7, 0, tzinfo=UTC)
    found = rehearse(order=order(published), by=published.officer, at=tuesday)

    assert len(found.sessions) == 4  # Wednesday's two, Thursday's, Friday's


def page(name, lang="en", **kwargs):
    with translation.override(lang):
        return reverse(f"programme:{name}", kwargs=kwargs)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_previews_switches_and_undoes(client, published, lang):
    client.force_login(published.officer)
    at = page("contingency", lang, slug=published.visit.slug)
    asked = {"what": "visit", "to": "online", "link": LINK, "meant": "on", **WHY}

    shown = client.get(at, asked)
    assert shown.status_code == 200
    assert published.ada.email in shown.content.decode()
    seen = shown.context["outcome"].digest
    assert client.post(at, {**asked, "seen": "0" * 64}).status_code == 409
    assert client.post(at, {**asked, "seen": seen}).status_code == 302
    made = ModeSwitch.objects.get()
    assert made.reason in client.get(at).content.decode() or made.reason_ja in client.get(at).content.decode()
    back = page("undo_switch", lang, slug=published.visit.slug, pk=made.pk)
    seen = client.get(back).context["outcome"].digest
    assert client.post(back, {"seen": seen}).status_code == 302


def test_a_switch_without_a_reason_is_refused_in_words(client, published):
    client.force_login(published.officer)
    answer = client.get(
        page("contingency", slug=published.visit.slug), {"what": "visit", "to": "online", "reason_en": "x"}
    )

    assert answer.status_code == 422
    assert "Enter the reason in both languages" in answer.content.decode()


def test_nobody_but_officers_switches(client, published):
    at = page("contingency", slug=published.visit.slug)
    for user, status in ((published.ada.user, 403), (UserFactory(), 404)):
        client.force_login(user)
        assert client.get(at).status_code == status


@pytest.mark.parametrize(
    ("arrives", "there", "gone"),
    [
        (date(2022, 11, 13), "MySOS", "Visit Japan Web"),
        (date(2022, 11, 14), "Visit Japan Web", "with the MySOS"),
    ],
)
def test_requirements_follow_the_day_of_arrival(client, published, arrives, there, gone):
    published.ada.arrives_on = arrives
    published.ada.save(update_fields=["arrives_on"])
    client.force_login(published.ada.user)
    told = client.get(page("travel", slug=published.visit.slug)).content.decode()

    assert there in told
    assert gone not in told


def test_both_days_of_a_requirement_count(world):
    mysos = TravelRequirement.objects.get(title_en__contains="until 13 November")
    world.ada.arrives_on = mysos.valid_to
    assert mysos in for_delegate(world.ada).rows
