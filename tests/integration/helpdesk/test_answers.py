"""Answers for everybody: two people, both languages, found by a search, beside the form, told to those whose drafts they touch."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from applications.actions import drafts, setup
from applications.models import Question as FormQuestion
from helpdesk.actions import answers as actions
from helpdesk.actions import questions
from helpdesk.errors import DeskRefusedError
from helpdesk.models import AnswerAbout, PublishedAnswer
from helpdesk.queries import answers as queries
from helpdesk.states import Publication
from r2r_portal.accounts.models import Membership
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.errors import ForbiddenError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.statemachine import TransitionRefusedError
from tests.factories.accounts import AT, UserFactory
from tests.factories.applications import ApplicationFactory
from tests.factories.helpdesk import PublishedAnswerFactory, QuestionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H2")]

TEXTS = {
    "question_en": "May two bodies apply together?", "question_ja": "共同で応募できますか。",
    "answer_en": "Yes.", "answer_ja": "できます。",
}  # fmt: skip


def page(answer: PublishedAnswer, name: str = "change") -> str:
    """Return the address of an answer in the admin."""
    return reverse(f"admin:helpdesk_publishedanswer_{name}", args=[answer.pk])


@pytest.fixture
def call(db):
    """The call of 2022, open, with both questionnaires."""
    clock_actions.restart(at=AT)
    return setup.load_call(by=None, at=AT)


def test_from_a_question_to_the_public_page_by_two_people(client):
    author, second = UserFactory(role=EU_DESK), UserFactory(role=JP_DESK)
    question = QuestionFactory(topic="call", name="Ada Example", text="I am Ada. May two bodies apply?")
    questions.answer(question=question, text="Yes.", language="en", by=author, at=AT)
    client.force_login(author)
    client.post(reverse("admin:helpdesk_question_publish", args=[question.pk]))
    answer = PublishedAnswer.objects.get()

    begun = client.get(page(answer)).content.decode()
    incomplete = client.post(page(answer), {"topic": "call", "question_en": "Q", "do": "propose"})
    client.post(page(answer), TEXTS | {"topic": "call", "do": "propose"})
    answer.refresh_from_db()

    assert "The name of who asked: Ada" in begun
    assert incomplete.status_code == 409
    assert answer.status == Publication.PROPOSED
    assert "Approve and publish" not in client.get(page(answer)).content.decode()
    assert client.post(page(answer), {"do": "approve"}).status_code == 409
    client.force_login(second)
    assert client.post(page(answer), {"do": "approve"}).status_code == 302
    answer.refresh_from_db()
    assert (answer.status, answer.approver) == (Publication.PUBLISHED, second)
    client.logout()
    for language, words in (("en", "May two bodies apply together?"), ("ja", "共同で応募できますか。")):
        assert words in client.get(f"/{language}/helpdesk/answers/").content.decode()
        assert "Ada" not in client.get(f"/{language}/helpdesk/answers/{answer.pk}/").content.decode()
    assert (
        "The answer is published" in client.get(f"/en/helpdesk/question/{question.token}/").content.decode()
    )


def test_the_author_never_approves_not_even_past_the_code():
    author = UserFactory(role=EU_DESK)
    answer = PublishedAnswerFactory(author=author, status=Publication.PROPOSED)

    with pytest.raises(DeskRefusedError) as refused:
        actions.approve(answer=answer, by=author, at=AT)
    with pytest.raises(IntegrityError, match="answer_approved_by_another"), transaction.atomic():
        PublishedAnswer.objects.filter(pk=answer.pk).update(approver=author)

    assert refused.value.code == "same-person"
    answer.refresh_from_db()
    assert answer.status == Publication.PROPOSED


@pytest.mark.parametrize("missing", sorted(TEXTS))
def test_nothing_is_published_in_one_language(missing):
    author = UserFactory(role=EU_DESK)
    answer = PublishedAnswerFactory(author=author, **{missing: ""})

    with pytest.raises(DeskRefusedError):
        actions.propose(answer=answer, by=author, at=AT)
    with pytest.raises(IntegrityError, match="answer_p"), transaction.atomic():
        PublishedAnswer.objects.filter(pk=answer.pk).update(
            status="published", approver=UserFactory(), published_at=AT
        )


def test_a_change_takes_a_public_answer_off_until_it_is_approved_again(client):
    answer, writer = PublishedAnswerFactory(public=True), UserFactory(role=EU_DESK)

    actions.write(answer=answer, texts=TEXTS, topic="call", keys=["summary"], by=writer, at=AT)

    answer.refresh_from_db()
    assert (answer.status, answer.author, answer.approver) == (Publication.DRAFT, writer, None)
    assert client.get(f"/en/helpdesk/answers/{answer.pk}/").status_code == 404


def test_an_answer_sent_back_tells_its_author_why(client):
    author = UserFactory(role=EU_DESK)
    answer = PublishedAnswerFactory(author=author, status=Publication.PROPOSED)
    client.force_login(UserFactory(role=OFFICER))

    assert client.post(page(answer, "return"), {"reason": ""}).status_code == 422
    assert client.post(page(answer, "return"), {"reason": "Say which bodies."}).status_code == 302

    mail = Message.objects.get()
    assert (mail.topic, mail.to) == ("answer.returned", author.email)
    assert "Say which bodies." in mails.compose(mail).body


def test_an_answer_is_taken_back_from_the_public_page(client):
    answer = PublishedAnswerFactory(public=True)
    client.force_login(UserFactory(role=EU_DESK))

    client.post(page(answer), {"do": "take back"})

    assert client.get("/en/helpdesk/answers/").content.decode().count("<article") == 0
    with pytest.raises(TransitionRefusedError):
        actions.take_back(answer=answer, by=UserFactory(role=EU_DESK), at=AT)


def test_officers_approve_and_do_not_write_and_evaluators_do_neither(client):
    answer = PublishedAnswerFactory(status=Publication.PROPOSED)
    officer = UserFactory(role=OFFICER)
    client.force_login(officer)

    assert client.post(page(answer), TEXTS | {"topic": "call", "do": "save"}).status_code == 403
    assert client.post(reverse("admin:helpdesk_publishedanswer_begin")).status_code == 403
    with pytest.raises(ForbiddenError):
        actions.approve(answer=answer, by=UserFactory(role=EVALUATOR), at=AT)
    client.post(page(answer), {"do": "approve"})
    answer.refresh_from_db()
    assert answer.approver == officer


SEARCHES = [
    ("bodies", "en", True),
    ("body", "en", True),
    ("applying", "en", True),
    ('"two bodies"', "en", True),
    ("bodies -together", "en", False),
    ("prefecture", "en", False),
    ("共同で応募", "ja", True),
    ("代表の団体", "ja", True),
    ("ﾀﾞｲﾋｮｳ", "ja", False),
    ("予算", "ja", False),
    ("& | ! <-> :* ()", "en", False),
    ("'; DROP TABLE x; --", "en", False),
    ("bodies & | !", "en", True),
    ("😀", "ja", False),
    ("a" * 5000, "en", False),
    ("%00", "en", False),
    ("<script>alert(1)</script>", "en", False),
]


@pytest.mark.parametrize(("query", "language", "is_found"), SEARCHES)
def test_the_search_table(client, query, language, is_found):
    PublishedAnswerFactory(public=True)

    shown = client.get(f"/{language}/helpdesk/answers/", {"q": query})

    assert shown.status_code == 200
    assert (shown.content.decode().count("<article") == 1) == is_found
    assert "<script>alert" not in shown.content.decode()


@pytest.mark.parametrize("raw", ["?q=%00", "?q=%ff%fe", "?topic=call&q=%E5%85%B1", "?page=zz", "?page=99999"])
def test_odd_addresses_are_answered(client, raw):
    PublishedAnswerFactory(public=True)

    assert client.get(f"/en/helpdesk/answers/{raw}").status_code == 200
    assert client.get("/en/helpdesk/answers/?topic=nothing").status_code == 404


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("query", ["", "bodies", "応募"])
def test_the_public_page_costs_four_statements(client, count, query, django_assert_num_queries):
    PublishedAnswerFactory.create_batch(count, public=True)
    client.get("/en/helpdesk/answers/")

    with django_assert_num_queries(4):
        client.get("/en/helpdesk/answers/", {"q": query})


MANY = [300, pytest.param(10_000, marks=pytest.mark.slow)]
FOUND = {"代表の団体": "answer_japanese_pairs", "representative bodies": "answer_english_words"}


@pytest.mark.parametrize("many", MANY)
def test_the_search_reads_its_indexes_in_both_languages_in_four_statements(
    client, many, django_assert_num_queries
):
    author, second = UserFactory(), UserFactory()
    PublishedAnswer.objects.bulk_create(
        (
            PublishedAnswerFactory.build(
                author=author, approver=second, status="published", published_at=AT,
                question_en=f"Case {n}?", answer_en=f"Number {n} is about something", answer_ja="別の回答", grams=[f"w{n}"],
            )
            for n in range(many)
        ),
        batch_size=2000,
    )  # fmt: skip
    wanted = PublishedAnswerFactory(
        public=True, question_en="Which representative bodies?", question_ja="代表の団体はどこですか。"
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE helpdesk_publishedanswer")
        if many < 10_000:  # so few rows are read as quickly without an index
            cursor.execute("SET LOCAL enable_seqscan = off")
    client.get("/en/helpdesk/answers/")
    for query, index in FOUND.items():
        plan = queries.search(query).explain()
        assert index in plan
        assert "Seq Scan" not in plan
        for language in ("en", "ja"):
            with django_assert_num_queries(4):
                shown = client.get(f"/{language}/helpdesk/answers/", {"q": query})
            assert [answer.pk for answer in shown.context["page"]] == [wanted.pk]


def test_the_newest_three_stand_on_the_home_page(client, call):
    for number in range(4):
        PublishedAnswerFactory(
            public=True, question_en=f"Question {number}?", published_at=AT + timedelta(hours=number)
        )

    shown = client.get("/en/").content.decode()

    assert [f"Question {n}?" in shown for n in range(4)] == [False, True, True, True]


def test_an_answer_stands_beside_the_question_of_the_form_and_at_asking(client, call):
    owner = UserFactory()
    draft = drafts.start(call=call, side="eu", by=owner, at=AT, language="en")
    asked = FormQuestion.objects.filter(section__questionnaire=draft.questionnaire, parent=None).order_by(
        "section__number", "number"
    )[0]
    answer, hidden = (
        PublishedAnswerFactory(public=True),
        PublishedAnswerFactory(question_en="Not public yet?"),
    )
    for one in (answer, hidden):
        AnswerAbout.objects.create(answer=one, key=asked.key)
    client.force_login(owner)

    section = client.get(
        reverse("applications:section", args=[draft.pk, asked.section.slug])
    ).content.decode()
    asking = client.get(reverse("helpdesk:for_question", args=[asked.key])).content.decode()

    for shown in (section, asking):
        assert f"/helpdesk/answers/{answer.pk}/" in shown
        assert f"/helpdesk/answers/{hidden.pk}/" not in shown
    assert reverse("helpdesk:for_question", args=[asked.key]) in section


def test_a_question_from_the_form_keeps_its_key(client, call):
    key = FormQuestion.objects.filter(parent=None).values_list("key", flat=True)[0]

    assert client.get(f"/ja/helpdesk/about/{key}/").status_code == 200
    question = questions.ask(text="?", email="a@test.example", language="en", at=AT, form_question=key)
    assert question.form_question == key


@pytest.fixture
def owners(call):
    """Owners of an EU and a Japanese draft, and a reader of the first body who owns nothing."""
    eu, jp = UserFactory(), UserFactory(japanese=True)
    draft = drafts.start(call=call, side="eu", by=eu, at=AT, language="en")
    ApplicationFactory(call=call, side="jp", owner=jp, territory_code=None)
    Membership.objects.create(
        organisation=draft.organisation, user=UserFactory(), part="reader", joined_at=AT
    )
    return {"eu": eu, "jp": jp}


def test_owners_of_drafts_are_told_in_one_message_each_and_once(owners):
    first = PublishedAnswerFactory(public=True, question_en="First?")
    PublishedAnswerFactory(public=True, question_en="Second?", published_at=AT + timedelta(minutes=50))
    PublishedAnswerFactory(public=True, topic="visits", question_en="Elsewhere?")

    told = [actions.tell_drafts(at=AT + timedelta(minutes=m)) for m in (59, 60, 61, 600)]

    assert told == [0, 2, 0, 0]
    assert set(Message.objects.values_list("to", "language")) == {
        (owners["eu"].email, "en"), (owners["jp"].email, "ja"),
    }  # fmt: skip
    body = mails.compose(Message.objects.get(language="en")).body
    assert "First?" in body
    assert "Second?" in body
    assert "Elsewhere?" not in body
    assert f"/en/helpdesk/answers/{first.pk}/" in body
    assert "二つの団体が共同で" in mails.compose(Message.objects.get(language="ja")).body


def test_only_drafts_that_ask_the_question_are_told_of_it(owners):
    eu = set(
        FormQuestion.objects.filter(section__questionnaire__track__side="eu").values_list("key", flat=True)
    )
    jp = set(
        FormQuestion.objects.filter(section__questionnaire__track__side="jp").values_list("key", flat=True)
    )
    only = sorted(
        set(FormQuestion.objects.filter(parent=None, key__in=eu ^ jp).values_list("key", flat=True))
    )
    assert only, "the two forms ask the same"
    answer = PublishedAnswerFactory(public=True, topic="form")
    AnswerAbout.objects.create(answer=answer, key=only[0])

    actions.tell_drafts(at=AT + timedelta(hours=2))

    assert Message.objects.get().to == owners["eu" if only[0] in eu else "jp"].email


@pytest.mark.usefixtures("owners")
def test_nobody_is_told_after_the_deadline_or_of_what_was_taken_back(call):
    answer = PublishedAnswerFactory(public=True, published_at=call.closes_at)
    assert actions.tell_drafts(at=call.closes_at + timedelta(hours=2)) == 0

    PublishedAnswer.objects.filter(pk=answer.pk).update(told_at=None, published_at=AT)
    actions.tell_drafts(at=AT + timedelta(hours=2))
    actions.take_back(answer=answer, by=UserFactory(role=EU_DESK), at=AT)
    assert [mails.compose(message) for message in Message.objects.all()] == [None, None]
