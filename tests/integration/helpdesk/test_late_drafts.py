"""Requests to consider a late draft in the desk's queue: taken once, answered by an officer, closed (SPEC A10, H1)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.actions import late
from helpdesk.models import Question, Reply
from helpdesk.states import Status
from helpdesk.tasks import follow_late_drafts
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A10", "H1")]
NOW = CLOSES + timedelta(hours=8)


@pytest.fixture
def asked():
    clock_actions.restart(at=NOW)
    draft = ApplicationFactory(
        side="jp", territory_code="JP-23", owner=UserFactory(japanese=True), late_at=CLOSES
    )
    return late.ask_for_consideration(application=draft, reason="停電のため", by=draft.created_by, at=NOW)


def test_a_request_comes_into_its_desks_queue_once(asked):
    mails = Message.objects.count()

    changed = [follow_late_drafts(), follow_late_drafts()]

    question = Question.objects.get()
    assert changed == [1, 0]
    assert (question.side, question.language, question.text, question.asked_by) == (
        "jp",
        "ja",
        "停電のため",
        asked.by,
    )
    assert (question.status, question.turn_since, question.consideration) == (Status.NEW, NOW, asked)
    assert Message.objects.count() == mails


def test_the_desk_finds_the_draft_and_the_officers_page_from_the_thread(client, asked):
    follow_late_drafts()
    client.force_login(UserFactory(role=JP_DESK))

    thread = reverse("admin:helpdesk_question_change", args=[Question.objects.get().pk])
    shown = client.get(thread).content.decode()
    draft = reverse("admin:applications_application_change", args=[asked.application_id])

    assert draft in shown
    assert client.get(draft).status_code == 200


def test_the_other_desk_sees_nothing_of_it(client, asked):
    follow_late_drafts()
    client.force_login(UserFactory(role=EU_DESK))

    assert (
        client.get(reverse("admin:helpdesk_question_change", args=[Question.objects.get().pk])).status_code
        == 404
    )


@pytest.mark.parametrize("taken_before", [True, False])
def test_an_answer_closes_the_thread_and_stands_in_it_once(asked, taken_before):
    officer = UserFactory(role=OFFICER)
    if taken_before:
        follow_late_drafts()
    late.refuse(request=asked, answer="認められません。", by=officer, at=NOW + timedelta(hours=1))

    for _time in range(3):
        follow_late_drafts()

    assert (Question.objects.get().status, Reply.objects.get().text, Reply.objects.get().by) == (
        Status.DONE, "認められません。", officer,
    )  # fmt: skip


def test_late_drafts_are_no_topic_of_the_public_form(client):
    assert 'value="late"' not in client.get(reverse("helpdesk:ask")).content.decode()
