"""Questions by e-mail: there and back over a real SMTP and a real IMAP server; machines, files and strangers held off."""

import smtplib
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from helpdesk.actions import intake
from helpdesk.actions import questions as actions
from helpdesk.domain import letters
from helpdesk.models import Fate, IncomingMail, Question, Reply
from helpdesk.states import Status
from helpdesk.tasks import fetch_mail
from r2r_portal import mailbox
from r2r_portal.accounts.roles import EU_DESK
from r2r_portal.checks import production_is_safe
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.tasks import drain
from tests.factories.accounts import AT, UserFactory
from tests.factories.helpdesk import QuestionFactory
from tests.integration.helpdesk.mailserver import ImapServer

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H1")]

DESK = "desk@example.eu"
ASKER = "ada@test.example"


@pytest.fixture
def imap(settings) -> Iterator[ImapServer]:
    """A mailbox of the EU desk."""
    with ImapServer() as server:
        settings.HELPDESK_MAILBOXES = {"eu": server.url, "jp": ""}
        settings.HELPDESK_ADDRESSES = {"eu": DESK, "jp": "japan@example.eu"}
        yield server
        server.shutdown()


def letter(text: str = "May we apply?", **headers: str) -> EmailMessage:
    """Return an e-mail to the EU desk as people send it."""
    message = EmailMessage()
    known = {
        "From": f"Ada Example <{ASKER}>",
        "To": DESK,
        "Subject": "A question",
        "Message-ID": "<1@test.example>",
    }
    for name, value in (known | headers).items():
        message[name] = value
    message.set_content(text)
    return message


def take(message: EmailMessage | bytes, **more) -> IncomingMail | None:
    """Take a message in as the EU desk's mailbox does."""
    raw = message if isinstance(message, bytes) else message.as_bytes()
    return intake.take(raw=raw, side="eu", at=more.pop("at", AT), **more)


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class Post:
    """A mail server: what is for the desk falls into its mailbox, the rest is kept by recipient."""

    def __init__(self, imap: ImapServer) -> None:
        self.imap, self.delivered = imap, {}

    async def handle_DATA(self, server, session, envelope):
        """Deliver."""
        for to in envelope.rcpt_tos:
            if to.endswith("@example.eu"):
                self.imap.box.deliver(envelope.content)
            else:
                self.delivered.setdefault(to, []).append(envelope.content)
        return "250 OK"


@pytest.mark.parametrize("plus", [False, True])
def test_a_question_travels_there_and_back_by_e_mail(imap, settings, plus):
    post = Post(imap)
    host, port = "127.0.0.1", free_port()
    smtp = Controller(post, hostname=host, port=port)
    smtp.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.HELPDESK_PLUS = host, port, plus

        def send(message: EmailMessage) -> None:
            with smtplib.SMTP(host, port) as door:
                door.send_message(message)

        send(letter("May two bodies apply?"))
        assert fetch_mail() == 1
        question = Question.objects.get()
        actions.answer(question=question, text="Yes.", language="en", by=UserFactory(role=EU_DESK), at=AT)
        drain()
        answer = message_from_bytes(post.delivered[ASKER][-1])
        to = answer["Reply-To"]
        back = letter(
            "Thank you. And three?\n\nOn Monday the EU desk wrote:\n> Yes.",
            To=to,
            **{"Message-ID": "<2@test.example>"},
        )
        back.replace_header("Subject", "Re: hello" if plus else f"Re: {answer['Subject']}")
        send(back)
        fetch_mail()
    finally:
        smtp.stop()

    reply = Reply.objects.get(by_desk=False)
    assert (question.side, question.name, question.text) == ("eu", "Ada Example", "May two bodies apply?")
    assert (reply.question, reply.text) == (question, "Thank you. And three?")
    assert ("+hd" in to) == plus
    assert Question.objects.count() == 1
    assert len(imap.box.read) == len(imap.box.messages), "everything was marked as read"
    fates = list(IncomingMail.objects.order_by("pk").values_list("fate", flat=True))
    assert (fates.count(Fate.ASKED), fates.count(Fate.REPLIED)) == (1, 1)
    assert set(fates) == {Fate.ASKED, Fate.REPLIED, Fate.DROPPED}, "our own notes to the desk were dropped"


def test_the_same_message_is_taken_once_however_often_it_comes(imap):
    for _ in range(3):
        imap.box.deliver(letter().as_bytes())

    fetch_mail()
    imap.box.read.clear()
    fetch_mail()

    assert Question.objects.count() == 1
    row = IncomingMail.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    "headers",
    [{"Auto-Submitted": "auto-replied"}, {"Precedence": "list"}, {"From": "MAILER-DAEMON@test.example"},
     {"From": DESK}, {"From": "no-reply@example.eu"}, {"Return-Path": "<>"}, {"From": "nobody at all"}],
)  # fmt: skip
def test_machines_get_no_answer_and_make_no_question(imap, headers):
    assert take(letter(**headers)).fate == Fate.DROPPED
    assert not Question.objects.exists()
    assert not Message.objects.exists()


def test_files_are_refused_with_a_note_and_the_text_is_taken(imap):
    message = letter("See the file")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="virus.exe")

    row = take(message)

    assert (row.fate, row.files, row.question.text) == (Fate.ASKED, 1, "See the file")
    mail = mails.compose(Message.objects.get(topic="helpdesk.not_taken"))
    assert mail.to == [ASKER]
    assert row.question.number in mail.body
    assert "virus" not in mail.body


