"""Information requests: named questions open again until a deadline of their own (SPEC A13, A10)."""

import unicodedata
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from applications.actions import attachments, drafts, information
from applications.actions.corrections import correct
from applications.actions.translations import object_to, write
from applications.domain.snapshot import content_hash
from applications.domain.translating import source_hash
from applications.errors import DeskRefusedError, NotAskedError, NotReadyError, PeriodOverError
from applications.models import Attachment, Question
from applications.queries.corrections import column_at
from applications.states import SubmissionKind
from r2r_portal.accounts.models import User
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.documents import pdf
from tests.factories.questionnaires import question, versions
from tests.integration.applications.desking import DUE, JUNE, MAY, answers_of, handed_in

pytestmark = pytest.mark.django_db
KEY = UUID("6f0a1c9e-6b11-4a4f-8a35-0c7f3b1d2e4f")
MS = timedelta(milliseconds=1)


@pytest.fixture
def row():
    """A submitted application, after the closing."""
    made = handed_in()
    clock_actions.restart(at=JUNE)
    return made


def ask(row, *keys, due_at=DUE, at=JUNE, text="Which strategy is in force?"):
    """Ask about questions by their keys."""
    chosen = Question.objects.filter(section__questionnaire=row.questionnaire, key__in=keys, parent=None)
    who = User.objects.filter(email="ask@test.example").first() or UserFactory(email="ask@test.example")
    return information.ask(application=row, questions=chosen, text=text, due_at=due_at, by=who, at=at)


def save(row, section, at=JUNE, **values):
    """Save answers into the working copy."""
    drafts.save_section(
        application=row, section=section, values=values, versions=versions(row), by=row.created_by, at=at
    )
    row.refresh_from_db()


def reply(request, at=JUNE, key=KEY):
    """Send the reply of the owner."""
    return information.answer(request=request, by=request.application.created_by, at=at, key=key)


@pytest.mark.rule("A13")
def test_asking_opens_the_questions_and_tells_the_applicant(row):
    asked = ask(row, "strategy_summary", "has_cooperation")

    letter = mails.compose(Message.objects.get(topic="information.asked"))
    assert letter.subject == "[EU-Japan R2R] We need one more thing by Friday 10 June"
    assert "Which strategy is in force?" in letter.body
    assert "Friday 10 June 2022, 11:59 Brussels time" in letter.body
    assert "/my/" in letter.body
    assert set(asked.questions.values_list("key", flat=True)) == {
        "strategy_summary", "has_cooperation", "cooperation",
    }  # fmt: skip
    assert Event.objects.get(verb="information.asked").detail["request"] == asked.pk


@pytest.mark.rule("A13")
def test_a_second_request_waits_for_the_first(row):
    ask(row, "strategy_summary")

    with pytest.raises(DeskRefusedError):
        ask(row, "commitment")


@pytest.mark.rule("A13")
@pytest.mark.parametrize(
    ("keys", "more"),
    [(("strategy_summary",), {"due_at": JUNE}), (("strategy_summary",), {"text": " "}), ((), {})],
)
def test_a_request_without_time_words_or_questions_is_refused(row, keys, more):
    with pytest.raises(DeskRefusedError):
        ask(row, *keys, **more)

    assert not row.information_requests.exists()


@pytest.mark.rule("A13")
@pytest.mark.rule("A9")
def test_a_reply_replaces_the_named_answers_and_nothing_else(row):
    save(row, "commitment", commitment="A late change that was never asked for.")
    asked = ask(row, "strategy_summary")
    save(row, "strategy", strategy_summary="Six priorities.")

    version = reply(asked)

    first = row.submissions.get(number=1)
    assert (version.kind, version.number, version.reference) == (SubmissionKind.REPLY, 2, first.reference)
    assert answers_of(version) == answers_of(first) | {"strategy_summary": "Six priorities."}
    assert {**version.snapshot, "sections": 0} == {**first.snapshot, "sections": 0}
    assert version.content_hash == content_hash(version.snapshot)


@pytest.mark.rule("A13")
def test_an_unchanged_reply_is_the_last_version_to_the_byte(row):
    assert reply(ask(row, "strategy_summary")).content_hash == row.submissions.get(number=1).content_hash


@pytest.mark.rule("A13")
def test_the_rest_of_the_working_copy_stays_unsent(row):
    save(row, "commitment", commitment="A late change.")
    asked = ask(row, "strategy_summary")
    save(row, "strategy", strategy_summary="Six priorities.")

    reply(asked)

    row.refresh_from_db()
    assert (row.has_unsent_changes, row.late_at) == (True, JUNE)


