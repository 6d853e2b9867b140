"""Every message is a row first; it leaves once, whatever happens on the way (SPEC M1)."""

import smtplib
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.db import connection, transaction

from r2r_portal import clock
from r2r_portal.accounts.models import ErasureRequest
from r2r_portal.outbox import actions, mails, tasks
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from tests.factories.accounts import UserFactory

AT = datetime(2022, 5, 16, 7, tzinfo=UTC)


def code_message(key: str = "k1", **changes):
    values = {"topic": "account.code", "to": "a@test.example", "language": "en", "zone": "Europe/Brussels"}
    return actions.publish(key=key, at=AT, payload={"code": "48291704"}, **{**values, **changes})


class RefusingBackend:
    """A mail server that answers with `error`."""

    error: Exception

    def __init__(self, **_options):
        pass

    def send_messages(self, messages):
        raise self.error


@pytest.mark.rule("M1")
@pytest.mark.django_db
def test_one_cause_makes_one_message():
    assert code_message() is True
    assert code_message() is False
    assert Message.objects.count() == 1


@pytest.mark.rule("M1")
@pytest.mark.django_db
def test_nothing_leaves_when_its_cause_was_rolled_back():
    with suppress(RuntimeError), transaction.atomic():
        code_message()
        raise RuntimeError

    tasks.drain()

    assert mail.outbox == []


@pytest.mark.rule("M1")
@pytest.mark.django_db
def test_what_is_due_leaves_once_and_forgets_its_code():
    code_message()

    assert [tasks.drain(), tasks.drain()] == [1, 0]

    assert [m.subject for m in mail.outbox] == ["[EU-Japan R2R] Your code is 4829 1704"]
    sent = Message.objects.get()
    assert (sent.state, sent.payload) == (State.SENT, {})


@pytest.mark.rule("M3")
@pytest.mark.django_db
def test_a_message_speaks_the_readers_language():
    code_message(language="ja", zone="Asia/Tokyo")

    tasks.drain()

    (letter,) = mail.outbox
    assert letter.subject == "【日欧地域間協力】確認コード：4829 1704"
    assert letter.reply_to == ["japan@iurc.eu"]
    assert letter.alternatives[0].mimetype == "text/html"


@pytest.mark.django_db
def test_what_is_not_due_waits_for_the_clock():
    clock_due = clock.now() + timedelta(hours=1)
    code_message(due_at=clock_due)

    assert tasks.drain() == 0


@pytest.mark.rule("M1")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ConnectionRefusedError("away"), State.QUEUED),
        (smtplib.SMTPRecipientsRefused({"a@test.example": (450, b"greylisted")}), State.QUEUED),
        (smtplib.SMTPRecipientsRefused({"a@test.example": (550, b"no such user")}), State.BOUNCED),
        (smtplib.SMTPDataError(451, b"try later"), State.QUEUED),
        (smtplib.SMTPDataError(552, b"too large"), State.BOUNCED),
    ],
)
def test_a_mail_server_in_trouble_loses_nothing(settings, error, state):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    RefusingBackend.error = error
    code_message()

    tasks.drain()

    message = Message.objects.get()
    assert message.state == state
    assert message.attempts == 1
    assert "code" in message.payload
    assert (message.not_before is None) == (state == State.BOUNCED)


@pytest.mark.rule("M1")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.slow)])
def test_eight_workers_send_each_message_once_under_an_id_of_its_own(settings, tmp_path, count):
    """RELIABILITY F1, D19; the whole size with --slow."""
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "r2r_portal.outbox.backends.MailboxBackend", tmp_path
    for number in range(count):
        code_message(key=f"k{number}")
    taken: list[int] = []

    def work():
        try:
            while found := tasks.drain(limit=7):
                taken.append(found)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(taken) == count
    assert len({path.name for path in tmp_path.glob("*.eml")}) == count  # a file is named by its Message-ID
    assert set(Message.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


def test_only_our_own_addresses_become_links(settings):
    settings.SITE_ORIGIN = "https://portal.example"
    twin = mails.html_twin("See https://portal.example/en/my/ or http://evil.example/ <b>now</b>\n\nEnd")

    assert '<a href="https://portal.example/en/my/">' in twin
    assert '<a href="http://evil' not in twin
    assert "&lt;b&gt;" in twin
    assert mails.html_twin("https://portal.example.evil.example/x").count("<a ") == 0


def test_plain_texts_escape_nothing_and_their_twins_escape_everything():
    body = mails.plain("emails/account/code/en.txt", {"code": "O'Brien & <b>", "minutes": 60})

    assert "O'Brien & <b>" in body
    assert "O&#x27;Brien &amp; &lt;b&gt;" in mails.html_twin(body)


class MeanwhileBackend(locmem.EmailBackend):
    """A mail server at which, while it takes the first letter to a reader, somebody else asks for a code."""

    def send_messages(self, messages):
        if messages[0].to == ["reader0@test.example"]:
            code_message("k2", to="late@test.example")
        return super().send_messages(messages)


@pytest.mark.rule("M1")
@pytest.mark.django_db
def test_a_code_overtakes_what_was_due_before_it_and_what_is_taken_up_already(settings):
    settings.EMAIL_BACKEND = f"{__name__}.MeanwhileBackend"
    asked = ErasureRequest.objects.create(person=UserFactory(), asked_by=UserFactory(), asked_at=AT)
    for number in range(3):
        actions.publish(
            topic="erasure.approved", key=f"letter{number}", to=f"reader{number}@test.example", language="en",
            zone="Europe/Brussels", at=AT, payload={"erasure": asked.pk},
        )  # fmt: skip
    code_message(to="first@test.example")

    assert tasks.drain() == 5

    readers = ["first", "reader0", "late", "reader1", "reader2"]
    assert [one.to for one in mail.outbox] == [[f"{name}@test.example"] for name in readers]
