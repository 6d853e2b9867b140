"""A review of the procedure is asked for in time, answered once, and mailed (SPEC S6)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from r2r_portal.accounts.models import Part
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.errors import DomainError
from r2r_portal.outbox.mails import compose
from r2r_portal.outbox.models import Message
from selection.actions import correcting, reviewing
from selection.actions.deciding import Verdict
from selection.errors import NotYoursError
from selection.models import ReviewRequest
from selection.states import Outcome, ReviewState
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.selection import RELEASED, submitted
from tests.integration.selection.test_deciding import release, settle

OVER = datetime(2022, 9, 16, 22, 0, tzinfo=UTC)  # the end of 16 September in Brussels


@pytest.fixture
def told():
    """A released refusal and an owner who reads English."""
    application = submitted()
    owner = MembershipFactory(organisation=application.organisation, user=UserFactory()).user
    settle(application, Outcome.NOT_SELECTED)
    release(application.call)
    return application, owner


def ask(application, by, at=RELEASED):
    return reviewing.ask(decision=application.decision, text="The spread.", language="en", by=by, at=at)


@pytest.mark.rule("S6")
def test_a_request_after_its_window_is_refused_with_the_date(told):
    application, owner = told
    with pytest.raises(DomainError, match="until Friday 16 September 2022"):
        ask(application, owner, at=OVER)
    with translation.override("ja"), pytest.raises(DomainError, match="2022年9月16日（金）"):
        ask(application, owner, at=OVER)
    assert not ReviewRequest.objects.exists()
    ask(application, owner, at=OVER - timedelta(seconds=1))
    with pytest.raises(DomainError, match="already"):
        ask(application, owner)


@pytest.mark.rule("S6")
def test_only_owners_and_editors_ask(told):
    application, _owner = told
    reader = MembershipFactory(organisation=application.organisation, part=Part.READER).user
    for person in (reader, UserFactory()):
        with pytest.raises(NotYoursError):
            ask(application, person)


@pytest.mark.rule("S6")
def test_the_answer_is_mailed_and_a_correction_comes_first(told):
    application, owner = told
    officer = UserFactory(role=OFFICER)
    request = ask(application, owner)
    assert "EU-2022-001" in compose(Message.objects.get(topic="review.asked", to=officer.email)).subject
    with pytest.raises(DomainError, match="Correct the decision first"):
        reviewing.answer(request=request, granted=True, text="You are right.", by=officer, at=RELEASED)
    correction = correcting.propose(
        decision=application.decision, verdict=Verdict("selected", "Yes", "はい"), reason="Review", by=officer,
        at=RELEASED,
    )  # fmt: skip
    correcting.approve(correction=correction, digest=correction.digest, by=UserFactory(), at=RELEASED)
    done = reviewing.answer(request=request, granted=True, text="You are right.", by=officer, at=RELEASED)
    assert done.state == ReviewState.GRANTED
    mail = compose(Message.objects.get(topic="review.answered", to=owner.email))
    assert mail.subject == "[EU-Japan R2R] Answer to your request for review (EU-2022-001)"
    assert "You are right." in mail.body
    assert compose(Message.objects.get(topic="review.asked", to=officer.email)) is None
    with pytest.raises(DomainError):
        reviewing.answer(request=request, granted=False, text="Once more.", by=officer, at=RELEASED)


@pytest.mark.rule("S6")
@pytest.mark.parametrize(
    ("language", "asks", "over"),
    [
        ("en", "Ask for a review of the procedure", "A review could be asked for until"),
        ("ja", "申出は1回に限ります。", "選考手続に関する申出は、次の日時まで受け付けていました"),
    ],
)
def test_the_applicant_asks_on_the_page_and_reads_the_answer_there(told, language, asks, over):
    application, owner = told
    client, page = Client(), f"/{language}/my/{application.pk}/decision/review/"
    client.force_login(owner)
    clock_actions.restart(at=RELEASED)
    assert asks in client.get(page).content.decode()
    assert client.post(page, {"text": " "}).status_code == 422
    clock_actions.restart(at=OVER)
    assert over in client.get(page).content.decode()
    assert client.post(page, {"text": "Too late"}).status_code == 409
    clock_actions.restart(at=RELEASED)
    assert client.post(page, {"text": "The spread of the scores."}).status_code == 302
    staff = Client()
    staff.force_login(UserFactory(role=OFFICER))
    answer = reverse("admin:selection_review", args=[ReviewRequest.objects.get().pk])
    assert "The spread of the scores." in staff.get(answer).content.decode()
    assert staff.post(answer, {"granted": "no", "text": "It was within the rule."}).status_code == 302
    assert (
        "It was within the rule." in client.get(f"/{language}/my/{application.pk}/decision/").content.decode()
    )
