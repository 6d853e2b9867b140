"""The messages of the call: in the reader's language, complete in the body, silent once their reason is gone (SPEC M1-M3)."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail

from applications import tasks
from applications.actions import behalf, deadlines, invitations, late, reminders, scanning
from applications.actions.submissions import submit, undo_withdrawal, withdraw
from applications.models import Application, Question, Questionnaire, Section
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.outbox.tasks import drain
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory

pytestmark = pytest.mark.django_db
MAY = datetime(2022, 5, 16, 6, 0, tzinfo=UTC)
FIRST = datetime(2022, 5, 16, 7, 0, tzinfo=UTC)  # nine o'clock in Brussels, fourteen days before the last
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


@pytest.fixture(autouse=True)
def in_may():
    """Let domain time stand before the first reminder."""
    clock_actions.restart(at=MAY)


def begun(**more):
    """A draft begun before the first reminder."""
    row = ApplicationFactory(**more)
    Application.objects.filter(pk=row.pk).update(created_at=MAY - timedelta(days=9), saved_at=MAY)
    return Application.objects.get(pk=row.pk)


def everything(language):
    """Let every message of the call arise for a reader of one language."""
    japanese = language == "ja"
    owner = UserFactory(japanese=japanese)
    side = {"side": "jp", "territory_code": "JP-23"} if japanese else {}
    row = begun(owner=owner, **side)
    officer = UserFactory(role=OFFICER)
    submit(application=row, by=owner, at=MAY, key=uuid4())
    Application.objects.filter(pk=row.pk).update(saved_at=MAY + timedelta(minutes=1), language="ja")
    submit(application=row, by=owner, at=MAY + timedelta(minutes=2), key=uuid4())
    withdraw(application=row, by=owner, at=MAY)
    undo_withdrawal(application=row, by=owner, at=MAY)
    draft = begun(owner=owner, **side)
    reminders.remind(at=FIRST)
    deadlines.extend(
        call=row.call, application=draft, to=CLOSES + timedelta(hours=1), reason_en="Power cut", reason_ja="停電",
        by=officer, at=MAY,
    )  # fmt: skip
    late.ask_for_consideration(
        application=draft, reason="停電 / power cut", by=owner, at=CLOSES + timedelta(days=1)
    )
    made = invitations.ask(
        track=row.call.tracks.get(side="jp"), territory=row.territory, email=owner.email, language=language, at=MAY,
        name="見本", department="課",
    )  # fmt: skip
    invitations.send(invitation=made, by=officer, at=MAY)
    vain = invitations.ask(
        track=made.track, territory=row.territory, email=owner.email, language=language, at=MAY, name="見本"
    )
    invitations.decline(
        invitation=vain, reason="理由 " * 5 if japanese else "reason " * 30, by=officer, at=MAY
    )
    late.ask_to_withdraw(application=row, by=owner, at=CLOSES + timedelta(days=1))
    scanning.settle(row=attached(row, owner), found="Win.Test.EICAR_HDB-1", at=MAY)
    Questionnaire.objects.filter(pk=row.questionnaire_id).update(published_at=MAY)
    entered = behalf.enter(
        track=row.track,
        territory=row.territory,
        email=owner.email,
        received_on=MAY.date(),
        by=officer,
        at=MAY,
    )
    behalf.ask_to_confirm(application=entered, by=officer, at=MAY)
    return owner


def attached(row, owner):
    """A file that waits for the virus check."""
    section = Section.objects.create(
        questionnaire=row.questionnaire, slug="files", number=1, group="delegation"
    )
    question = Question.objects.create(
        section=section, key="letter", number=1, kind="file", label_en="L", label_ja="書類", required=False
    )
    return row.attachments.create(
        question=question, file="attachments/x", name="推薦書.pdf", mime="application/pdf", size=9, sha256="a" * 64,
        uploaded_at=MAY, uploaded_by=owner, scan="waiting",
    )  # fmt: skip


@pytest.mark.rule("M3")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_message_speaks_its_readers_language_in_short_lines(language):
    owner = everything(language)
    for message in Message.objects.filter(to=owner.email, topic="draft.reminder"):
        Message.objects.filter(pk=message.pk).update(
            payload=message.payload
            | {"closes_at": Application.objects.get(pk=message.payload["application"]).closing.isoformat()}
        )

    composed = {message.topic: mails.compose(message) for message in Message.objects.filter(to=owner.email)}

    assert set(composed) == {
        "application.submitted", "application.changed", "application.withdrawn", "application.restored",
        "application.entered", "deadline.moved", "consideration.received", "invitation.sent", "draft.reminder",
        "invitation.declined", "withdrawal.received", "attachment.quarantined",
    } - ({"draft.reminder"} if language == "ja" else set())  # fmt: skip
    for topic, letter in composed.items():
        assert letter is not None, topic
        assert letter.subject.startswith("【日欧地域間協力】" if language == "ja" else "[EU-Japan R2R] "), (
            topic
        )
        assert bool(JAPANESE.search(letter.subject)) is (language == "ja"), topic
        assert [line for line in letter.body.splitlines() if len(line) > 70 and "http" not in line] == [], (
            topic
        )
        assert "&#" not in letter.body, topic
        assert "None" not in letter.body, topic


@pytest.mark.rule("M3")
def test_the_receipt_is_complete_in_the_body_and_carries_the_copy():
    row = begun(owner=UserFactory(japanese=True), side="jp", territory_code="JP-23")
    submission = submit(application=row, by=row.created_by, at=MAY, key=uuid4())

    letter = mails.compose(Message.objects.get())

    assert letter.subject == "【日欧地域間協力】応募受付完了のお知らせ（受付番号 JP-2022-001）"
    for fact in (
        "JP-2022-001",
        "2022年5月16日（月）15:00:00（日本時間）",
        "2022-05-16 06:00:00 UTC",
        "愛知県",
        submission.content_hash[:32],
    ):
        assert fact in letter.body
    assert [(name, mime) for name, _content, mime in letter.attachments] == [
        ("JP-2022-001-v1.pdf", "application/pdf")
    ]


@pytest.mark.rule("M2")
def test_a_draft_is_reminded_once_a_morning_and_never_before_nine():
    row = begun()

    written = [
        reminders.remind(at=FIRST + away)
        for away in (-timedelta(seconds=1), timedelta(0), timedelta(minutes=1))
    ]

    assert written == [0, 1, 0]
    assert Message.objects.get().to == row.created_by.email


@pytest.mark.rule("M2")
def test_over_the_last_two_weeks_each_side_gets_its_four():
    begun(territory_code="BE2")
    begun(owner=UserFactory(japanese=True), side="jp", territory_code="JP-23")
    hour = timedelta(minutes=30)

    for step in range(int((CLOSES - MAY) / hour)):
        reminders.remind(at=MAY + step * hour)

    found = Message.objects.order_by("created_at").values_list("language", "created_at")
    assert [f"{at:%d %H:%M}" for language, at in found if language == "en"] == [
        "16 07:00",
        "23 07:00",
        "25 07:00",
        "30 07:00",
    ]
    assert [f"{at:%d %H:%M}" for language, at in found if language == "ja"] == [
        "17 00:00",
        "24 00:00",
        "27 00:00",
        "30 00:00",
    ]


@pytest.mark.rule("M2")
def test_reminders_stop_at_the_submission_even_when_one_is_on_its_way():
    row = begun()
    reminders.remind(at=FIRST)
    submit(application=row, by=row.created_by, at=FIRST, key=uuid4())
    waiting = Message.objects.get(topic="draft.reminder")

    assert mails.compose(waiting) is None
    assert reminders.remind(at=datetime(2022, 5, 23, 7, 0, tzinfo=UTC)) == 0


@pytest.mark.rule("M2")
def test_a_draft_that_began_after_a_reminder_does_not_get_it():
    row = begun()
    Application.objects.filter(pk=row.pk).update(created_at=FIRST + timedelta(minutes=1))

    assert reminders.remind(at=FIRST + timedelta(hours=1)) == 0


@pytest.mark.rule("M2")
def test_who_did_not_submit_is_told_once_when_the_call_has_closed():
    begun()
    handed_in = begun(territory_code="ITH4")
    submit(application=handed_in, by=handed_in.created_by, at=MAY, key=uuid4())
    morning = datetime(2022, 5, 31, 7, 0, tzinfo=UTC)

    written = [
        reminders.remind(at=at)
        for at in (CLOSES, morning - timedelta(seconds=1), morning, morning + timedelta(hours=1))
    ]

    assert written == [0, 0, 1, 0]
    letter = mails.compose(Message.objects.get(topic="draft.left"))
    assert letter.subject == "[EU-Japan R2R] The call has closed. Your draft was not submitted"


@pytest.mark.rule("M2")
@pytest.mark.parametrize(("japanese", "words"), [(False, "2 drafts were not submitted"), (True, "下書き2件")])
def test_who_left_several_drafts_is_told_in_one_message(japanese, words):
    owner = UserFactory(japanese=japanese)
    rows = [begun(owner=owner, territory_code=code) for code in ("ITH4", "ITH5")]
    morning = datetime(2022, 5, 31, 7, 0, tzinfo=UTC)

    written = [reminders.remind(at=morning), reminders.remind(at=morning + timedelta(hours=1))]

    message = Message.objects.get()
    letter = mails.compose(message)
    assert (written, message.topic) == ([1, 0], "drafts.left")
    assert words in letter.subject
    assert [str(row.pk) in letter.body for row in rows] == [True, True]
    submit_late = Application.objects.filter(pk=rows[0].pk)
    submit_late.update(closes_at=CLOSES + timedelta(days=9))
    assert [str(row.pk) in mails.compose(message).body for row in rows] == [False, True]


@pytest.mark.rule("M1")
@pytest.mark.rule("M2")
def test_the_periodic_task_reads_the_one_clock_and_the_worker_delivers(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    begun()
    clock_actions.restart(at=FIRST)

    first, again = tasks.remind(), tasks.remind()
    drain()
    drain()

    assert (first, again, len(mail.outbox)) == (1, 0, 1)
    assert Message.objects.get().state == State.SENT
    assert mail.outbox[0].subject == "[EU-Japan R2R] Not submitted yet: closes Monday 30 May, 23:59"


def test_nothing_user_made_becomes_markup_or_a_header():
    row = begun()
    User.objects.filter(pk=row.created_by.pk).update(given_name="<b>x</b>\nBcc: all@evil.example")
    row.organisation.name_local = "[win](http://evil.example) <a href='x'>"
    row.organisation.save()
    submit(application=row, by=row.created_by, at=MAY, key=uuid4())

    letter = mails.compose(Message.objects.get())

    assert "<b>" not in letter.alternatives[0][0]
    assert 'href="http://evil.example' not in letter.alternatives[0][0]
    assert "\n" not in letter.subject
    assert letter.bcc == []
