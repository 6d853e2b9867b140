"""What a desk does with a thread: who has it, who is here, templates, translations, joining two, closing with the decision."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from helpdesk.actions import questions as actions
from helpdesk.actions import reminders, threads
from helpdesk.errors import DeskRefusedError
from helpdesk.models import BegunAnswer, PublishedAnswer, Question, Reading, ThreadTranslation
from helpdesk.queries import questions as queries
from helpdesk.queries.statistics import statistics
from helpdesk.queries.threads import GONE_AFTER, others_at, replies_for_asker
from helpdesk.states import Decision, Status
from r2r_portal import clock
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.errors import ForbiddenError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import AT, UserFactory
from tests.factories.helpdesk import AnswerTemplateFactory, PublishedAnswerFactory, QuestionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H1")]


def page(question: Question, name: str = "change", *more: object) -> str:
    """Return the address of a question's page in the admin."""
    return reverse(f"admin:helpdesk_question_{name}", args=[question.pk, *more])


@pytest.fixture
def desk(client):
    """Somebody of the EU desk who is signed in."""
    person = UserFactory(role=EU_DESK)
    client.force_login(person)
    return person


def test_a_question_is_taken_over_and_stands_in_mine(client, desk):
    question = QuestionFactory(assignee=UserFactory(role=EU_DESK))

    client.post(page(question, "take"))

    question.refresh_from_db()
    assert question.assignee == desk
    assert question.number in client.get("/admin/helpdesk/question/?queue=mine").content.decode()
    assert not Message.objects.exists()


def test_whoever_gets_a_question_from_another_is_told(client, desk):
    question, colleague = QuestionFactory(), UserFactory(role=EU_DESK)

    answer = client.post(page(question, "assign"), {"to": colleague.pk})

    assert answer.status_code == 302
    mail = Message.objects.get()
    assert (mail.topic, mail.to) == ("helpdesk.assigned", colleague.email)
    assert question.text in mails.compose(mail).body


def test_nobody_of_the_other_desk_is_offered_or_taken(client, desk):
    question, stranger = QuestionFactory(), UserFactory(role=JP_DESK)

    assert client.post(page(question, "assign"), {"to": stranger.pk}).status_code == 422
    with pytest.raises(DeskRefusedError):
        threads.assign(question=question, to=stranger, by=desk, at=AT)


def test_whoever_answers_first_has_the_question_from_then_on(desk):
    question = QuestionFactory()

    actions.answer(question=question, text="Yes", language="en", by=desk, at=AT)

    question.refresh_from_db()
    assert question.assignee == desk


def test_the_queues_hold_what_their_names_say(client, desk):
    late = AT + timedelta(days=3, hours=1)
    clock_actions.restart(at=late)
    stand = {
        "old": QuestionFactory(),
        "fresh": QuestionFactory(turn_since=late),
        "waiting": QuestionFactory(status=Status.WAITING, assignee=desk),
        "done": QuestionFactory(status=Status.DONE),
    }
    expected = {
        "new": ["old", "fresh"],
        "mine": ["waiting"],
        "waiting": ["waiting"],
        "overdue": ["old"],
        "done": ["done"],
    }

    for queue, names in expected.items():
        shown = client.get(f"/admin/helpdesk/question/?queue={queue}").context["cl"].queryset
        assert set(shown) == {stand[name] for name in names}, queue
    assert queries.counts(desk, late) == {name: len(names) for name, names in expected.items()}


@pytest.mark.parametrize("typing", [False, True])
def test_a_colleague_who_has_the_thread_open_is_seen(client, desk, typing):
    question, other = QuestionFactory(), UserFactory(role=EU_DESK, family_name="Colleague")
    threads.see(question=question, by=other, at=clock.real(), typing=typing)

    shown = client.get(page(question)).content.decode()

    assert ("is typing" in shown) == typing
    assert "COLLEAGUE" in shown
    assert "COLLEAGUE" in client.post(page(question, "here"), {"typing": "1"}).content.decode()
    assert Reading.objects.get(user=desk).typed_at is not None


