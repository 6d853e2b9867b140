"""What bad input gets: a clear page in the reader's language, nothing carried out, nothing lost without saying so."""

import pytest
from django.core import signing
from django.urls import reverse

from helpdesk.actions import questions as actions
from helpdesk.models import Question
from r2r_portal import clock
from r2r_portal.accounts.roles import EU_DESK
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.robots import SALT
from tests.factories.accounts import AT, UserFactory
from tests.factories.helpdesk import PublishedAnswerFactory, QuestionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H1")]

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
MEGABYTE = "x" * 1_000_000


def filled(**more: str) -> dict[str, str]:
    """Return a form as a person sends it."""
    shown = signing.dumps(clock.real().timestamp() - 60, salt=SALT)
    known = {"text": "Who may apply?", "email": "asker@test.example", "name": "Ada Example"}
    return known | {"language": "en", "topic": "other", "homepage": "", "shown": shown} | more


@pytest.mark.parametrize(
    ("reader", "more", "status", "words"),
    [
        ("en", {"text": SCRIPT}, 302, ""),
        ("en", {"name": SCRIPT}, 302, ""),
        ("en", {"text": "絵文字 😀👩‍👩‍👧 は使えますか。 \u202eabc"}, 302, ""),
        ("en", {"text": "' OR 1=1; -- & | ! <-> :*"}, 302, ""),
        ("en", {"name": "Ada\r\nBcc: all@test.example"}, 302, ""),
        ("en", {"text": MEGABYTE}, 422, "5,000 characters or fewer"),
        ("ja", {"text": MEGABYTE}, 422, "5,000字以内"),
        ("en", {"name": "n" * 121}, 422, "120"),
        ("en", {"email": "ada@test.example\r\nBcc: all@test.example"}, 422, "correct format"),
        ("ja", {"email": "ada"}, 422, "メールアドレス"),
        ("en", {"text": "Zero \0 sign"}, 422, "Null characters"),
        ("en", {"language": "xx"}, 422, "xx"),
        ("en", {"topic": "late"}, 422, "late"),
    ],
)
def test_what_a_stranger_sends_is_taken_as_text_or_refused_in_words(client, reader, more, status, words):
    answer = client.post(f"/{reader}/helpdesk/", filled(**more))

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert Question.objects.exists() == (status == 302)
    for message in Message.objects.all():
        mail = mails.compose(message).message()
        assert mail["Bcc"] is None
        assert "\n" not in str(mail["Subject"])
        assert "<script>alert" not in mail.get_payload()[1].get_payload(decode=True).decode()


@pytest.mark.parametrize("text", [SCRIPT, "😀 & <b>", "{name} {{ portal }} {% now 'Y' %}"])
def test_every_page_shows_text_of_strangers_as_text(client, text):
    desk = UserFactory(role=EU_DESK)
    question = QuestionFactory(text=text, name=text[:120], topic="call")
    actions.reply_back(question=question, text=text, at=AT)
    answer = PublishedAnswerFactory(public=True, question_en=text, answer_en=text)
    client.force_login(desk)
    pages = [
        "/admin/helpdesk/question/?queue=new",
        reverse("admin:helpdesk_question_change", args=[question.pk]),
        reverse("admin:helpdesk_question_close", args=[question.pk]),
        reverse("admin:helpdesk_question_merge", args=[QuestionFactory().pk]),
        reverse("admin:helpdesk_question_translate", args=[question.pk, 0]),
        reverse("admin:helpdesk_publishedanswer_change", args=[answer.pk]),
        "/admin/helpdesk/publishedanswer/",
        f"/en/helpdesk/question/{question.token}/",
        "/en/helpdesk/answers/",
        f"/en/helpdesk/answers/{answer.pk}/",
    ]

    for page in pages:
        shown = client.get(page)
        assert shown.status_code == 200, page
        assert "<script>alert" not in shown.content.decode(), page
        assert "<img src=x" not in shown.content.decode(), page


def test_a_megabyte_of_an_answer_is_refused_and_kept_on_the_page(client):
    question = QuestionFactory()
    client.force_login(UserFactory(role=EU_DESK))

    shown = client.post(
        reverse("admin:helpdesk_question_change", args=[question.pk]),
        {"text": MEGABYTE, "language": "en", "answer": "1"},
    )

    assert MEGABYTE in shown.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize("view", ["helpdesk:thread", "helpdesk:sent"])
def test_what_is_behind_a_secret_link_is_kept_nowhere_though_nobody_signed_in(client, view):
    kept = client.get(reverse(view, args=[QuestionFactory().token]))["Cache-Control"]

    assert {"private", "no-store"} <= set(kept.split(", "))


def test_a_reply_that_is_refused_says_so_in_its_status_too(client):
    thread = reverse("helpdesk:thread", args=[QuestionFactory().token])

    assert client.post(thread, {"text": ""}).status_code == 422