@pytest.mark.rule("A10")
def test_what_is_saved_for_a_reply_is_not_late(row):
    asked = ask(row, "strategy_summary")
    save(row, "strategy", strategy_summary="Six priorities.")
    before = row.late_at

    reply(asked)

    row.refresh_from_db()
    assert (before, row.late_at, row.has_unsent_changes) == (None, None, False)


@pytest.mark.rule("A13")
def test_both_sides_are_told_of_a_reply(row):
    asked = ask(row, "strategy_summary")

    version = reply(asked)

    told = {
        one.topic: one
        for one in Message.objects.filter(topic__in=("information.answered", "information.arrived"))
    }
    receipt = mails.compose(told["information.answered"])
    assert (told["information.answered"].to, told["information.arrived"].to) == (
        row.created_by.email, "ask@test.example",
    )  # fmt: skip
    assert version.content_hash[:32] in receipt.body
    assert "version 2" in receipt.body
    assert (
        f"/admin/applications/application/{row.pk}/change/" in mails.compose(told["information.arrived"]).body
    )


@pytest.mark.rule("A13")
@pytest.mark.rule("A10")
@pytest.mark.parametrize(("away", "taken"), [(-MS, True), (timedelta(0), False), (timedelta(hours=1), False)])
def test_the_deadline_of_a_request_is_half_open(row, away, taken):
    asked = ask(row, "strategy_summary")
    save(row, "strategy", strategy_summary="Six priorities.")
    clock_actions.restart(at=DUE + away)

    if taken:
        reply(asked, at=DUE + away)
    else:
        with pytest.raises(PeriodOverError):
            reply(asked, at=DUE + away)

    row.refresh_from_db()
    assert row.submissions.count() == 1 + taken
    assert row.answers.get(question__key="strategy_summary").value == "Six priorities."


@pytest.mark.rule("T5")
@pytest.mark.parametrize(("queued", "taken"), [(timedelta(seconds=55), True), (timedelta(seconds=60), False)])
def test_a_reply_may_queue_for_a_minute(row, queued, taken):
    asked = ask(row, "strategy_summary")
    clock_actions.restart(at=DUE + queued)

    if taken:
        reply(asked, at=DUE - MS)
    else:
        with pytest.raises(PeriodOverError):
            reply(asked, at=DUE - MS)

    assert row.submissions.count() == 1 + taken


@pytest.mark.rule("A9")
def test_the_same_click_twice_is_one_reply(row):
    asked = ask(row, "strategy_summary")

    assert reply(asked) == reply(asked)
    with pytest.raises(NotAskedError):
        reply(asked, key=UUID(int=7))
    assert row.submissions.count() == 2


@pytest.mark.rule("A13")
def test_a_withdrawn_request_takes_no_reply_and_the_applicant_is_told(row):
    asked = ask(row, "strategy_summary")

    information.cancel(request=asked, by=asked.asked_by, at=JUNE)

    with pytest.raises(NotAskedError):
        reply(asked)
    assert Message.objects.filter(topic="information.cancelled", to=row.created_by.email).count() == 1
    assert mails.compose(Message.objects.get(topic="information.asked")) is None
    ask(row, "commitment")


@pytest.mark.rule("A13")
def test_a_reply_must_answer_what_is_required(row):
    asked = ask(row, "strategy_summary")
    save(row, "strategy", strategy_summary="")

    with pytest.raises(NotReadyError) as refused:
        reply(asked)

    assert [one.question for one in refused.value.blockers] == ["strategy_summary"]


@pytest.mark.rule("A13")
def test_a_named_answer_opens_and_closes_what_hangs_on_it(row):
    asked = ask(row, "has_cooperation")
    item = {"partner": "Aichi", "country": "Japan", "type": "project", "since": 2018, "status": "running"}
    save(row, "experience", has_cooperation=True, cooperation=(item,))

    opened = answers_of(reply(asked))
    again = ask(row, "has_cooperation")
    save(row, "experience", has_cooperation=False)
    closed = answers_of(reply(again, key=UUID(int=2)))

    assert (opened["cooperation"][0]["partner"], "cooperation" in closed) == ("Aichi", False)
    keys = [
        one["key"] for part in row.submissions.get(number=2).snapshot["sections"] for one in part["questions"]
    ]
    assert keys.index("cooperation") == keys.index("has_cooperation") + 1


