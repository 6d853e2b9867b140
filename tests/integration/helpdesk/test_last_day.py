"""The last day for questions about the call is shown where they are asked, and enforced to the instant (PEERS-M12)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from helpdesk.actions import questions as actions
from helpdesk.errors import QuestionsClosedError
from helpdesk.models import Question, QuestionWindow
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, OFFICER
from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import UserFactory
from tests.factories.applications import CallFactory
from tests.integration.helpdesk.test_asking import filled

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H1")]
LAST = date(2022, 5, 23)
OVER = datetime(2022, 5, 23, 22, 0, tzinfo=UTC)  # midnight in Brussels


@pytest.fixture
def window():
    """The call takes questions until 23 May."""
    return QuestionWindow.objects.create(call=CallFactory(), last_on=LAST)


def asked(at, topic="call"):
    """Ask something."""
    return actions.ask(text="Who?", email="a@test.example", language="en", topic=topic, at=at)


def test_the_day_itself_counts_and_the_next_instant_does_not(window):
    assert window.closes_at == OVER
    asked(OVER - timedelta(microseconds=1))
    for topic in ("call", "form"):
        with pytest.raises(QuestionsClosedError):
            asked(OVER, topic)
    for topic in ("portal", "visits", "money", "other"):
        asked(OVER, topic)
    assert Question.objects.count() == 5


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_is_shown_on_the_form_and_on_the_call_page(client, window, language):
    words = "Monday 23 May 2022, 23:59" if language == "en" else "2022年5月23日（月）23時59分"
    clock_actions.restart(at=OVER - timedelta(days=1))
    for where in ("helpdesk/", "call/"):
        html = client.get(f"/{language}/{where}").content.decode()
        assert words in html.replace('<span class="nobr">', "").replace("</span>", "")
    clock_actions.restart(at=OVER)
    over = client.get(f"/{language}/helpdesk/").content.decode()
    assert ("taken no more" if language == "en" else "受付は終了しました") in over


def test_a_late_question_is_refused_with_what_was_typed(client, window):
    clock_actions.restart(at=OVER)
    answer = client.post("/en/helpdesk/", filled(text="My long question"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "My long question" in html
    assert "For anything else choose another topic." in html
    assert not Question.objects.exists()


def test_it_is_never_after_the_deadline(window):
    window.last_on = window.call.closes_at.date() + timedelta(days=1)
    with pytest.raises(ValidationError, match="not after the deadline"):
        window.full_clean()


@pytest.mark.parametrize(("role", "status"), [(OFFICER, 302), (EU_DESK, 302), (EVALUATOR, 403)])
def test_officers_and_desks_set_it(client, role, status):
    call = CallFactory()
    client.force_login(UserFactory(role=role))
    form = {"call": call.pk, "last_on": "2022-05-23"}
    assert client.post("/admin/helpdesk/questionwindow/add/", form).status_code == status
    assert QuestionWindow.objects.exists() is (status == 302)


def test_without_a_last_day_questions_are_taken_at_any_time():
    CallFactory()
    assert asked(OVER + timedelta(days=400)).pk
