"""The staff outbox: messages are held, worded anew, looked through, sent again; failures first (SPEC M3)."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from applications.actions.submissions import submit
from r2r_portal import clock
from r2r_portal.accounts.roles import EU_DESK, OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails, staff
from r2r_portal.outbox.changes import changes
from r2r_portal.outbox.errors import LeavingError, NotNowError, WordsRefusedError
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.outbox.tasks import drain
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("M3")]
MAY = datetime(2022, 5, 16, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_may():
    """Let domain time stand before the deadline."""
    clock_actions.restart(at=MAY)


@pytest.fixture
def officer(client):
    """A programme officer who is signed in."""
    person = UserFactory(role=OFFICER)
    client.force_login(person)
    return person


@pytest.fixture(params=["en", "ja"])
def receipt(request):
    """A receipt that waits, for a reader of each language."""
    japanese = request.param == "ja"
    side = {"side": "jp", "territory_code": "JP-23"} if japanese else {}
    row = ApplicationFactory(owner=UserFactory(japanese=japanese), **side)
    submit(application=row, by=row.created_by, at=MAY, key=row.pk)
    return Message.objects.get(topic="application.submitted")


def page(message, verb="words"):
    return reverse(f"admin:outbox_message_{verb}", args=[message.pk])


def sent():
    """Deliver, and return what left."""
    drain()
    return mail.outbox


def test_staff_see_the_words_in_the_recipients_language_with_nothing_changed(client, officer, receipt):
    text = client.get(page(receipt)).content.decode()

    subject, body = mails.preview(receipt)
    assert html.escape(subject) in text
    assert html.escape(body.splitlines()[0]) in text
    assert f'lang="{receipt.language}"' in text
    assert "<ins>" not in text


def test_changed_words_leave_and_the_difference_is_shown(client, officer, receipt):
    subject, body = mails.preview(receipt)

    client.post(
        page(receipt), {"subject": subject + " <b>!", "body": body.replace("\n", "\r\n") + "PS <i>x</i>"}
    )
    shown = client.get(page(receipt)).content.decode()
    (letter,) = sent()

    assert re.search(r"<ins>[^<]*&lt;b&gt;", shown)
    assert (letter.subject, letter.body) == (subject + " <b>!", body + "PS <i>x</i>\n")
    assert "<i>x</i>" not in letter.alternatives[0][0]
    assert "&lt;i&gt;x&lt;/i&gt;" in letter.alternatives[0][0]
    (event,) = Event.objects.filter(verb="message.reworded")
    assert (event.by, event.detail) == (f"accounts.user:{officer.pk}", {"topic": "application.submitted"})


def test_the_templates_words_come_back(client, officer, receipt):
    before = mails.preview(receipt)
    staff.reword(message=receipt, subject="Other", body="Other", by=officer, at=MAY, real=clock.real())

    client.get(page(receipt, "template"))
    receipt.refresh_from_db()
    assert receipt.subject == "Other"
    client.post(page(receipt, "template"))
    receipt.refresh_from_db()

    assert (receipt.subject, receipt.body, mails.preview(receipt)) == ("", "", before)


def test_saving_the_templates_own_words_changes_nothing(officer, receipt):
    subject, body = mails.preview(receipt)

    staff.reword(message=receipt, subject=subject, body=body, by=officer, at=MAY, real=clock.real())

    receipt.refresh_from_db()
    assert (receipt.subject, receipt.body) == ("", "")


@pytest.mark.parametrize(
    ("subject", "body", "words"),
    [
        ("Hello\nBcc: all@evil.example", "x", "one line"),
        ("Hello\r\nBcc: all@evil.example", "x", "one line"),
        ("Hello\u2028Bcc: all@evil.example", "x", "one line"),
        ("a\0b", "x", "one line"),
        ("", "x", "Enter a subject"),
        ("x" * 201, "x", "200 characters"),
        ("x", "  \n", "Enter the text"),
        ("x", "x" * 20_001, "20,000 characters"),
        ("x", "a\0b", "20,000 characters"),
    ],
)
def test_words_that_could_not_leave_are_refused(officer, receipt, subject, body, words):
    with pytest.raises(WordsRefusedError, match=words):
        staff.reword(message=receipt, subject=subject, body=body, by=officer, at=MAY, real=clock.real())
    receipt.refresh_from_db()
    assert receipt.body == ""


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(client, officer, receipt):
    answer = client.post(page(receipt), {"subject": "a\u2028b", "body": "my long text"})

    assert answer.status_code == 422
    assert "my long text" in answer.content.decode()


@pytest.mark.parametrize("state", [State.SENT, State.DROPPED, State.FAILED])
def test_only_what_has_not_left_is_worded(client, officer, receipt, state):
    Message.objects.filter(pk=receipt.pk).update(state=state, sent_at=MAY if state == State.SENT else None)

    answer = client.post(page(receipt), {"subject": "x", "body": "y"})

    receipt.refresh_from_db()
    assert (answer.status_code, receipt.body) == (409, "")


def test_a_message_that_a_worker_holds_is_not_worded(officer, receipt):
    real = clock.real()
    Message.objects.filter(pk=receipt.pk).update(not_before=real + timedelta(minutes=1))

    with pytest.raises(LeavingError):
        staff.reword(message=receipt, subject="x", body="y", by=officer, at=MAY, real=real)
    staff.reword(message=receipt, subject="x", body="y", by=officer, at=MAY, real=real + timedelta(minutes=2))


def test_who_may_not_change_messages_words_none(client, receipt):
    client.force_login(UserFactory(role=EU_DESK))

    answers = [
        client.post(page(receipt, verb), {"subject": "x", "body": "y"})
        for verb in ("words", "template", "again")
    ]

    assert {answer.status_code for answer in answers} <= {302, 403}
    assert client.get(reverse("admin:outbox_message_topics")).status_code in {302, 403}
    receipt.refresh_from_db()
    assert (receipt.body, Message.objects.count()) == ("", 1)


# --- once more ----------------------------------------------------------------------------------------------


def test_what_has_left_is_sent_again_as_a_new_message_that_says_so(client, officer, receipt):
    (first,) = sent()
    shown = client.get(page(receipt, "again")).content.decode()

    for _click in range(2):
        client.post(page(receipt, "again"), {"copies": "0"})
    again = sent()[1]

    preface = {"en": "We are sending you this message again.", "ja": "このメールを再送いたします。"}[
        receipt.language
    ]
    assert preface in shown
    assert (len(mail.outbox), again.subject) == (2, first.subject)
    assert again.body == f"{preface}\n\n{first.body}"
    assert again.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]
    assert [name for name, _content, _mime in again.attachments] == [
        name for name, _c, _m in first.attachments
    ]
    assert Event.objects.filter(verb="message.sent_again").count() == 1


def test_a_second_copy_asked_for_later_is_another_message(officer, receipt):
    sent()
    for copies in (0, 1):
        staff.send_again(message=receipt, copies=copies, by=officer, at=MAY)

    assert (staff.copies_of(receipt), Message.objects.count()) == (2, 3)


def test_what_has_not_left_or_has_lost_its_reason_is_not_sent_again(officer, receipt):
    with pytest.raises(NotNowError):
        staff.send_again(message=receipt, copies=0, by=officer, at=MAY)


def test_codes_are_neither_shown_nor_worded_nor_repeated(client, officer):
    code = Message.objects.create(
        key="k", topic="account.code", to="a@test.example", language="en", zone="Europe/Brussels",
        payload={"code": "48291704"}, created_at=MAY, due_at=MAY,
    )  # fmt: skip
    for verb in ("change", "words", "again"):
        assert "4829" not in client.get(page(code, verb), follow=True).content.decode()
    with pytest.raises(NotNowError):
        staff.reword(message=code, subject="x", body="y", by=officer, at=MAY, real=clock.real())


# --- topics that are looked through ---------------------------------------------------------------------------


def test_messages_of_a_watched_topic_are_held_until_somebody_releases_them(client, officer, receipt):
    client.post(reverse("admin:outbox_message_topics"), {"topic": "application.submitted", "watch": "1"})

    assert sent() == []
    receipt.refresh_from_db()
    assert receipt.state == State.HELD
    client.post(
        reverse("admin:outbox_message_changelist"), {"action": "release", "_selected_action": [receipt.pk]}
    )
    assert len(sent()) == 1
    assert [e.verb for e in Event.objects.order_by("pk") if e.verb.startswith(("topic.", "message."))] == [
        "topic.watched", "message.released",
    ]  # fmt: skip


def test_other_topics_leave_and_a_topic_is_watched_no_longer(client, officer, receipt):
    staff.watch(topic="deadline.moved", by=officer, at=MAY)
    staff.watch(topic="application.submitted", by=officer, at=MAY)
    staff.unwatch(topic="application.submitted", by=officer, at=MAY)

    assert len(sent()) == 1


def test_a_topic_that_nobody_knows_is_not_watched(client, officer):
    answer = client.post(reverse("admin:outbox_message_topics"), {"topic": "nonsense", "watch": "1"})

    assert answer.status_code == 200
    assert not Event.objects.filter(verb="topic.watched").exists()


def test_failures_come_first_and_the_list_is_filtered(client, officer, receipt):
    for number, state in enumerate([State.QUEUED, State.FAILED, State.HELD]):
        Message.objects.create(
            key=f"k{number}", topic="deadline.moved", to=f"p{number}@test.example", language="en",
            zone="Europe/Brussels", payload={}, created_at=MAY, due_at=MAY, state=state,
        )  # fmt: skip
    address = reverse("admin:outbox_message_changelist")

    states = [row.state for row in client.get(address).context["cl"].result_list]
    narrowed = client.get(f"{address}?topic=deadline.moved&state__exact=failed&language__exact=en&q=p1@")

    assert states[:2] == [State.FAILED, State.HELD]
    assert [row.to for row in narrowed.context["cl"].result_list] == ["p1@test.example"]
    shown = client.get(address).content.decode()
    assert '<option value="agenda.changed">Agenda changed</option>' in shown
    assert "?topic=" not in shown


@pytest.mark.parametrize("count", [1, 5])
def test_the_outbox_costs_the_same_for_one_as_for_five(client, officer, count, django_assert_num_queries):
    for number in range(count):
        Message.objects.create(
            key=f"k{number}", topic="deadline.moved", to=f"p{number}@test.example", language="en",
            zone="Europe/Brussels", payload={}, created_at=MAY, due_at=MAY,
        )  # fmt: skip
    client.get(reverse("admin:outbox_message_changelist"))

    with django_assert_num_queries(10):
        client.get(reverse("admin:outbox_message_changelist"))


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        ("one two", "one two", [("same", "one two")]),
        ("one two", "one three", [("same", "one "), ("del", "two"), ("ins", "three")]),
        ("締切は5月", "締切は6月", [("same", "締切は"), ("del", "5"), ("ins", "6"), ("same", "月")]),
        ("", "x", [("ins", "x")]),
        ("x", "", [("del", "x")]),
    ],
)
def test_differences_are_marked_by_word(old, new, marks):
    assert changes(old, new) == marks
