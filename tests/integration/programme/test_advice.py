"""Doubts about an agenda: shown, acknowledged with a reason, in the way of publishing until then."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applications.domain.calendars import holidays_between
from programme.actions import plan
from programme.actions.publishing import publish_agenda
from programme.domain.advice import Advice
from programme.errors import NotReadyError
from programme.models import Acknowledgement, Delegate, Session
from programme.queries.advice import considered, unanswered
from r2r_portal.errors import DomainError
from tests.factories.programme import AT

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P4")]


@pytest.fixture
def doubt(world):
    """Ada arrives on the first day on which her delegation has a session."""
    first = Session.objects.filter(leg__delegations=world.ada.delegation).order_by("starts_at").first()
    on = (first.starts_at + timedelta(hours=9)).date()
    Delegate.objects.filter(pk=world.ada.pk).update(arrives_on=on)
    return unanswered(world.visit)[0]


def test_the_holidays_of_japan_and_of_every_member_state_are_known():
    assert set(holidays_between("JP", date(2022, 11, 1), date(2022, 11, 30))) == {
        date(2022, 11, 3), date(2022, 11, 23),
    }  # fmt: skip
    assert date(2022, 11, 11) in holidays_between("FR", date(2022, 11, 1), date(2022, 11, 30))
    assert date(2023, 4, 17) in holidays_between(
        "EL", date(2023, 4, 1), date(2023, 4, 30)
    )  # Orthodox Easter Monday


def test_the_2022_visit_raises_no_doubt(world):
    assert considered(world.visit) == []


def test_a_doubt_is_in_the_way_until_somebody_says_why_it_is_meant_so(world, doubt):
    assert doubt.advice == Advice.NO_REST
    with pytest.raises(NotReadyError):
        publish_agenda(visit=world.visit, by=world.officer, at=AT)

    for one in unanswered(world.visit):
        plan.acknowledge(visit=world.visit, key=one.key, reason="A short welcome.", by=world.officer, at=AT)

    assert publish_agenda(visit=world.visit, by=world.officer, at=AT).number == 1


def test_a_doubt_that_is_gone_cannot_be_acknowledged(world, doubt):
    Delegate.objects.update(arrives_on=None)

    with pytest.raises(DomainError) as caught:
        plan.acknowledge(visit=world.visit, key=doubt.key, reason="So.", by=world.officer, at=AT)
    assert caught.value.code == "doubt_gone"


def test_an_acknowledgement_has_a_reason(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.create(visit=world.visit, key="k", reason="", by=world.officer, at=AT)


def test_on_the_page_it_is_shown_acknowledged_and_taken_back(client, world, doubt):
    page, act = (reverse(f"programme:{name}", args=[world.visit.slug]) for name in ("publish", "acknowledge"))
    client.force_login(world.officer)
    shown = client.get(page).content.decode()
    assert "is on the day on which people of" in shown
    assert "Publish version" not in shown

    client.post(act, {"key": doubt.key, "reason": ""})
    assert not Acknowledgement.objects.exists()
    for one in unanswered(world.visit):
        client.post(act, {"key": one.key, "reason": "A short welcome."})
    assert "Publish version 1" in client.get(page).content.decode()
    client.post(act, {"key": doubt.key, "take_back": "yes"})
    assert "Publish version" not in client.get(page).content.decode()
    client.force_login(world.host)
    assert client.post(act, {"key": doubt.key, "reason": "x"}).status_code == 403
