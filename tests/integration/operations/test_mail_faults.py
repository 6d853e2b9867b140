"""Letters in trouble, against a real mail server (REL-D11 to D15, F1, F3)."""

import smtplib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from anymail.signals import AnymailTrackingEvent, tracking
from django.core.mail import EmailMessage as Outgoing
from django.core.mail import get_connection
from django.urls import reverse

from helpdesk.actions import intake
from r2r_portal import clock
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.outbox import actions, backends, bounces, mails, staff, tasks
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.queries import due_for
from r2r_portal.outbox.states import State
from tests.factories.accounts import UserFactory
from tests.integration.operations.mail_server import Post, running, seconds, silent

pytestmark = [pytest.mark.django_db, pytest.mark.rule("M1")]
AT = datetime(2022, 5, 16, 7, tzinfo=UTC)


@pytest.fixture
def post(settings):
    """A mail server that takes everything, as long as nobody tells it otherwise."""
    with running(settings, Post()) as found:
        yield found


def letters(*people: str) -> None:
    for person in people:
        actions.publish(
            topic="account.code", key=person, to=f"{person}@test.example", language="en", zone="Europe/Brussels",
            at=AT, payload={"code": "48291704"},
        )  # fmt: skip


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("key", "state"))


def sweep_for(span: timedelta, every: timedelta = timedelta(minutes=1)) -> None:
    """Let beat's sweeps happen for a while, by a clock that we turn."""
    start = clock.real()
    for step in range(int(span / every) + 1):
        with time_machine.travel(start + step * every, tick=False):
            tasks.drain()


def test_without_faults_each_letter_leaves_once_with_one_recipient(post):
    letters("ada", "bob", "eve")
    tasks.drain()
    tasks.drain()
    assert sorted(post.recipients) == ["ada@test.example", "bob@test.example", "eve@test.example"]
    assert len(set(post.ids)) == 3
    assert {letter["To"] for letter in post.letters} == {*post.recipients}
    assert set(states().values()) == {State.SENT}


def test_a_server_that_is_away_for_two_hours_loses_nothing(settings):
    """REL-D11."""
    letters("ada", "bob", "eve")
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "r2r_portal.outbox.backends.SmtpBackend", "127.0.0.1", 1,
    )  # fmt: skip
    sweep_for(timedelta(hours=2), timedelta(minutes=5))
    assert set(states().values()) == {State.QUEUED}
    with (
        running(settings, Post()) as post,
        time_machine.travel(clock.real() + timedelta(hours=2), tick=False),
    ):
        sweep_for(timedelta(hours=1), timedelta(minutes=5))
        assert set(states().values()) == {State.SENT}
        assert len(post.ids) == len(set(post.ids)) == 3


def test_a_server_in_trouble_is_asked_by_one_letter_at_a_time(settings):
    """REL-D12: the others do not hang one after the other, so the worker stays free."""
    letters("ada", "bob", "eve")
    settings.EMAIL_TIMEOUT = 0.3
    with silent(settings, b"220 mail.test.example\r\n"):
        assert seconds(tasks.drain) < 3  # three letters would wait three times
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert set(states().values()) == {State.QUEUED}
    assert tasks.drain() == 0  # nobody asks again within a minute


def test_a_letter_gives_up_a_server_that_answers_each_command_slowly(settings, monkeypatch):
    """REL-D12: every answer within the timeout, and the whole still within one limit."""
    monkeypatch.setattr(backends, "LONGEST", 0.5)
    settings.EMAIL_TIMEOUT = 20
    letters("ada")
    with silent(settings, b"220 mail.test.example\r\n"):
        assert seconds(tasks.drain) < 5
    assert states() == {"ada": State.QUEUED}


def test_greylisting_delays_and_loses_nothing(post):
    """REL-D13: 450 at RCPT and 451 at DATA for six minutes; everything arrives once, within 45 minutes."""
    began = clock.real()
    post.rcpt = lambda address: "450 4.2.0 greylisted" if young() and "ada" in address else None
    post.data = lambda address: "451 4.3.0 try again later" if young() and "bob" in address else None

    def young() -> bool:
        return clock.real() - began < timedelta(minutes=6)

    letters("ada", "bob", "eve")
    sweep_for(timedelta(minutes=45))
    assert sorted(post.recipients) == ["ada@test.example", "bob@test.example", "eve@test.example"]
    assert set(states().values()) == {State.SENT}
    assert post.tried.count("ada@test.example") == 3  # at once, a minute later, five minutes after that


def test_a_server_that_says_421_at_the_door_is_asked_again(settings):
    """REL-D13, at connect."""
    letters("ada")
    with silent(settings, b"421 4.3.2 too many connections\r\n"):
        tasks.drain()
    message = Message.objects.get()
    assert (message.state, message.attempts) == (State.QUEUED, 1)


