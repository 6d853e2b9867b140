"""Who has not scored: only open things count, the exact mail is shown first (SPEC M2, UX S5)."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from selection.actions.reminding import nudge, remind
from selection.actions.scoring import submit_assessment
from tests.factories.accounts import UserFactory
from tests.factories.selection import (
    SCORED,
    AssignmentFactory,
    evaluator,
    far_apart,
    practised,
    scored,
    specimen,
    submitted,
)
from tests.integration.selection.test_pages import enter

PAGE = "admin:selection_waiting"
THREE_DAYS_BEFORE = datetime(2022, 6, 14, 9, 0, tzinfo=UTC)  # Tuesday, 11:00 in Brussels

pytestmark = pytest.mark.rule("M2")


@pytest.fixture
def client():
    return enter(UserFactory(role="programme officer"))


def test_who_has_nothing_open_cannot_be_ticked(client):
    busy, done = (AssignmentFactory(application=submitted(number=n)) for n in (1, 2))
    scored(done)
    page = client.get(reverse(PAGE)).content.decode()
    assert f'value="{busy.evaluator.pk}"' in page
    assert f'value="{done.evaluator.pk}"' not in page
    assert "nothing open" in page
    assert client.post(reverse(PAGE), {"person": [done.evaluator.pk], "do": "send"}).status_code == 422
    assert not Message.objects.exists()


def test_the_exact_mail_is_shown_before_it_leaves(client):
    person = AssignmentFactory().evaluator
    shown = client.post(reverse(PAGE), {"person": [person.pk], "do": "preview"}).content.decode()
    assert "1 of 1 still to score by Fri 17 June" in shown
    assert not Message.objects.exists()
    assert client.post(reverse(PAGE), {"person": [person.pk], "do": "send"}).status_code == 302
    subject, body = mails.preview(Message.objects.get())
    assert subject in shown
    assert body.splitlines()[2] in shown


def test_nobody_is_reminded_by_hand_twice_on_a_day():
    person, officer = AssignmentFactory().evaluator, UserFactory(role="programme officer")
    assert nudge(people=[person], by=officer, at=SCORED) == 1
    assert nudge(people=[person], by=officer, at=SCORED) == 0


def test_reminders_count_fictional_files_and_discussions():
    assignment = AssignmentFactory()
    practised(specimen(assignment.application.call, 1), assignment.evaluator)
    specimen(assignment.application.call, 2)
    assert remind(at=THREE_DAYS_BEFORE) == 1
    _subject, body = mails.preview(Message.objects.get())
    assert "Before them: 1 fictional file to score." in body


def test_a_discussion_alone_is_reminded_of_too():
    found = far_apart("1", "4.5")
    submit_assessment(assignment=found[-1], by=found[-1].evaluator, at=SCORED)
    assert remind(at=THREE_DAYS_BEFORE) == 2
    message = Message.objects.filter(topic="evaluation.due").first()
    subject, body = mails.preview(message)
    assert subject == "[EU-Japan R2R] 1 discussion to join by Fri 17 June"
    assert "1 discussion waits for you." in body
    assert max(map(len, body.splitlines())) <= 70


def test_nothing_open_nothing_sent():
    scored(AssignmentFactory())
    assert remind(at=THREE_DAYS_BEFORE) == 0


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_costs_the_same_for_one_as_for_five(client, count, django_assert_num_queries):
    for number in range(1, count + 1):
        AssignmentFactory(application=submitted(number=number), evaluator=evaluator())
    with django_assert_num_queries(12):
        assert client.get(reverse(PAGE)).status_code == 200


@pytest.mark.parametrize(("days", "written"), [("-7, -3, -1, 1", 0), ("-2", 1), ("", 0)])
def test_evaluators_are_reminded_on_the_days_of_their_call(days, written):
    work = AssignmentFactory()  # due on Friday 17 June
    type(work.application.call).objects.filter(pk=work.application.call_id).update(evaluation_days=days)
    before = [remind(at=datetime(2022, 6, day, 9, tzinfo=UTC)) for day in (10, 13, 14)]
    assert sum(before) == (2 if days.startswith("-7") else 0)
    assert remind(at=datetime(2022, 6, 15, 9, tzinfo=UTC)) == written  # two days before
