"""Moving a deadline in the admin: its effect is shown before anything is saved, the history after (SPEC T4, T7, UX-S14)."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from applications.models import Call, DeadlineChange
from r2r_portal.outbox.models import Message
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.integration.applications.drafting import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may"), pytest.mark.rule("T4")]
MOVE = {
    "day": "2022-06-07", "hour": "00:00", "zone": "Europe/Brussels", "reason_en": "A holiday", "reason_ja": "祝日のため",
}  # fmt: skip


@pytest.fixture
def drafts():
    """Two open drafts, three people who work on them, and one that was handed in."""
    one = ApplicationFactory()
    MembershipFactory(organisation=one.organisation, part="editor")
    ApplicationFactory(side="jp", territory_code="JP-23", owner=UserFactory(japanese=True))
    ApplicationFactory(submitted=True, territory_code="ITH4")
    return one


def page(call):
    return reverse("admin:applications_call_deadline", args=[call.pk])


def test_the_effect_is_shown_and_nothing_is_saved(client, officer, drafts):
    shown = read(client.post(page(drafts.call), MOVE))

    words = [
        "2 open drafts: 3 people", "Monday 6 June 2022, 23:59 Brussels time", "2022年6月6日（月）23時59分",
        "A holiday", "祝日のため", "Friday 3 June 2022, 09:00",
    ]  # fmt: skip
    assert [word for word in words if word not in shown] == []
    assert Call.objects.get().closes_at == CLOSES
    assert not DeadlineChange.objects.exists()
    assert not Message.objects.exists()


def test_what_was_shown_is_done_on_confirmation_and_each_person_is_told_once(client, officer, drafts):
    response = client.post(page(drafts.call), MOVE | {"confirmed": "1"})

    assert response.status_code == 302
    assert Call.objects.get().closes_at == datetime(2022, 6, 6, 22, tzinfo=UTC)
    assert Message.objects.filter(topic="deadline.moved").count() == 3


def test_going_back_keeps_what_was_typed(client, officer, drafts):
    shown = client.post(page(drafts.call), MOVE | {"again": "1"}).content.decode()

    assert 'value="2022-06-07"' in shown
    assert "祝日のため" in shown


def test_an_earlier_deadline_says_that_a_second_officer_is_needed(client, officer, drafts):
    shown = client.post(page(drafts.call), MOVE | {"day": "2022-05-27"}).content.decode()

    assert "A second programme officer must approve it" in shown
    assert "Ask for approval" in shown


def test_the_past_is_refused_before_the_effect(client, officer, drafts):
    assert client.post(page(drafts.call), MOVE | {"day": "2022-05-02"}).status_code == 409


def test_for_one_application_the_effect_is_its_peoples_alone(client, officer, drafts):
    own = ApplicationFactory(on_behalf=True, territory_code="ITI1", confirmed_at=CLOSES)
    where = reverse("admin:applications_application_deadline", args=[own.pk])

    shown = client.post(where, MOVE).content.decode()

    assert "1 open draft: 1 person gets an e-mail" in shown
    assert "On the pages of this application only" in shown


@pytest.mark.rule("T7")
@pytest.mark.parametrize(
    ("which", "status", "instant"),
    [("", 422, None), ("0", 302, datetime(2022, 10, 30, 0, 30, tzinfo=UTC)),
     ("1", 302, datetime(2022, 10, 30, 1, 30, tzinfo=UTC))],
)  # fmt: skip
def test_an_hour_that_comes_twice_is_asked_about_and_the_answer_counts(
    client, officer, drafts, which, status, instant
):
    twice = (
        MOVE | {"day": "2022-10-30", "hour": "02:30", "confirmed": "1"} | ({"which": which} if which else {})
    )

    response = client.post(page(drafts.call), twice)

    assert response.status_code == status
    if instant:
        assert Call.objects.get().closes_at == instant
    else:
        assert 'name="which"' in response.content.decode()


@pytest.mark.parametrize(("language", "reason"), [("en", "A holiday"), ("ja", "祝日のため")])
def test_the_public_history_strikes_the_old_deadline_and_gives_the_reason(
    client, officer, drafts, language, reason
):
    client.post(page(drafts.call), MOVE | {"confirmed": "1"})
    client.logout()

    shown = client.get(f"/{language}/call/").content.decode()

    assert "<del>" in shown
    assert shown.index("<del>") < shown.index("<ins>") < shown.index(reason)
