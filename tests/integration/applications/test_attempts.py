"""Handing in again what the portal failed to answer: the first arrival counts, and nothing newer gets in (SPEC T5)."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory
from django.urls import reverse

from applications import attempts
from applications.actions.submissions import submit
from applications.errors import CallClosedError
from applications.models import Application, Submission
from applications.views.attempts import NoteAttempts
from r2r_portal import clock
from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
IN_TIME, AGAIN = CLOSES - SECOND, CLOSES + timedelta(minutes=2)
SECRET = "shared-with-the-front"


@pytest.fixture
def row(client, settings):
    """A complete draft whose owner is signed in, two minutes after the closing."""
    settings.FRONT_SECRET = SECRET
    clock_actions.restart(at=CLOSES - timedelta(hours=1))
    made = ApplicationFactory()
    clock_actions.restart(at=AGAIN)
    client.force_login(made.created_by)
    return made


def form(row, person=None, application=None):
    sent = QueryDict(mutable=True)
    token = attempts.allow(person=(person or row.created_by).pk, application=application or row.pk)
    sent.update({"key": str(uuid4()), "correct": "on", "privacy": "on", "publication": "on", "pass": token})
    return sent


def real(at):
    return at - clock.offset()


def noted(row, sent, at=IN_TIME):
    """The form with the attempt that was noted when it arrived at `at`."""
    sent["attempt"] = attempts.note(form=sent, path=where(row), arrived_at=real(at)).token()
    return sent


def where(row):
    return reverse("applications:submit", args=[row.pk])


def send(client, row, sent, at=AGAIN):
    stamp = {"X-Arrival": str(real(at).timestamp()), "X-Front-Secret": SECRET}
    return client.post(where(row), dict(sent.items()), headers=stamp)


@pytest.mark.rule("T5")
def test_what_failed_in_time_is_in_with_its_first_arrival(client, row):
    answer = send(client, row, noted(row, form(row)))

    submission = Submission.objects.get()
    assert answer.status_code == 302
    assert abs(submission.arrived_at - IN_TIME) < timedelta(milliseconds=1)
    assert abs(submission.retried_at - AGAIN) < timedelta(milliseconds=1)


@pytest.mark.rule("T5")
def test_without_an_attempt_the_same_form_is_late(client, row):
    """The negative control."""
    assert send(client, row, form(row)).status_code == 409
    assert not Submission.objects.exists()


@pytest.mark.rule("T5")
def test_an_attempt_that_was_late_itself_stays_late(client, row):
    sent = noted(row, form(row), at=CLOSES)

    assert send(client, row, sent).status_code == 409


@pytest.mark.rule("T5")
def test_another_persons_attempt_is_late(client, row):
    sent = noted(row, form(row, person=UserFactory()))

    assert send(client, row, sent).status_code == 409


@pytest.mark.rule("T5")
def test_the_attempt_of_another_application_is_late(client, row):
    other = ApplicationFactory(territory_code="ITH4", owner=row.created_by)
    sent = noted(other, form(other))

    assert send(client, row, sent).status_code == 409


@pytest.mark.rule("T5")
def test_a_forged_attempt_is_late(client, row):
    sent = noted(row, form(row))
    sent["attempt"] = sent["attempt"][:-2] + ("aa" if sent["attempt"][-2:] != "aa" else "bb")

    assert send(client, row, sent).status_code == 409


@pytest.mark.rule("T5")
def test_after_fifteen_minutes_an_attempt_is_late(client, row):
    sent = noted(row, form(row))
    last = IN_TIME + timedelta(minutes=15)
    clock_actions.restart(at=last)

    sent = noted(row, sent)

    assert send(client, row, sent, at=last).status_code == 409


@pytest.mark.rule("T5")
def test_what_was_saved_after_the_attempt_is_not_handed_in_by_it(row):
    Application.objects.filter(pk=row.pk).update(saved_at=IN_TIME + SECOND)

    with pytest.raises(CallClosedError):
        submit(application=row, by=row.created_by, at=IN_TIME, key=uuid4(), retried_at=AGAIN)


@pytest.mark.rule("T5")
def test_the_database_lets_an_old_arrival_in_only_as_a_retry(row):
    with pytest.raises(CallClosedError):
        submit(application=row, by=row.created_by, at=IN_TIME, key=uuid4())

    assert submit(application=row, by=row.created_by, at=IN_TIME, key=uuid4(), retried_at=AGAIN).number == 1


@pytest.mark.rule("T5")
def test_before_the_closing_a_retry_is_like_any_other(client, row):
    clock_actions.restart(at=IN_TIME)
    sent = noted(row, form(row), at=IN_TIME - SECOND)

    assert send(client, row, sent, at=IN_TIME).status_code == 302
    assert Submission.objects.get().retried_at is None


@pytest.mark.rule("T5")
def test_the_page_with_the_button_carries_the_pass(client, row):
    clock_actions.restart(at=IN_TIME)

    shown = client.get(reverse("applications:check", args=[row.pk])).content.decode()

    assert re.search(r'name="pass" value="[^"]{40,}"', shown)


@pytest.mark.rule("T5")
@pytest.mark.parametrize(("status", "is_noted"), [(500, True), (503, True), (409, False), (302, False)])
def test_a_failure_of_ours_answers_with_the_attempt_whether_the_database_is_there_or_not(
    row, django_assert_num_queries, status, is_noted
):
    request = RequestFactory().post(where(row), dict(form(row).items()))
    request.stamped_at = IN_TIME

    with django_assert_num_queries(0):
        answer = NoteAttempts(lambda _: HttpResponse(status=status))(request)

    assert ('name="attempt"' in answer.content.decode()) is is_noted
    assert answer.status_code == (503 if is_noted else status)