def test_who_left_is_forgotten():
    question, other, now = QuestionFactory(), UserFactory(role=EU_DESK), clock.real()
    threads.see(question=question, by=other, at=now)

    assert others_at(question, UserFactory(), now + GONE_AFTER) == []
    assert threads.forget_who_left(at=now + GONE_AFTER) == 1


def test_a_begun_answer_waits_for_whoever_sends_it(client, desk):
    question = QuestionFactory()

    client.post(page(question), {"text": "Half of an", "language": "ja", "keep": "1"})

    assert not Message.objects.exists()
    client.force_login(UserFactory(role=EU_DESK))
    assert "Half of an" in client.get(page(question)).content.decode()
    client.post(page(question), {"text": "Half of an answer.", "language": "en", "answer": "1"})
    assert not BegunAnswer.objects.exists()
    assert Message.objects.get().topic == "helpdesk.answered"


@pytest.mark.parametrize(("language", "words"), [("en", "Dear Ada, please see HD-"), ("ja", "Ada 様　HD-")])
def test_a_template_begins_the_answer_with_its_places_filled(client, desk, language, words):
    question, template = QuestionFactory(name="Ada"), AnswerTemplateFactory()

    shown = client.get(page(question) + f"?template={template.pk}&in={language}").content.decode()

    assert words in shown
    assert f'<option value="{language}" selected>' in shown


@pytest.mark.parametrize("wrong", ["0", "999999999", "x", "9" * 30, "1&in=de"])
def test_a_template_that_is_not_there_begins_nothing(client, desk, wrong):
    assert client.get(page(QuestionFactory()) + f"?template={wrong}").status_code == 200


def test_a_template_with_an_unknown_place_is_refused_and_one_is_previewed(client, desk):
    add = reverse("admin:helpdesk_answertemplate_add")
    texts = {
        "title_en": "A",
        "title_ja": "あ",
        "text_en": "Dear {nmae}",
        "text_ja": "{name} 様",
        "is_active": "on",
    }

    assert "Nobody fills {nmae}" in client.post(add, texts).content.decode()
    assert client.post(add, texts | {"text_en": "Dear {name}"}).status_code == 302
    template = AnswerTemplateFactory._meta.model.objects.get()
    shown = client.get(reverse("admin:helpdesk_answertemplate_change", args=[template.pk])).content.decode()
    assert "Dear Ada Example" in shown
    assert "見本 花子 様" in shown


def test_a_working_translation_stands_beside_the_text_and_never_reaches_the_asker(client, desk):
    question = QuestionFactory(language="ja", text="共同で応募できますか。")

    client.post(page(question, "translate", 0), {"text": "May we apply together?"})

    row = ThreadTranslation.objects.get()
    assert (row.language, row.by, row.reply) == ("en", desk, None)
    assert "May we apply together?" in client.get(page(question)).content.decode()
    assert (
        "May we apply together?"
        not in client.get(f"/en/helpdesk/question/{question.token}/").content.decode()
    )


def test_a_translation_is_written_anew_in_the_same_place(client, desk):
    question = QuestionFactory()
    reply = actions.reply_back(question=question, text="One more", at=AT)

    for text in ("もう一つ", "もう一点"):
        assert client.post(page(question, "translate", reply.pk), {"text": text}).status_code == 302

    assert ThreadTranslation.objects.get(reply=reply).text == "もう一点"
    assert client.get(page(QuestionFactory(), "translate", reply.pk)).status_code == 404


def test_two_questions_joined_get_one_answer_and_neither_asker_reads_the_other(client, desk):
    clock_actions.restart(at=AT)
    first = QuestionFactory(text="First words", email="first@test.example", topic="call")
    second = QuestionFactory(text="Second words", email="second@test.example", language="ja")

    client.post(page(second, "merge"), {"into": first.pk})

    assert set(Message.objects.values_list("topic", "to")) == {
        ("helpdesk.merged", first.email), ("helpdesk.merged", second.email),
    }  # fmt: skip
    second.refresh_from_db()
    assert (second.status, second.merged_into) == (Status.DONE, first)
    actions.answer(question=first, text="One answer", language="en", by=desk, at=AT + timedelta(hours=1))
    answered = Message.objects.filter(topic="helpdesk.answered")
    assert set(answered.values_list("to", "language")) == {(first.email, "en"), (second.email, "ja")}
    for message in Message.objects.all():
        own, foreign = ("First", "Second") if message.to == first.email else ("Second", "First")
        body = mails.compose(message).body
        assert (f"{own} words" in body, f"{foreign} words" in body) == (True, False)
    for question, foreign in ((first, "Second words"), (second, "First words")):
        shown = client.get(f"/en/helpdesk/question/{question.token}/").content.decode()
        assert "One answer" in shown
        assert foreign not in shown
    assert "Second words" in client.get(page(first)).content.decode()