def test_refused_for_good_is_shown_with_the_persons_name_and_tried_once(post, client):
    """REL-D14: 550 for three addresses, 552 for one; the others are not touched."""
    UserFactory(email="ada@test.example", given_name="Ada", family_name="Lovelace-Example")
    gone = {"ada@test.example", "bob@test.example", "cyd@test.example"}
    post.rcpt = lambda address: "550 5.1.1 no such user" if address in gone else None
    post.data = lambda address: "552 5.2.2 mailbox full" if "dan" in address else None
    letters("ada", "bob", "cyd", "dan", "eve")
    sweep_for(timedelta(minutes=10))
    bounced = {"ada", "bob", "cyd", "dan"}
    assert states() == {**dict.fromkeys(bounced, State.BOUNCED), "eve": State.SENT}
    assert len(post.tried) == 5  # no retry storm

    officer = UserFactory(role=OFFICER)
    client.force_login(officer)
    page = client.get(reverse("admin:outbox_message_changelist")).content.decode()
    assert "Ada Lovelace-Example" in page
    assert [(one.count, one.late) for one in due_for(officer)] == [(4, True)]
    staff.retry(message=Message.objects.get(key="ada"), by=officer, at=clock.now())
    assert states()["ada"] == State.QUEUED


def test_a_server_that_took_the_text_and_hung_up_gets_the_same_letter_once_more(post):
    """REL-D15."""
    post.hang_up_after_text = True
    letters("ada")
    tasks.drain()
    doubted = Message.objects.get()
    assert (doubted.state, doubted.ambiguous) == (State.QUEUED, True)
    assert "ambiguous" in doubted.last_error
    sweep_for(timedelta(minutes=2))
    assert len(post.ids) == 2
    assert len(set(post.ids)) == 1
    sent = Message.objects.get()
    assert (sent.state, sent.ambiguous) == (State.SENT, True)


def test_djangos_own_way_out_would_not_tell_that_the_text_was_taken(post, settings):
    """The negative control of the test before: without our backend the same fault looks like any other."""
    post.hang_up_after_text = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    letters("ada")
    tasks.drain()
    assert len(post.ids) == 1
    assert Message.objects.get().ambiguous is False


def test_of_two_recipients_in_one_letter_a_refused_one_would_be_lost_silently(post):
    """Why a row has one recipient: the negative control of the first test."""
    post.rcpt = lambda address: "550 no such user" if "bob" in address else None
    both = Outgoing(
        "x", "x", "c@test.example", ["ada@test.example", "bob@test.example"], connection=get_connection()
    )
    assert both.send() == 1
    assert post.recipients == ["ada@test.example"]


def test_our_servers_refusing_us_is_nobodys_bounce(post, settings):
    """A wrong password of ours is not the recipient's fault."""
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    letters("ada")
    tasks.drain()
    assert states() == {"ada": State.QUEUED}


@pytest.mark.parametrize("error", [smtplib.SMTPSenderRefused(550, b"no", "a@test.example"), TimeoutError()])
def test_trouble_of_the_server_never_fails_a_letter(error):
    letters("ada")
    (message,) = actions.claim(at=clock.now(), real=clock.real(), limit=5)
    message.attempts = 5
    actions.postpone(message, real=clock.real(), error=repr(error), outcome=tasks.outcome_of(error))
    assert states() == {"ada": State.QUEUED}


def test_a_letter_that_cannot_be_written_is_parked_after_five_tries_and_the_rest_flows(post):
    """REL-D22."""
    letters("ada", "eve")
    Message.objects.filter(key="ada").update(topic="nobody.knows")
    sweep_for(timedelta(hours=2), timedelta(minutes=5))
    parked = Message.objects.get(key="ada")
    assert (parked.state, parked.attempts) == (State.FAILED, 5)
    assert states()["eve"] == State.SENT


# --- letters that come back later -----------------------------------------------------------------------------


def notice(message: Message, *, to: str, original: str = "", action: str = "failed") -> EmailMessage:
    """Return a mail server's notice about a letter (RFC 3464)."""
    raw = (
        "From: MAILER-DAEMON@mail.test.example\r\nTo: no-reply@example.eu\r\nMessage-ID: <dsn@mail.test.example>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.test.example\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {original or mails.message_id(message)}\r\n"
        "Subject: x\r\n\r\n--b--\r\n"
    )
    return raw.encode()


@pytest.fixture
def left(post):
    """A letter that left."""
    letters("ada")
    tasks.drain()
    return Message.objects.get()


def test_a_notice_in_a_desks_mailbox_marks_the_letter_and_asks_nothing(left):
    taken = intake.take(raw=notice(left, to="ada@test.example"), side="eu", at=AT)
    left.refresh_from_db()
    assert (left.state, left.sent_at) == (State.BOUNCED, None)
    assert "550 5.1.1" in left.last_error
    assert taken.question is None


@pytest.mark.parametrize(
    "forged",
    [{"to": "eve@test.example"}, {"to": "ada@test.example", "original": "<made-up@example.eu>"},
     {"to": "ada@test.example", "action": "delayed"}],
)  # fmt: skip
def test_a_forged_or_harmless_notice_changes_nothing(left, forged):
    intake.take(raw=notice(left, **forged), side="eu", at=AT)
    left.refresh_from_db()
    assert left.state == State.SENT


def test_a_providers_webhook_marks_the_letter(left):
    for kind in ("delivered", "deferred", "bounced"):
        event = AnymailTrackingEvent(
            event_type=kind,
            message_id=mails.message_id(left),
            recipient="ada@test.example",
            description="no such user",
        )
        tracking.send(sender=None, event=event, esp_name="Example")
        left.refresh_from_db()
        assert left.state == (State.BOUNCED if kind == "bounced" else State.SENT)
    assert (
        bounces.take_back(message_id=mails.message_id(left), to="ada@test.example", reason="again") is False
    )
