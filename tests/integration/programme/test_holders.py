"""Who has which version: seen by page, PDF and calendar, told to staff, and a word to those behind."""

from datetime import timedelta

import pytest
from django.urls import reverse

from programme import tasks
from programme.actions import plan, sightings
from programme.actions.feeds import open_feed, revoke_feed
from programme.actions.publishing import publish_agenda
from programme.models import Channel, Delegate, Session, Sighting
from programme.queries.holders import counted, holders
from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.programme import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def publish(world, at=AT):
    return publish_agenda(visit=world.visit, by=world.officer, at=at)


def again(world):
    """Publish a second version that concerns Ada."""
    session = Session.objects.get(title_en="Reception and overview of innovation priorities")
    values = {"starts_at": session.starts_at + timedelta(minutes=30)}
    plan.change_session(session=session, values=values, by=world.officer, at=AT)
    return publish(world, at=LATER)


def page(world):
    return reverse("programme:agenda", kwargs={"slug": world.visit.slug})


def desk(world):
    return reverse("programme:holders", kwargs={"slug": world.visit.slug})


def seen(user):
    return dict(Sighting.objects.filter(user=user).values_list("channel", "number"))


@pytest.mark.rule("P7")
def test_page_pdf_and_calendar_each_tell_which_version_was_seen(client, world, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    publish(world)
    client.force_login(world.ada.user)
    client.get(page(world))
    client.get(page(world) + "en.pdf?for=me")
    assert seen(world.ada.user) == {"page": 1}, "a paper that is still to be made was not seen"
    tasks.bind_papers()
    client.get(page(world) + "en.pdf?for=me")
    client.get(reverse("feed", kwargs={"token": open_feed(user=world.bruno.user, at=AT).token}))

    assert seen(world.ada.user) == {"page": 1, "pdf": 1}
    assert seen(world.bruno.user) == {"feed": 1}
    again(world)
    client.get(page(world))
    assert seen(world.ada.user) == {"page": 2, "pdf": 1}


def test_who_has_no_part_leaves_no_trace(client, world):
    publish(world)
    client.force_login(world.officer)
    client.get(page(world))

    assert not Sighting.objects.exists()


@pytest.mark.rule("P7")
def test_the_list_names_who_has_an_old_version_and_empties_after_a_fetch(client, world):
    publish(world)
    feed = reverse("feed", kwargs={"token": open_feed(user=world.ada.user, at=AT).token})
    client.get(feed)
    again(world)
    client.force_login(world.officer)

    told = client.get(desk(world)).content.decode()
    assert "1 of 3 still has version 1" in told
    assert "2 of 3 have not opened any version" in told
    assert "1 subscribed calendar has not fetched the newest version yet" in told
    for user in (world.bruno.user, world.host):
        sightings.note(user=user, seen=[(world.visit, 2)], channel=Channel.PAGE, at=LATER)
    client.get(feed)

    client.force_login(world.officer)
    told = client.get(desk(world)).content.decode()
    assert "Everybody who can be asked has the newest version" in told
    assert "Write to those" not in told


def test_who_has_no_account_is_listed_but_never_behind(world):
    Delegate.objects.filter(pk=world.ada.pk).update(user=None)
    publish(world)

    found = holders(world.visit, 1)

    assert [one.is_behind for one in found if one.person.delegate == world.ada.pk] == [False]
    assert counted(found) == [(None, 2)]


@pytest.mark.rule("P5")
def test_a_nudge_goes_once_a_day_to_those_behind_and_says_what_they_missed(client, world):
    publish(world)
    sightings.note(user=world.ada.user, seen=[(world.visit, 1)], channel=Channel.PAGE, at=AT)
    again(world)
    sightings.note(user=world.bruno.user, seen=[(world.visit, 2)], channel=Channel.PAGE, at=LATER)
    client.force_login(world.officer)

    answer = client.post(desk(world), follow=True)
    assert "2 people are written to" in answer.content.decode()
    assert "0 people are written to" in client.post(desk(world), follow=True).content.decode()

    nudges = Message.objects.filter(topic="agenda.nudge")
    assert sorted(nudges.values_list("to", flat=True)) == sorted([world.ada.email, world.host.email])
    body = mails.compose(nudges.get(to=world.ada.email)).body
    assert "you have version 1" in body
    assert "starts 09:30 → 10:00" in " ".join(body.split())
    assert "まだご覧いただいていない" in mails.compose(nudges.get(to=world.host.email)).body


def test_who_looked_meanwhile_or_left_gets_no_nudge(world):
    publish(world)
    sightings.nudge(visit=world.visit, by=world.officer, at=AT)
    ada, bruno = (Message.objects.get(topic="agenda.nudge", to=one.email) for one in (world.ada, world.bruno))
    sightings.note(user=world.ada.user, seen=[(world.visit, 1)], channel=Channel.PDF, at=LATER)
    Delegate.objects.filter(pk=world.bruno.pk).update(left_at=LATER)

    assert (mails.compose(ada), mails.compose(bruno)) == (None, None)


def test_nobody_is_nudged_about_nothing(world):
    with pytest.raises(DomainError, match="not published yet"):
        sightings.nudge(visit=world.visit, by=world.officer, at=AT)


def test_the_list_is_the_officers_alone(client, world):
    client.force_login(world.ada.user)

    assert client.get(desk(world)).status_code == 403
    assert client.post(desk(world)).status_code == 403


@pytest.mark.rule("P7")
def test_an_unchanged_calendar_is_answered_with_304_and_a_changed_one_with_the_whole(client, world):
    publish(world)
    feed = open_feed(user=world.ada.user, at=AT)
    path = reverse("feed", kwargs={"token": feed.token})
    first = client.get(path)
    same = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert first["Last-Modified"] == "Mon, 03 Oct 2022 07:00:00 GMT"
    assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200

    again(world)
    changed = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)
    assert seen(world.ada.user) == {"feed": 2}
    revoke_feed(user=world.ada.user, at=AT)
    assert client.get(path, headers={"If-None-Match": changed["ETag"]}).status_code == 404


@pytest.mark.rule("P7")
def test_who_leaves_gets_another_calendar_though_nothing_was_published(client, world):
    publish(world)
    path = reverse("feed", kwargs={"token": open_feed(user=world.ada.user, at=AT).token})
    first = client.get(path)
    Delegate.objects.filter(pk=world.ada.pk).update(left_at=LATER)

    after = client.get(
        path, headers={"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]}
    )

    assert after.status_code == 200
    assert b"BEGIN:VEVENT" not in after.content
