"""A new master key of the vault: everything is wrapped anew in batches, then the old one is of no use and may go."""

import base64

import pytest
from django.core.management import CommandError, call_command

from programme.actions import vault as actions
from programme.actions.rewrapping import left, rewrap, rewrap_some
from programme.domain.vault import UnsealError
from programme.models import DataKey, Sealed
from programme.queries.vault import opened
from r2r_portal.audit.models import Event
from tests.factories.programme import AT, DelegateFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R")]
NEW = base64.b64encode(b"n" * 32).decode()
VALUES = {"passport_number": "KANARIE7731234", "diet": "No fish"}


@pytest.fixture
def turned(world, settings):
    """Three people have entered two details each; then the settings name a new master key and the old one as old."""
    world.people = [world.ada, *DelegateFactory.create_batch(2, delegation=world.basque)]
    for person in world.people:
        actions.enter(delegate=person, values=VALUES, by=world.officer, at=AT)
    settings.VAULT_KEYS_OLD, settings.VAULT_KEY = [settings.VAULT_KEY], NEW
    return world


def everything():
    return {
        pk: (bytes(text), mark) for pk, text, mark in Sealed.objects.values_list("pk", "ciphertext", "field")
    }


def test_after_it_the_old_master_key_is_not_needed(turned, settings):
    texts, marks = everything(), set(DataKey.objects.values_list("fingerprint", flat=True))

    assert rewrap(at=AT, batch=2) == 6

    settings.VAULT_KEYS_OLD = []
    assert opened(turned.people) == {person.pk: VALUES for person in turned.people}
    assert everything() == texts
    assert set(DataKey.objects.values_list("fingerprint", flat=True)) == marks
    assert [
        event.detail["keys"] for event in Event.objects.filter(verb="details.rewrapped").order_by("pk")
    ] == [4, 2]


def test_it_goes_on_where_it_was_stopped_and_both_keys_open_meanwhile(turned):
    assert rewrap_some(at=AT, people=1) == 2
    assert opened(turned.people) == {person.pk: VALUES for person in turned.people}
    assert sum(left().known.values()) == 4

    assert rewrap(at=AT) == 4
    assert rewrap(at=AT) == 0


def test_what_is_entered_meanwhile_is_under_the_new_key_already(turned):
    actions.enter(delegate=turned.ada, values={"diet": "No eggs"}, by=turned.officer, at=AT)

    assert rewrap(at=AT) == 5
    assert opened([turned.ada])[turned.ada.pk]["diet"] == "No eggs"


def test_the_command_says_what_is_left_and_ends_with_an_error_while_anything_is(turned, settings, capsys):
    with pytest.raises(CommandError, match=r"still needed: .* \(6\)"):
        call_command("rewrap_vault", "--check")
    call_command("rewrap_vault")

    assert "6 keys were wrapped anew" in capsys.readouterr().out
    settings.VAULT_KEYS_OLD = []
    call_command("rewrap_vault", "--check")


def test_a_key_whose_master_key_nobody_names_is_named_and_left_alone(turned, settings):
    settings.VAULT_KEYS_OLD = []

    with pytest.raises(CommandError, match="does not name the master key"):
        call_command("rewrap_vault")
    assert DataKey.objects.count() == 6


def test_a_key_that_was_tampered_with_stops_its_batch_and_changes_nothing(turned):
    row = DataKey.objects.order_by("pk").first()
    DataKey.objects.filter(pk=row.pk).update(wrapped=bytes(row.wrapped)[:-1] + b"x")
    before = set(DataKey.objects.values_list("master", flat=True))

    with pytest.raises(UnsealError):
        rewrap(at=AT)
    assert set(DataKey.objects.values_list("master", flat=True)) == before