def test_a_reply_to_a_joined_question_wakes_the_one_it_is_joined_with(desk):
    first, second = QuestionFactory(), QuestionFactory()
    threads.merge(question=second, into=first, by=desk, at=AT)
    actions.answer(question=first, text="Yes", language="en", by=desk, at=AT)

    reply = actions.reply_back(question=second, text="And we?", at=AT + timedelta(hours=1))

    first.refresh_from_db()
    assert first.status == Status.NEW
    assert reply in replies_for_asker(second)
    assert reply not in replies_for_asker(first)


def test_what_is_joined_with_something_joined_follows(desk):
    a, b, c = QuestionFactory.create_batch(3)
    threads.merge(question=a, into=b, by=desk, at=AT)
    threads.merge(question=b, into=c, by=desk, at=AT)

    assert set(c.merged.all()) == {a, b}
    for wrong in (a, c):
        with pytest.raises(DeskRefusedError):
            threads.merge(question=c, into=wrong, by=desk, at=AT)
    with pytest.raises(DeskRefusedError):
        actions.answer(question=a, text="No", language="en", by=desk, at=AT)


def test_a_question_of_the_other_desk_is_joined_with_nothing(client, desk):
    foreign = QuestionFactory(japanese=True)

    assert client.post(page(QuestionFactory(), "merge"), {"into": foreign.pk}).status_code == 422
    with pytest.raises(ForbiddenError):
        threads.merge(question=QuestionFactory(), into=foreign, by=desk, at=AT)


@pytest.mark.rule("H2")
@pytest.mark.parametrize("kind", [{"topic": "call"}, {"topic": "form"}, {"form_question": "summary"}])
def test_nothing_about_the_call_is_closed_without_the_decision(client, desk, kind):
    question = QuestionFactory(**kind)

    undecided = client.post(page(question, "close"), {"decision": ""})
    no_reason = client.post(page(question, "close"), {"decision": "asker", "decision_reason": "  "})
    with pytest.raises(DeskRefusedError):
        actions.close(question=question, by=desk, at=AT)
    with (
        pytest.raises(IntegrityError, match="question_about_the_call_closed_with_decision"),
        transaction.atomic(),
    ):
        Question.objects.filter(pk=question.pk).update(status=Status.DONE)

    assert (undecided.status_code, no_reason.status_code) == (422, 422)
    done = client.post(
        page(question, "close"), {"decision": "asker", "decision_reason": "Its own address only"}
    )
    question.refresh_from_db()
    assert (done.status_code, question.status, question.decided_by) == (302, Status.DONE, desk)
    assert question.decision_reason == "Its own address only"


@pytest.mark.rule("H2")
def test_closing_for_all_begins_an_answer_from_the_thread(client, desk):
    question = QuestionFactory(topic="call", form_question="summary")
    actions.answer(question=question, text="Yes, together.", language="en", by=desk, at=AT)

    client.post(page(question, "close"), {"decision": "all"})

    answer = PublishedAnswer.objects.get()
    question.refresh_from_db()
    assert (question.decision, question.answered_in) == (Decision.ALL, answer)
    assert (answer.question_en, answer.answer_en, answer.status) == (question.text, "Yes, together.", "draft")
    assert [one.key for one in answer.about.all()] == ["summary"]


@pytest.mark.rule("H2")
def test_closing_for_all_may_name_an_answer_that_is_there(client, desk):
    question, answer = QuestionFactory(topic="call"), PublishedAnswerFactory(public=True)

    client.post(page(question, "close"), {"decision": "all", "answered_in": answer.pk})

    question.refresh_from_db()
    assert question.answered_in == answer
    assert PublishedAnswer.objects.count() == 1


