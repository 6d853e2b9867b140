"""Shifting a session on its page: what moves is shown first, and exactly that is done."""

import re

import pytest
from django.urls import reverse

from programme.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P4")]


@pytest.fixture
def first(world):
    return Session.objects.filter(leg__visit=world.visit).order_by("starts_at", "pk").first()


@pytest.fixture
def page(client, world, first):
    client.force_login(world.officer)
    return reverse("programme:shift_session", args=[world.visit.slug, first.pk])


def digest(html):
    return re.search(r'name="seen" value="([0-9a-f]{64})"', html)[1]


def test_what_moves_is_shown_and_then_moved(client, page, first):
    shown = client.get(page, {"minutes": "45"}).content.decode()
    assert first.starts_at == Session.objects.get(pk=first.pk).starts_at, "looking moves nothing"

    answer = client.post(page, {"minutes": "45", "seen": digest(shown)})

    assert answer.status_code == 302
    moved = Session.objects.get(pk=first.pk)
    assert (moved.starts_at - first.starts_at).total_seconds() == 45 * 60
    assert moved.ends_at - moved.starts_at == first.ends_at - first.starts_at


def test_an_agenda_that_was_changed_meanwhile_is_looked_at_again(client, page, first):
    seen = digest(client.get(page, {"minutes": "45"}).content.decode())
    client.post(page, {"minutes": "45", "seen": seen})
    after = Session.objects.get(pk=first.pk)

    answer = client.post(page, {"minutes": "45", "seen": seen})

    assert answer.status_code == 409
    assert "The agenda was changed since you looked" in answer.content.decode()
    assert Session.objects.get(pk=first.pk).starts_at == after.starts_at


@pytest.mark.parametrize("minutes", ["", "0", "9999", "soon"])
def test_what_is_no_shift_is_refused(client, page, minutes):
    assert client.get(page, {"minutes": minutes}).status_code == 422


def test_only_officers(client, world, page):
    client.force_login(world.host)
    assert client.get(page).status_code == 403