def test_a_message_that_is_too_large_is_not_even_fetched(imap):
    big = letter("x " * (letters.LARGEST // 2 + 1)).as_bytes().replace(b"\n", b"\r\n")
    imap.box.deliver(big)
    imap.box.deliver(letter("Short", **{"Message-ID": "<2@test.example>"}).as_bytes())

    fetch_mail()

    assert [m.fate for m in IncomingMail.objects.order_by("pk")] == [Fate.TOO_LONG, Fate.ASKED]
    assert "BODY.PEEK[HEADER]" in imap.box.fetched[1]
    assert "too long" in mails.compose(Message.objects.get(topic="helpdesk.not_taken")).subject


def test_a_text_that_is_too_long_is_said_so_once_a_day(imap):
    for number, at in ((1, AT), (2, AT + timedelta(hours=1)), (3, AT + timedelta(hours=26))):
        message = letter("あ" * (letters.LONGEST + 1), **{"Message-ID": f"<{number}@test.example>"})
        assert take(message, at=at).fate == Fate.TOO_LONG

    told = Message.objects.filter(topic="helpdesk.not_taken")
    assert [m.language for m in told] == ["ja", "ja"]
    assert not Question.objects.exists()


def test_a_flood_from_one_address_is_held_off(imap):
    fates = [take(letter(**{"Message-ID": f"<{n}@test.example>"})).fate for n in range(12)]

    assert fates == [Fate.ASKED] * intake.MOST_AN_HOUR + [Fate.FLOOD] * 2


def test_a_made_up_number_opens_nobodys_thread(imap, settings):
    question = QuestionFactory(status=Status.WAITING)
    foreign = letters.mark(question.pk, "another secret")

    take(letter("Let me in", Subject=f"Re: {question.number} {foreign}"))

    question.refresh_from_db()
    assert question.status == Status.WAITING
    assert not Reply.objects.exists()
    assert Question.objects.count() == 2


def test_a_signed_mark_of_a_question_that_is_gone_asks_anew(imap, settings):
    row = take(letter(Subject=letters.mark(999_999, settings.SECRET_KEY)))

    assert (row.fate, row.question.text) == (Fate.ASKED, "May we apply?")


@pytest.mark.parametrize(
    "headers",
    [b"From: =?utf-8?q?Ada=0D=0ABcc=3A_all=40test.example?= <ada@test.example>",
     b"From: Ada <ada@test.example>\r\nSubject: =?utf-8?q?Hi=0D=0ABcc=3A_all=40test.example?="],
)  # fmt: skip
def test_nothing_of_a_stranger_becomes_a_header(imap, headers):
    row = take(headers + b"\r\nTo: desk@example.eu\r\nMessage-ID: <9@x>\r\n\r\nHi")

    assert row.fate == Fate.ASKED
    for message in Message.objects.all():
        raw = mails.compose(message).message()
        assert "all@test.example" not in str(raw["To"])
        assert raw["Bcc"] is None
        assert "\n" not in str(raw["Subject"])
    assert "\n" not in row.question.name


def test_japanese_to_the_eu_desk_reaches_the_japan_desk(imap):
    assert take(letter("質問があります。")).question.side == "jp"


def test_a_message_that_breaks_the_reading_holds_up_no_other(imap):
    imap.box.deliver(
        letter("Ends in an error", From=f"{'a' * 60}@{'b' * 63}.{'c' * 63}.{'d' * 63}.example").as_bytes()
    )
    imap.box.deliver(b"")
    imap.box.deliver(letter("Fine", **{"Message-ID": "<2@test.example>"}).as_bytes())

    fetch_mail()

    assert [q.text for q in Question.objects.all()] == ["Fine"]
    assert len(imap.box.read) == 3


def test_the_command_says_what_it_found_and_which_server_is_away(imap, settings, capsys):
    imap.box.deliver(letter().as_bytes())

    call_command("fetchmail")
    assert capsys.readouterr().out.splitlines() == ["eu: 1 asked", "jp: no mailbox is configured"]
    settings.HELPDESK_MAILBOXES = {
        "eu": imap.url.replace("p%40ss", "wrong"),
        "jp": "imap://x:secret@127.0.0.1:1/",
    }
    with pytest.raises(CommandError) as said:
        call_command("fetchmail")
    assert "secret" not in str(said.value)
    assert str(said.value).count("cannot be read") == 2
    assert fetch_mail() == 0


@pytest.mark.parametrize(
    "url", ["", "http://x:y@z/", "imaps://host", "imaps://:@", "imaps://user@host/INBOX", "nonsense"]
)
def test_what_is_no_mailbox_is_refused_at_the_start(settings, url):
    assert not mailbox.is_place(url)
    settings.STAGE = "production"
    settings.HELPDESK_MAILBOXES = {"eu": url, "jp": ""}
    assert ("r2r.E012" in [error.id for error in production_is_safe()]) == bool(url)


def test_a_password_is_shown_nowhere():
    place = mailbox.place("imaps://u%40x:p%3Ass@mail.example.eu/Desk%20box")

    assert (place.user, place.password, place.port, place.folder) == ("u@x", "p:ss", 993, "Desk box")
    assert "p:ss" not in repr(place)


def test_without_a_mailbox_mails_carry_the_plain_number(settings):
    question = actions.ask(text="?", email=ASKER, language="en", at=AT)

    mail = mails.compose(Message.objects.get(topic="helpdesk.asked"))

    assert mail.subject.endswith(f"Your question {question.number} has arrived")
    assert mail.reply_to == ["ialmora@iurc.eu"]
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_desk_is_sent_no_way_into_the_askers_thread(imap, settings):
    question = actions.ask(text="?", email=ASKER, language="en", at=AT)
    mark = letters.mark(question.pk, settings.SECRET_KEY)

    mail = mails.compose(Message.objects.get(topic="helpdesk.received"))

    assert mark not in str(mail.message())