def test_a_reply_opens_a_question_again_and_the_decision_with_it(desk):
    question = QuestionFactory(topic="call")
    actions.close(question=question, by=desk, at=AT, decision="all")

    actions.reply_back(question=question, text="One more thing", at=AT)

    question.refresh_from_db()
    assert (question.status, question.decision, question.decided_by) == (Status.NEW, "", None)
    assert question.answered_in is not None


@pytest.mark.parametrize("name", ["close", "assign", "merge", "take", "here", "publish"])
def test_officers_and_the_other_desk_do_nothing_to_a_thread(client, name):
    question = QuestionFactory(topic="call")
    for role, status in ((OFFICER, 403), (JP_DESK, 404)):
        client.force_login(UserFactory(role=role))
        assert client.post(page(question, name), {"decision": "all"}).status_code == status
    question.refresh_from_db()
    assert (question.status, question.assignee) == (Status.NEW, None)


LATE = datetime(2022, 5, 18, 8, 0, tzinfo=UTC)  # 17 working hours of Brussels later


@pytest.mark.rule("M2")
def test_a_desk_is_reminded_once_a_day_of_what_waits_too_long():
    QuestionFactory(), QuestionFactory(text="Another"), QuestionFactory(status=Status.WAITING)

    assert reminders.remind(at=LATE - timedelta(hours=2)) == 0
    assert [reminders.remind(at=LATE), reminders.remind(at=LATE + timedelta(hours=1))] == [1, 0]
    mail = Message.objects.get()
    assert (mail.to, len(mail.payload["questions"])) == ("ialmora@iurc.eu", 2)
    assert "Another" in mails.compose(mail).body
    assert reminders.remind(at=LATE + timedelta(days=1)) == 1


@pytest.mark.rule("M2")
@pytest.mark.parametrize(
    "at",
    [
        datetime(2022, 5, 18, 20, 0, tzinfo=UTC),
        datetime(2022, 5, 21, 8, 0, tzinfo=UTC),
        datetime(2022, 5, 26, 8, 0, tzinfo=UTC),
    ],
)
def test_no_desk_is_reminded_at_night_at_weekends_or_on_its_holidays(at):
    QuestionFactory()

    assert reminders.remind(at=at) == 0


@pytest.mark.rule("M2")
def test_a_reminder_whose_questions_were_answered_is_not_sent():
    question = QuestionFactory()
    reminders.remind(at=LATE)
    actions.answer(question=question, text="Yes", language="en", by=UserFactory(role=EU_DESK), at=LATE)

    assert mails.compose(Message.objects.get(topic="helpdesk.waiting")) is None


def test_the_statistics_count_weeks_answers_and_topics(client, desk):
    question = QuestionFactory(topic="call", form_question="summary")
    QuestionFactory(topic="call", asked_at=AT - timedelta(weeks=2), turn_since=AT)
    QuestionFactory(side="jp", language="ja")
    actions.answer(question=question, text="Yes", language="en", by=desk, at=AT + timedelta(hours=26))
    clock_actions.restart(at=AT + timedelta(days=2))

    found = statistics(desk, AT + timedelta(days=2))

    assert (found.total, found.answered, found.first_answer) == (2, 1, timedelta(hours=10))
    assert [sum(week.values()) for week in found.weeks.values()] == [1, 0, 1]
    assert (found.topics, found.form) == ((("The call", 2),), (("summary", 1),))
    shown = client.get(reverse("admin:helpdesk_question_statistics")).content.decode()
    assert "1 d 2 h 0 min" in shown
    assert "<svg" in shown


@pytest.mark.parametrize("count", [1, 5])
def test_a_thread_costs_the_same_for_one_reply_as_for_five(client, desk, count, django_assert_num_queries):
    question = QuestionFactory()
    for _ in range(count):
        actions.reply_back(question=question, text="And?", at=AT)
        threads.translate(question=question, text="訳", by=desk, at=AT, reply=question.replies.last())
    client.get(page(question))

    with django_assert_num_queries(15):
        client.get(page(question))