@pytest.mark.rule("A13")
@pytest.mark.rule("A11")
def test_groups_files_and_typed_columns_can_be_asked_about(row):
    asked = ask(row, "practices", "letter", "contact_main", "organisation_name", "themes", "topics_offered")
    save(
        row,
        "practices",
        practices=({"title": "Another practice", "summary": "We built two."},),
        topics_offered=("health",),
    )
    save(row, "region", organisation_name="Regione Altra")
    save(row, "strategy", themes={"green": 3, "industrial": 2, "demographic": 1})
    contact = {
        "given_name": "Cara",
        "family_name": "Example",
        "position": "Head",
        "email": "cara@test.example",
        "english": "yes",
    }
    save(row, "contacts", contact_main=contact)
    attachments.detach(attachment=Attachment.objects.get(application=row), by=row.created_by, at=JUNE)
    attachments.attach(
        application=row, question=question(row, "letter"), name="signed.pdf", content=pdf(), by=row.created_by, at=JUNE
    )  # fmt: skip

    version = reply(asked)

    said = answers_of(version)
    assert said["practices"][0]["title"] == "Another practice"
    assert [one["name"] for one in said["letter"]] == ["signed.pdf"]
    assert version.snapshot["contacts"]["main"]["given_name"] == "Cara"
    assert version.snapshot["organisation"]["name_local"] == "Regione Altra"
    assert version.snapshot["ranks"] == {"green": 3, "industrial": 2, "demographic": 1}
    assert version.snapshot["topics_offered"] == ["health"]
    assert version.snapshot["topics_wanted"] == row.submissions.get(number=1).snapshot["topics_wanted"]


@pytest.mark.rule("M2")
def test_reminders_come_three_days_and_the_last_morning_before_it_is_due(row):
    ask(row, "strategy_summary")
    mornings = []
    for day in range(3, 11):
        for hour in (7, 9, 15):
            at = datetime(2022, 6, day, hour, tzinfo=UTC)
            if information.remind(at=at):
                mornings.append(at)
            assert information.remind(at=at) == 0

    assert mornings == [datetime(2022, 6, 7, 7, tzinfo=UTC), datetime(2022, 6, 10, 7, tzinfo=UTC)]
    letter = mails.compose(Message.objects.filter(topic="information.reminder").first())
    assert "Reminder: reply by Friday 10 June" in letter.subject


@pytest.mark.rule("M2")
def test_nobody_is_reminded_of_a_request_that_is_answered(row):
    reply(ask(row, "strategy_summary"))

    assert information.remind(at=datetime(2022, 6, 7, 7, tzinfo=UTC)) == 0


@pytest.mark.rule("A13")
def test_a_draft_is_not_asked_about():
    made = handed_in()
    made.submissions.first()
    fresh = drafts.start(call=made.call, side="eu", by=UserFactory(), at=MAY, language="en")

    with pytest.raises(DeskRefusedError):
        ask(fresh, "strategy_summary", at=MAY)


@pytest.mark.rule("M3")
@pytest.mark.parametrize(("language", "words"), [("en", "Dear"), ("ja", "様")])
def test_every_message_of_a_case_is_whole_in_the_readers_language(row, language, words):
    UserFactory(email="ask@test.example")
    User.objects.update(language=language)
    row.created_by.refresh_from_db()
    asked = ask(row, "strategy_summary")
    information.remind(at=datetime(2022, 6, 7, 7, tzinfo=UTC))
    letters = {
        one.topic: mails.compose(one)
        for one in Message.objects.filter(topic__in=("information.asked", "information.reminder"))
    }
    reply(asked)
    column = column_at(row, row.submissions.latest("number"), "strategy_title")
    correct(
        application=row,
        column=column,
        value="S4",
        reason="A slip",
        by=asked.asked_by,
        at=JUNE,
        key=UUID(int=3),
    )
    information.cancel(request=ask(row, "commitment"), by=asked.asked_by, at=JUNE)
    made = write(
        application=row, path="strategy_title", text="訳", status="draft", source=source_hash("S4"), by=asked.asked_by, at=JUNE
    )  # fmt: skip
    object_to(translation=made, text="No.", by=row.created_by, at=JUNE)
    for one in Message.objects.filter(topic__in=TOPICS):
        letters[one.topic] = mails.compose(one) or letters[one.topic]  # what is answered is asked no more

    assert set(letters) == TOPICS
    for topic, letter in letters.items():
        assert words in letter.body, topic
        assert "http" in letter.body, topic
        long = [line for line in letter.body.splitlines() if columns(line) > 70 and "http" not in line]
        assert long == [], topic


TOPICS = {
    "information.asked", "information.reminder", "information.cancelled", "information.answered",
    "information.arrived", "application.corrected", "translation.objected",
}  # fmt: skip


def columns(line):
    """Width in columns of a terminal: wide characters take two."""
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in line)
