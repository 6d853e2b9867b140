"""Side meetings and links to join: theirs alone who take part."""

from datetime import timedelta

import pytest
from django.urls import reverse

from programme.actions import feeds, plan
from programme.actions.publishing import publish_agenda, recipients
from programme.errors import NotReadyError
from programme.models import AgendaVersion, CalendarFeed, Session
from programme.queries.agenda import latest
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.programme import AT, DelegateFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P3")]
LINK = "https://meet.example/planted-room"


def form_of(session, **changes):
    """Return what the form of a session posts."""
    names = ("leg_id", "title_en", "title_ja", "place_id", "mode_eu", "mode_jp", "interpretation", "host_contact",
             "phone", "note_en", "note_ja", "link")  # fmt: skip
    values = {name.removesuffix("_id"): getattr(session, name) or "" for name in names}
    start, end = (at + timedelta(hours=9) for at in (session.starts_at, session.ends_at))
    times = {"on": start.date().isoformat(), "starts": f"{start:%H:%M}", "ends": f"{end:%H:%M}"}
    return {**values, **times, **changes}


@pytest.fixture
def meeting(world):
    """Give a side meeting of Ada and Bruno on the last evening."""
    last = Session.objects.filter(leg__is_plenary=True).latest("starts_at")
    values = {
        "title_en": "Talk about a pilot", "title_ja": "試行事業の打合せ", "starts_at": last.ends_at + timedelta(hours=1),
        "ends_at": last.ends_at + timedelta(hours=2), "zone": last.zone, "place": last.place, "is_side": True,
        "link": LINK,
    }  # fmt: skip
    made = plan.add_session(leg=last.leg, values=values, by=world.officer, at=AT)
    for one in (world.ada, world.bruno):
        plan.deviate(session=made, delegate=one, takes_part=True, by=world.officer, at=AT)
    return made


@pytest.fixture
def eva(world):
    """Give a colleague of Ada's who is not named."""
    user = UserFactory()
    return DelegateFactory(delegation=world.basque, user=user, email=user.email)


def agenda_of(client, world, user, query="?show=all"):
    client.force_login(user)
    return client.get(reverse("programme:agenda", args=[world.visit.slug]) + query).content.decode()


def test_the_form_makes_a_side_meeting_and_goes_on_to_its_people(client, world):
    client.force_login(world.officer)
    session = Session.objects.filter(leg__visit=world.visit).earliest("starts_at")
    path = reverse("programme:session", args=[world.visit.slug, session.pk])

    answer = client.post(path, form_of(session, is_side="on", link=LINK))

    session.refresh_from_db()
    people = reverse("programme:session_people", args=[world.visit.slug, session.pk])
    assert (session.is_side, session.link, answer["Location"]) == (True, LINK, people)
    assert "only those named here take part" in client.get(people).content.decode()
    with pytest.raises(NotReadyError) as caught:
        publish_agenda(visit=world.visit, by=world.officer, at=AT)
    assert [one.reason for one in caught.value.blockers] == ["side_without_people"]

    client.post(people, {f"p{world.ada.pk}": "joins"})
    assert publish_agenda(visit=world.visit, by=world.officer, at=AT).number == 1
    assert client.post(path, form_of(session, link="nonsense")).status_code == 422


def test_only_those_named_see_it_in_agenda_feed_and_files(client, world, meeting, eva):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)

    assert "Talk about a pilot" in agenda_of(client, world, world.ada.user)
    assert "Talk about a pilot" in agenda_of(client, world, world.officer)
    for stranger in (eva.user, world.host, world.basque.organisation.memberships.get().user):
        assert "Talk about a pilot" not in agenda_of(client, world, stranger)
    for user, there in ((world.ada.user, True), (eva.user, False), (world.host, False)):
        feeds.open_feed(user=user, at=AT)
        token = CalendarFeed.objects.get(user=user).token
        content = client.get(reverse("feed", kwargs={"token": token})).content.decode()
        assert ("Talk about a pilot" in content, "planted-room" in content) == (there, there)


def test_only_those_named_are_told(world, meeting, eva):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    Message.objects.all().delete()
    plan.change_session(
        session=meeting, values={"phone": "+81 00 0000 0001"}, by=world.officer, at=AT + timedelta(days=1)
    )
    publish_agenda(visit=world.visit, by=world.officer, at=AT + timedelta(days=1))

    told = set(Message.objects.values_list("to", flat=True))
    assert told == {world.ada.email, world.bruno.email}
    assert len(list(recipients(world.visit))) > len(told)


@pytest.mark.rule("P5")
def test_a_link_stands_in_no_version_and_on_no_public_page(client, world, meeting, eva):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    version = AgendaVersion.objects.get()

    assert LINK not in str(version.snapshot) + str(version.changes)
    assert latest(world.visit) is not None
    for page in ("events", "visits"):
        assert "planted-room" not in client.get(reverse(f"programme:{page}")).content.decode()
    plenary = Session.objects.filter(leg__is_plenary=True).earliest("starts_at")
    plan.change_session(session=plenary, values={"link": LINK + "-plenary"}, by=world.officer, at=AT)
    mine = agenda_of(client, world, world.ada.user)
    assert LINK in mine
    assert LINK + "-plenary" in mine, "the link counts at once, without a new version"
    assert 'planted-room"' not in agenda_of(client, world, eva.user)
    assert 'planted-room"' not in agenda_of(client, world, world.officer), (
        "who takes no part joins no meeting"
    )


def test_a_named_person_in_two_places_blocks(world, meeting):
    other = Session.objects.filter(leg__is_plenary=True).earliest("starts_at")
    times = {"starts_at": other.starts_at, "ends_at": other.ends_at}
    plan.change_session(session=meeting, values=times, by=world.officer, at=AT)

    with pytest.raises(NotReadyError) as caught:
        publish_agenda(visit=world.visit, by=world.officer, at=AT)
    assert "person_twice" in {one.reason for one in caught.value.blockers}
