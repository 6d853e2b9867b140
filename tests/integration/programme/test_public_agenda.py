"""The agenda of a visit as anybody reads it: nothing private, kept by version, always the newest."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import translation

from programme.actions.plan import change_session
from programme.actions.publishing import publish_agenda
from programme.models import Activity, AgendaVersion, Session
from r2r_portal.clock import actions as clock
from tests.factories.programme import AT, next_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(world):
    """Publish the visit of November 2022, of which an event tells; returns its address."""
    caches["fragments"].clear()
    clock.restart(at=AT)
    event = Activity.objects.filter(visit=world.visit).order_by("pk").first()
    assert event is not None
    return reverse("programme:public_agenda", kwargs={"slug": event.slug})


def published(world, at=AT):
    publish_agenda(visit=world.visit, by=world.officer, at=at)


def changed(world, **values):
    session = (
        Session.objects.filter(leg__visit=world.visit, is_side=False).order_by("starts_at", "pk").first()
    )
    kept = {name: getattr(session, name) for name in ("title_en", "title_ja", "starts_at", "ends_at")}
    change_session(session=session, values={**kept, **values}, by=world.officer, at=AT)
    return session


@pytest.mark.rule("P5")
def test_before_the_first_version_there_is_no_page(client, world, public):
    assert client.get(public).status_code == 404


@pytest.mark.rule("P5")
def test_everybody_reads_the_agenda_without_contacts_notes_and_links(client, world, public):
    changed(
        world,
        phone="+81 11 222 3333",
        host_contact="Secret Person",
        note_en="Bring slippers",
        link="https://meet.example/x",
    )
    published(world)

    page = client.get(public).content.decode()

    first = Session.objects.filter(leg__visit=world.visit).order_by("starts_at", "pk").first()
    assert first.title_en in page
    for secret in ("+81 11 222 3333", "Secret Person", "Bring slippers", "meet.example"):
        assert secret not in page


@pytest.mark.rule("P5")
def test_side_meetings_are_nobodys_to_read(client, world, public):
    published(world)
    row = AgendaVersion.objects.get(visit=world.visit)
    hidden = row.snapshot["items"][0]
    assert f"<h3>{hidden['title_en']}</h3>" in client.get(public).content.decode()
    hidden["side"], title = True, hidden["title_en"]
    next_version(row)

    page = client.get(public).content.decode()

    assert "Version 2" in page
    assert f"<h3>{title}</h3>" not in page


@pytest.mark.rule("P5")
def test_a_new_version_is_read_at_once_with_its_mark_for_72_hours_and_no_private_change(
    client, world, public
):
    published(world)
    assert "Version 1" in client.get(public).content.decode()
    changed(world, title_en="Another briefing", title_ja="別の説明", phone="+81 99 888 7777")
    later = AT + timedelta(hours=1)
    published(world, later)
    clock.restart(at=later)

    fresh = client.get(public).content.decode()
    clock.restart(at=later + timedelta(hours=73))
    faded = client.get(public).content.decode()

    assert [words for words in ("Version 2", "Another briefing", "Changed 3 Oct") if words not in fresh] == []
    assert "+81 99 888 7777" not in fresh
    assert "Another briefing" in faded
    assert "Changed 3 Oct" not in faded


@pytest.mark.rule("P5")
def test_each_language_has_its_own_page(client, world, public):
    published(world)
    with translation.override("ja"):
        event = Activity.objects.filter(visit=world.visit).order_by("pk").first()
        japanese = reverse("programme:public_agenda", kwargs={"slug": event.slug})

    first = Session.objects.filter(leg__visit=world.visit).order_by("starts_at", "pk").first()
    assert f"<h3>{first.title_en}</h3>" in client.get(public).content.decode()
    assert f"<h3>{first.title_ja}</h3>" in client.get(japanese).content.decode()


@pytest.mark.rule("P5")
def test_a_page_that_is_kept_needs_two_statements(client, world, public, django_assert_num_queries):
    published(world)
    client.get(public)

    with django_assert_num_queries(2):  # the demo's clock, and which version is the newest
        client.get(public)


@pytest.mark.rule("P5")
def test_nobody_gets_the_page_of_who_is_signed_in(client, world, public):
    published(world)
    stranger = client.get(public).content.decode()
    client.force_login(world.ada.user)

    own = client.get(public)
    client.logout()

    assert "Sign out" in own.content.decode()
    assert "Sign out" not in stranger
    assert "Sign out" not in client.get(public).content.decode()
    assert "no-store" in own["Cache-Control"]


@pytest.mark.rule("P5")
def test_a_new_title_of_the_event_shows_without_a_new_version(client, world, public):
    published(world)
    client.get(public)
    Activity.objects.filter(visit=world.visit).update(title_en="Visit renamed")

    assert "Visit renamed" in client.get(public).content.decode()


@pytest.mark.rule("P5")
def test_the_page_of_the_event_leads_there_once_something_is_published(client, world, public):
    event = public.removesuffix("agenda/")
    assert public not in client.get(event).content.decode()
    published(world)

    assert public in client.get(event).content.decode()


@pytest.mark.rule("P5")
def test_a_kept_page_holds_nobodys_form_and_sets_no_cookie(client, world, public):
    """A token in it would be one reader's, given to all who come after."""
    published(world)

    for _time in range(2):
        answer = client.get(public)
        assert b"csrfmiddlewaretoken" not in answer.content
        assert not answer.cookies
