"""Experts: offered by who takes part, asked to sessions, accepting or declining."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from programme.actions import experts, plan
from programme.models import Expert, ExpertInvitation, Session
from r2r_portal.accounts.models import User
from r2r_portal.clock import actions as clock
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P2")]
NOW = datetime(2022, 10, 10, 9, 0, tzinfo=UTC)
PAGE = "/en/programme/experts/"


@pytest.fixture(autouse=True)
def october(db):
    """Look in October 2022."""
    clock.restart(at=NOW)


def values(world, **changes):
    return {
        "organisation": world.basque.organisation_id, "name": "Eneko Example", "email": "eneko@test.example",
        "language": "en", "zone": "Europe/Brussels", "topic_en": "Hydrogen valleys", "topic_ja": "",
        "languages": "English, Spanish", "availability": "November 2022", **changes,
    }  # fmt: skip


@pytest.fixture
def office(world):
    """Give who writes for the Basque Country."""
    return world.basque.organisation.memberships.get().user


@pytest.fixture
def expert(client, world, office):
    """Let the Basque Country offer an expert on its page."""
    client.force_login(office)
    assert client.post(PAGE, values(world)).status_code == 302
    return Expert.objects.get()


@pytest.fixture
def session(world):
    """Give the first session in Aichi."""
    return Session.objects.filter(leg__visit=world.visit, leg__host__code="JP-23").earliest("starts_at")


def test_who_takes_part_offers_and_takes_back(client, world, office, expert):
    assert client.post(PAGE, values(world)).status_code == 422, "the same offer twice"
    assert client.post(PAGE, values(world, topic_en="", email="b@test.example")).status_code == 422
    assert "Hydrogen valleys" in client.get(PAGE).content.decode()
    client.post(reverse("programme:withdraw_expert", args=[expert.pk]))
    expert.refresh_from_db()
    assert expert.withdrawn_at is not None
    assert client.post(PAGE, values(world)).status_code == 302, "offered anew"


def test_nobody_offers_for_others(client, world, expert):
    client.force_login(world.emilia.organisation.memberships.get().user)
    assert client.post(PAGE, values(world, email="x@test.example")).status_code == 422
    assert "Hydrogen valleys" not in client.get(PAGE).content.decode()
    assert client.post(reverse("programme:withdraw_expert", args=[expert.pk])).status_code == 404
    stranger = OrganisationFactory()
    member = MembershipFactory(organisation=stranger, user=UserFactory()).user
    given = {**values(world), "email": "y@test.example"}
    given.pop("organisation")
    with pytest.raises(ForbiddenError):
        experts.offer(call=world.call, organisation=stranger, values=given, by=member, at=NOW)


@pytest.mark.rule("M1")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_expert_is_asked_once_and_answers_after_signing_in(
    client, world, office, expert, session, language
):
    Expert.objects.update(language=language)
    client.force_login(world.officer)
    page = reverse("programme:session_experts", args=[world.visit.slug, session.pk])
    assert "Eneko Example" in client.get(page).content.decode()
    client.post(page, {"expert": expert.pk})
    client.post(page, {"expert": expert.pk})
    assert client.post(page, {"expert": "nobody"}).status_code == 404

    (message,) = Message.objects.filter(topic="expert.invited")
    subject, body = mails.preview(message)
    assert {"en": "Would you speak at", "ja": "ご登壇のお願い"}[language] in subject
    assert f"/{language}/programme/experts/" in body
    asked = ExpertInvitation.objects.get()
    person = User.objects.get(email=expert.email)
    client.force_login(world.ada.user)
    assert client.post(reverse("programme:answer_invitation", args=[asked.pk, "accept"])).status_code == 404
    client.force_login(person)
    assert session.title_en in client.get(PAGE).content.decode()
    client.post(reverse("programme:answer_invitation", args=[asked.pk, "accept"]))
    asked.refresh_from_db()
    assert asked.status == "accepted"
    assert mails.preview(message) is None, "nothing left to answer"
    client.force_login(world.officer)
    assert "Comes" in client.get(page).content.decode()


def test_an_expert_who_is_expected_is_not_taken_back_silently(world, office, expert, session):
    asked = experts.invite(session=session, expert=expert, by=world.officer, at=NOW)
    with pytest.raises(DomainError):
        experts.withdraw(expert=expert, by=office, at=NOW)
    experts.answer(invitation=asked, verb="decline", by=office, at=NOW)
    experts.withdraw(expert=expert, by=office, at=NOW)
    with pytest.raises(DomainError):
        experts.invite(session=session, expert=expert, by=world.officer, at=NOW)


def test_a_session_that_is_off_or_has_begun_asks_nobody(world, office, expert, session):
    asked = experts.invite(session=session, expert=expert, by=world.officer, at=NOW)
    with pytest.raises(DomainError) as caught:
        experts.answer(invitation=asked, verb="accept", by=office, at=session.starts_at)
    assert caught.value.code == "late"
    plan.turn_session(session=session, verb="cancel", by=world.officer, at=NOW)
    assert mails.preview(Message.objects.get(topic="expert.invited")) is None
    other = Session.objects.filter(leg__host__code="JP-27").earliest("starts_at")
    plan.turn_session(session=other, verb="cancel", by=world.officer, at=NOW)
    with pytest.raises(DomainError):
        experts.invite(session=other, expert=expert, by=world.officer, at=NOW)


def test_an_answer_has_its_instant(world, expert, session):
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpertInvitation.objects.create(
            session=session, expert=expert, status="accepted", invited_at=NOW, invited_by=world.officer
        )
