"""Two who enter a detail of one person at once: nobody's text is lost without a word."""

import re

import pytest
from django.urls import reverse

from programme.actions import vault as actions
from programme.errors import MeanwhileError
from programme.queries.vault import opened, versions
from r2r_portal.clock import actions as clock
from tests.factories.programme import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def entered(world):
    """Ada has entered what she eats."""
    clock.restart(at=AT)
    actions.enter(delegate=world.ada, values={"diet": "No fish"}, by=world.ada.user, at=AT)
    world.editor = world.basque.organisation.memberships.get().user
    return world


def diet(world):
    return opened([world.ada], ["diet"])[world.ada.pk].get("diet", "")


def hidden(page):
    return dict(re.findall(r'name="(seen_[a-z_]+)"(?: value="([^"]*)")?', page))


@pytest.mark.rule("P8")
def test_the_later_of_two_savers_is_told_and_nothing_is_written(entered):
    seen = versions(entered.ada)
    actions.enter(delegate=entered.ada, values={"diet": "No meat"}, by=entered.editor, at=AT, seen=seen)
    values = {"diet": "No eggs", "allergy": "Nuts"}

    with pytest.raises(MeanwhileError) as refused:
        actions.enter(delegate=entered.ada, values=values, by=entered.ada.user, at=AT, seen=seen)

    assert (refused.value.status, refused.value.fields) == (409, ("diet",))
    assert opened([entered.ada], ["diet", "allergy"])[entered.ada.pk] == {"diet": "No meat"}


@pytest.mark.rule("P8")
def test_both_may_enter_what_the_other_did_not_touch(entered):
    seen = versions(entered.ada)
    actions.enter(delegate=entered.ada, values={"allergy": "Nuts"}, by=entered.editor, at=AT, seen=seen)
    actions.enter(delegate=entered.ada, values={"diet": "No meat"}, by=entered.ada.user, at=AT, seen=seen)

    assert opened([entered.ada], ["diet", "allergy"])[entered.ada.pk] == {
        "diet": "No meat",
        "allergy": "Nuts",
    }


@pytest.mark.rule("P8")
def test_the_person_reads_both_texts_and_keeps_their_own_by_saving_again(client, entered):
    client.force_login(entered.ada.user)
    path = reverse("programme:my_details", kwargs={"slug": "japan-2022"})
    form = hidden(client.get(path).content.decode())
    actions.enter(delegate=entered.ada, values={"diet": "No meat"}, by=entered.editor, at=AT)

    late = client.post(path, {**form, "diet": "No eggs"})
    page = late.content.decode()

    assert late.status_code == 409
    assert "Saved now: No meat" in page
    assert 'value="No eggs"' in page
    assert diet(entered) == "No meat"
    assert client.post(path, {**hidden(page), "diet": "No eggs"}).status_code == 302
    assert diet(entered) == "No eggs"


@pytest.mark.rule("P8")
def test_a_colleague_is_told_without_reading_the_detail(client, entered):
    client.force_login(entered.editor)
    path = reverse("programme:details", kwargs={"pk": entered.basque.pk, "number": entered.ada.pk})
    form = hidden(client.get(path).content.decode())
    actions.enter(delegate=entered.ada, values={"diet": "KANARIE"}, by=entered.ada.user, at=AT)

    late = client.post(path, {**form, "diet": "No eggs"})

    assert late.status_code == 409
    assert "was saved meanwhile by somebody else" in late.content.decode()
    assert "KANARIE" not in late.content.decode()
    assert diet(entered) == "KANARIE"
