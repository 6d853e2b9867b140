"""The desk's inbox in the admin: one's own side only, answers by mail and page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from helpdesk.actions import questions as actions
from helpdesk.models import Question
from helpdesk.queries import questions as queries
from helpdesk.states import Status
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.errors import ForbiddenError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.statemachine import TransitionRefusedError
from tests.factories.accounts import AT, UserFactory
from tests.factories.helpdesk import QuestionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H1")]

INBOX = "/admin/helpdesk/question/?status__exact=new"


def address(question: Question) -> str:
    """Return the address of a question in the admin."""
    return reverse("admin:helpdesk_question_change", args=[question.pk])


@pytest.mark.parametrize(("role", "own"), [(EU_DESK, "en"), (JP_DESK, "ja")])
def test_a_desk_sees_its_own_side_only(client, role, own):
    questions = {"en": QuestionFactory(), "ja": QuestionFactory(japanese=True)}
    client.force_login(UserFactory(role=role, email=f"{own}@desk.example"))

    page = client.get(INBOX).content.decode()

    for language, question in questions.items():
        assert (question.email in page) == (language == own)
        assert client.get(address(question)).status_code == (200 if language == own else 404)


def test_a_desk_answers_by_mail_and_page(client):
    question, desk = QuestionFactory(), UserFactory(role=EU_DESK)
    client.force_login(desk)

    answer = client.post(address(question), {"text": "Yes, together.", "language": "en", "answer": "1"})

    assert answer.status_code == 302
    question.refresh_from_db()
    assert question.status == Status.WAITING
    mail = mails.compose(Message.objects.get(topic="helpdesk.answered"))
    assert mail.to == [question.email]
    assert "Yes, together." in mail.body
    assert "Yes, together." in client.get(f"/en/helpdesk/question/{question.token}/").content.decode()


def test_the_language_of_the_answer_is_preset(client):
    question = QuestionFactory(japanese=True)
    client.force_login(UserFactory(role=JP_DESK))

    assert '<option value="ja" selected>' in client.get(address(question)).content.decode()


def test_the_other_desk_cannot_answer():
    with pytest.raises(ForbiddenError):
        actions.answer(
            question=QuestionFactory(), text="No", language="en", by=UserFactory(role=JP_DESK), at=AT
        )
    assert not Message.objects.exists()


def test_officers_read_but_do_not_answer(client):
    question = QuestionFactory()
    client.force_login(UserFactory(role=OFFICER))

    page = client.get(address(question))
    answer = client.post(address(question), {"text": "Yes", "language": "en", "answer": "1"})

    assert page.status_code == 200
    assert "Only the desk of this side answers" in page.content.decode()
    assert answer.status_code == 200
    assert not Message.objects.exists()


def test_evaluators_have_no_inbox(client):
    client.force_login(UserFactory(role=EVALUATOR))

    assert client.get(INBOX).status_code == 403


def test_a_closed_question_opens_again_with_a_reply():
    question, desk = QuestionFactory(), UserFactory(role=EU_DESK)

    actions.close(question=question, by=desk, at=AT)
    question.refresh_from_db()
    assert question.status == Status.DONE
    with pytest.raises(TransitionRefusedError):
        actions.close(question=question, by=desk, at=AT)

    actions.reply_back(question=question, text="One more thing", at=AT)
    question.refresh_from_db()
    assert question.status == Status.NEW


def test_the_age_is_counted_in_the_hours_of_the_desk():
    question = QuestionFactory()  # Monday 16 May 2022, 09:00 in Brussels

    assert queries.age(question, AT + timedelta(hours=4)) == timedelta(hours=4)
    assert queries.age(question, AT + timedelta(hours=24)) == timedelta(hours=8)
    assert not queries.is_overdue(question, AT + timedelta(days=3))
    assert queries.is_overdue(question, AT + timedelta(days=3, hours=1))


@pytest.mark.parametrize("count", [1, 5])
def test_the_inbox_costs_the_same_for_one_as_for_five(client, count, django_assert_num_queries):
    QuestionFactory.create_batch(count)
    client.force_login(UserFactory(role=EU_DESK))
    client.get(INBOX)

    with django_assert_num_queries(11):
        client.get(INBOX)


def test_what_i_asked_stands_on_my_page(client):
    user = UserFactory()
    question = actions.ask(text="Who may apply?", email=user.email, language="en", by=user, at=AT)
    client.force_login(user)

    assert f"/en/helpdesk/question/{question.token}/" in client.get("/en/my/").content.decode()
    assert queries.panel_for(UserFactory(), AT) == ()
