"""The main entrance of a host's place: told in both languages wherever the place is, and nowhere in public."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from programme.actions.publishing import publish_agenda
from programme.binding import pressed
from programme.domain import timetable
from programme.domain.slots import Reason
from programme.models import AgendaVersion, Delegate, Place
from programme.phrases import change
from programme.queries import planning
from programme.queries.agenda import latest
from programme.queries.pages import scope_of
from programme.queries.papers import agenda_paper
from r2r_portal.clock import actions as clock
from tests.factories.programme import AT, next_version
from tests.pdf_structure import structure, without_spaces

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P6")]
DOOR, TOBIRA = "North gate, ground floor", "北門・1階"


@pytest.fixture
def place(world):
    """Give the place of the first session in Aichi, with its entrance in both languages."""
    clock.restart(at=AT)
    found = Place.objects.get(title_en="Aichi Prefectural Government")
    Place.objects.filter(pk=found.pk).update(entrance_en=DOOR, entrance_ja=TOBIRA)
    return found


def test_page_and_papers_say_which_door(client, world, place, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    client.force_login(world.ada.user)

    page = client.get(reverse("programme:agenda", kwargs={"slug": world.visit.slug})).content.decode()
    ada = Delegate.objects.get(pk=world.ada.pk)
    paper = pressed(agenda_paper(latest(world.visit), scope_of(ada), "both"))
    text = without_spaces(structure(paper.content).text)

    assert f"Main entrance: {DOOR}" in page
    assert f"正面入口：{TOBIRA}" in page
    assert [
        words
        for words in (f"Main entrance: {DOOR}", f"正面入口：{TOBIRA}")
        if without_spaces(words) not in text
    ] == []


def test_another_door_is_a_change_that_is_told(world, place):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    Place.objects.filter(pk=place.pk).update(entrance_en="South gate", entrance_ja="南門")
    publish_agenda(visit=world.visit, by=world.officer, at=AT + timedelta(hours=1))

    told = latest(world.visit).changes

    with translation.override("en"):
        assert any(f"main entrance {DOOR} → South gate" in change(one) for one in told)


def test_an_older_version_without_the_field_is_read_as_it_was(world):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    row = AgendaVersion.objects.get()
    for item in row.snapshot["items"]:
        del item["where"]["entrance_en"], item["where"]["entrance_ja"]
    next_version(row)

    assert {item.where.entrance_en for item in latest(world.visit).items} == {""}


def test_an_entrance_in_one_language_stands_in_the_way_of_publishing(world, place):
    Place.objects.filter(pk=place.pk).update(entrance_ja="")

    found = timetable.blockers(planning.load_plan(world.visit))

    assert {one.data["field"] for one in found if one.reason == Reason.UNTRANSLATED} == {"entrance"}
