"""Asking without an account, in both languages, to the right desk; the thread behind its secret link."""

import pytest
from django.core import signing
from django.test import Client

from helpdesk.actions import questions as actions
from helpdesk.models import Question, Reply
from helpdesk.states import Status
from r2r_portal import clock
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.robots import SALT
from tests.factories.accounts import AT, UserFactory
from tests.factories.helpdesk import QuestionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H1")]


def filled(seconds_ago: float = 60, **more: str) -> dict[str, str]:
    """Return a form as a person sends it."""
    shown = signing.dumps(clock.real().timestamp() - seconds_ago, salt=SALT)
    known = {"text": "Who may apply?", "email": "asker@test.example", "name": "Ada Example"}
    return known | {"language": "en", "topic": "call", "homepage": "", "shown": shown} | more


@pytest.mark.parametrize(
    ("page", "language", "side", "desk", "words"),
    [
        ("en", "en", "eu", "ialmora@iurc.eu", "Your question has arrived"),
        ("ja", "ja", "jp", "japan@iurc.eu", "お問い合わせを受け付けました"),
        ("en", "ja", "jp", "japan@iurc.eu", "Your question has arrived"),
    ],
)
def test_a_question_reaches_the_desk_of_its_language(client, page, language, side, desk, words):
    answer = client.post(f"/{page}/helpdesk/", filled(language=language), follow=True)

    question = Question.objects.get()
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert question.number in answer.content.decode()
    assert (question.side, question.status) == (side, Status.NEW)
    assert set(Message.objects.values_list("topic", "to", "language")) == {
        ("helpdesk.asked", "asker@test.example", language),
        ("helpdesk.received", desk, {"eu": "en", "jp": "ja"}[side]),
    }


def test_a_prefecture_that_writes_english_reaches_the_japan_desk(client):
    client.force_login(UserFactory(japanese=True))

    client.post("/en/helpdesk/", filled())

    assert Question.objects.get().side == "jp"


@pytest.mark.parametrize(
    "more", [{"homepage": "https://spam.example"}, {"seconds_ago": -60}, {"shown": "forged"}]
)
def test_robots_are_held_off_and_nothing_typed_is_lost(client, more):
    answer = client.post("/en/helpdesk/", filled(**more))

    assert answer.status_code == 422
    assert "Who may apply?" in answer.content.decode()
    assert not Question.objects.exists()


def test_a_person_held_off_once_gets_through_by_sending_again(client):
    form = filled(seconds_ago=1.0)
    client.post("/en/helpdesk/", form)

    assert client.post("/en/helpdesk/", filled()).status_code == 302


def test_ten_questions_an_hour_are_enough(client):
    answers = [client.post("/en/helpdesk/", filled()) for _ in range(11)]

    assert [a.status_code for a in answers] == [302] * 10 + [429]
    assert "Who may apply?" in answers[10].content.decode()
    assert Question.objects.count() == 10


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_thread_changes_nothing(client, method):
    question = QuestionFactory()

    for _ in range(5):
        assert getattr(client, method)(f"/en/helpdesk/question/{question.token}/").status_code == 200

    question.refresh_from_db()
    assert (question.status, question.turn_since) == (Status.NEW, AT)


def test_without_the_secret_there_is_no_thread(client):
    question = QuestionFactory()
    client.force_login(UserFactory())

    for wrong in (str(question.pk), question.number, question.token[:-1], question.token + "x"):
        assert client.get(f"/en/helpdesk/question/{wrong}/").status_code == 404
        assert client.post(f"/en/helpdesk/question/{wrong}/", {"text": "Hello"}).status_code == 404
    assert not Reply.objects.exists()


def test_the_asker_replies_by_link_and_the_desk_is_told(client):
    question = QuestionFactory(japanese=True, status=Status.WAITING)

    answer = client.post(f"/ja/helpdesk/question/{question.token}/", {"text": "もう一点お尋ねします。"})

    assert answer.status_code == 302
    question.refresh_from_db()
    assert question.status == Status.NEW
    assert "もう一点お尋ねします。" in client.get(f"/ja/helpdesk/question/{question.token}/").content.decode()
    told = Message.objects.get()
    assert (told.topic, told.to, told.language) == ("helpdesk.replied", "japan@iurc.eu", "ja")
    assert "もう一点お尋ねします。" in mails.compose(told).body


def test_text_of_strangers_is_shown_as_text(client):
    question = QuestionFactory(text="<script>alert(1)</script>")

    page = client.get(f"/en/helpdesk/question/{question.token}/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(("language", "words"), [("en", "has arrived"), ("ja", "受け付けました")])
def test_the_confirmation_carries_number_question_and_link(language, words, settings):
    question = actions.ask(text="A & B?", email="asker@test.example", language=language, at=AT)

    mail = mails.compose(Message.objects.get(topic="helpdesk.asked"))

    assert words in mail.subject
    assert question.number in mail.subject
    assert "A & B?" in mail.body
    assert f"{settings.SITE_ORIGIN}/{language}/helpdesk/question/{question.token}/" in mail.body


def test_a_question_about_the_form_knows_which_one():
    assert Client().get("/en/helpdesk/about/no-such-question/").status_code == 404


def test_switching_the_language_keeps_what_was_typed(client):
    switched = client.post("/en/helpdesk/", filled(text="A long question", email="", switch_language="ja"))

    assert switched["Location"] == "/ja/helpdesk/"
    page = client.get("/ja/helpdesk/").content.decode()
    assert "A long question" in page
    assert "ヘルプデスクへのお問い合わせ" in page
    assert "A long question" not in client.get("/ja/helpdesk/").content.decode()
    assert not Question.objects.exists()
