"""The newsletter: two steps in, one step out, one message a reader and issue, nothing learnt of others."""

import tracemalloc
from datetime import timedelta

import pytest
from django.core import signing
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from helpdesk import tasks
from helpdesk.actions import newsletter
from helpdesk.models import NewsletterIssue, PublishedAnswer, Subscriber
from helpdesk.queries import newsletter as queries
from helpdesk.states import IssueStatus, SubscriberStatus
from r2r_portal import clock
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, OFFICER
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.nobody import ERASED
from r2r_portal.outbox import mails
from r2r_portal.outbox import tasks as outbox
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.robots import SALT
from tests.factories.accounts import AT, UserFactory
from tests.factories.helpdesk import PublishedAnswerFactory
from tests.factories.library import IssueFactory, ResourceFactory, SubscriberFactory
from tests.factories.programme import ActivityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H5")]

BOTH = {"en": ("Clean energy", "What we learnt."), "ja": ("クリーンエネルギー", "学んだこと。")}


@pytest.fixture
def desk():
    """A member of the EU desk."""
    return UserFactory(role=EU_DESK)


def filled(email="reader@test.example", seconds_ago=60, **more):
    """Return the form as a person sends it."""
    shown = signing.dumps(clock.real().timestamp() - seconds_ago, salt=SALT)
    return {"email": email, "language": "en", "homepage": "", "shown": shown} | more


def link_in(message, part):
    """Return the path of the address in a message that holds `part`."""
    body = mails.compose(message).body
    found = next(line for line in body.split() if part in line)
    return found[found.index("/", 8) :]


@pytest.mark.parametrize(("language", "words"), [("en", "You get the newsletter"), ("ja", "配信")])
def test_a_reader_comes_in_by_two_steps_and_leaves_by_one(client, language, words):
    client.post(f"/{language}/newsletter/", filled(language=language))
    subscriber, message = Subscriber.objects.get(), Message.objects.get()
    assert (subscriber.status, message.to, message.language) == ("asked", "reader@test.example", language)
    link = link_in(message, "/newsletter/confirm/")
    client.get(link)
    subscriber.refresh_from_db()
    assert subscriber.status == SubscriberStatus.ASKED

    assert words in client.post(link, follow=True).content.decode()
    subscriber.refresh_from_db()
    assert subscriber.status == SubscriberStatus.CONFIRMED

    client.get(f"/en/newsletter/leave/{subscriber.token}/")
    assert Subscriber.objects.count() == 1
    assert client.post(f"/en/newsletter/leave/{subscriber.token}/").status_code == 200
    assert Subscriber.objects.count() == 0


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(client):
    SubscriberFactory(email="Known@test.example")
    SubscriberFactory(email="waiting@test.example", waiting=True)

    answers = [
        client.post("/en/newsletter/", filled(email), follow=True)
        for email in ("known@test.example", "waiting@test.example", "new@test.example")
    ]

    assert len({(answer.redirect_chain[0], answer.content) for answer in answers}) == 1
    assert set(Message.objects.values_list("topic", "to")) == {
        ("newsletter.known", "Known@test.example"),
        ("newsletter.confirm", "waiting@test.example"),
        ("newsletter.confirm", "new@test.example"),
    }
    assert Subscriber.objects.count() == 3


def test_a_known_reader_is_told_once_a_day():
    SubscriberFactory(email="known@test.example")
    for _time in range(3):
        newsletter.subscribe(email="known@test.example", language="en", at=AT)

    message = Message.objects.get()
    assert link_in(message, "/newsletter/leave/")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"homepage": "x"}, 422),
        ({"seconds_ago": 0}, 422),
        ({"email": "no address"}, 422),
        ({"language": "de"}, 422),
    ],
)
def test_robots_and_mistakes_are_held_off(client, data, status):
    assert client.post("/en/newsletter/", filled(**data)).status_code == status
    assert Subscriber.objects.count() == 0


def test_too_many_attempts_for_one_address_are_refused(client):
    statuses = [client.post("/en/newsletter/", filled()).status_code for _time in range(5)]

    assert statuses == [302, 302, 302, 429, 429]


@pytest.mark.parametrize("secret", ["x", "a:b:c", "%00", "x" * 2000])
def test_a_link_that_was_never_ours_is_said_to_be_over(client, secret):
    assert client.get(f"/en/newsletter/confirm/{secret}/").status_code in {404, 410}
    assert client.post(f"/en/newsletter/confirm/{secret}/").status_code in {404, 410}


def test_a_link_ends_after_three_days_and_the_address_is_forgotten():
    newsletter.subscribe(email="late@test.example", language="en", at=AT)
    secret = newsletter.signed(Subscriber.objects.get())
    late = AT + timedelta(days=3, seconds=1)

    with pytest.raises(newsletter.LinkOverError):
        newsletter.confirm(secret=secret, at=late)
    assert newsletter.forget_unconfirmed(subscriber=Subscriber.objects.get(), at=late)

    message = Message.objects.get()
    assert Subscriber.objects.count() == 0
    assert (message.to, message.state) == (ERASED, State.DROPPED)


def test_the_beat_forgets_who_never_confirmed_and_nobody_else():
    long_ago = clock.now() - timedelta(days=4)
    SubscriberFactory(waiting=True, asked_at=long_ago)
    kept = [SubscriberFactory(asked_at=long_ago), SubscriberFactory(waiting=True, asked_at=clock.now())]

    assert tasks.forget_unconfirmed() == 1
    assert set(Subscriber.objects.all()) == set(kept)


def test_an_address_that_left_is_in_no_message_any_more(desk):
    subscriber = SubscriberFactory(email="gone@test.example")
    newsletter.release(issue=IssueFactory(), by=desk, at=AT)

    newsletter.leave(token=subscriber.token, at=AT)

    assert not Message.objects.filter(to__iexact="gone@test.example").exists()
    assert queries.counts(NewsletterIssue.objects.get())[State.DROPPED] == 1


def test_mail_programs_leave_without_cookies_by_one_post(desk):
    subscriber = SubscriberFactory(japanese=True)
    newsletter.release(issue=IssueFactory(), by=desk, at=AT)
    mail = mails.compose(Message.objects.get())
    headers = mail.message()
    address = headers["List-Unsubscribe"].strip("<>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.endswith(f"/ja/newsletter/leave/{subscriber.token}/")

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address[address.index("/", 8) :], {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert Subscriber.objects.count() == 0


def test_an_unknown_secret_looks_like_one_that_left(client):
    subscriber = SubscriberFactory()
    newsletter.leave(token=subscriber.token, at=AT)

    pages = [client.get(f"/en/newsletter/leave/{token}/") for token in (subscriber.token, "never")]

    assert len({page.content.replace(b"never", subscriber.token.encode()) for page in pages}) == 1


def test_an_issue_is_written_read_and_released_in_both_languages(client, desk):
    event, item = (
        ActivityFactory(title_en="Launch", title_ja="発足式"),
        ResourceFactory(published=True, texts=BOTH),
    )
    english, japanese = SubscriberFactory(), SubscriberFactory(japanese=True)
    SubscriberFactory(waiting=True)
    client.force_login(desk)
    words = {"subject_en": "May", "subject_ja": "5月", "text_en": "Dear readers", "text_ja": "皆様"}
    client.post(
        "/admin/helpdesk/newsletterissue/new/", words | {"activities": event.pk, "resources": item.pk}
    )
    issue = NewsletterIssue.objects.get()
    preview = client.get(f"/admin/helpdesk/newsletterissue/{issue.pk}/change/").content.decode()
    for part in ("Dear readers", "皆様", "Launch", "発足式", "Clean energy", "クリーンエネルギー"):
        assert part in preview
    assert client.get(f"/en/newsletter/{issue.number}/").status_code == 404

    client.post(f"/admin/helpdesk/newsletterissue/{issue.pk}/release/")

    sent = {
        message.to: mails.compose(message) for message in Message.objects.filter(topic="newsletter.issue")
    }
    assert set(sent) == {english.email, japanese.email}
    assert sent[english.email].subject == "[EU-Japan R2R] May"
    assert f"/en/library/{item.pk}/" in sent[english.email].body
    assert "クリーンエネルギー（優良事例" not in sent[english.email].body
    assert "発足式" in sent[japanese.email].body
    assert "皆様" in client.get(f"/ja/newsletter/{issue.number}/").content.decode()
    assert max(len(line) for line in sent[english.email].body.splitlines() if "http" not in line) <= 70


def test_what_was_released_stays_as_it_was_sent(desk):
    item = ResourceFactory(published=True, texts=BOTH)
    issue = newsletter.write(
        issue=None, words={"subject_en": "A", "subject_ja": "あ", "text_en": "", "text_ja": ""}, activities=[],
        resources=[item], by=desk, at=AT,
    )  # fmt: skip
    newsletter.release(issue=issue, by=desk, at=AT)

    with pytest.raises(DomainError):
        newsletter.release(issue=issue, by=desk, at=AT)
    with pytest.raises(DomainError):
        newsletter.write(issue=issue, words={"subject_en": "B"}, activities=[], resources=[], by=desk, at=AT)
    for act in (
        lambda: NewsletterIssue.objects.filter(pk=issue.pk).update(body_en="Other"),
        lambda: NewsletterIssue.objects.filter(pk=issue.pk).delete(),
        lambda: issue.items.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_an_issue_points_to_nothing_that_readers_cannot_open(desk):
    hidden = ResourceFactory(published=True, access="staff", texts=BOTH)
    issue = newsletter.write(
        issue=None, words={"subject_en": "A", "subject_ja": "あ", "text_en": "", "text_ja": ""}, activities=[],
        resources=[hidden], by=desk, at=AT,
    )  # fmt: skip

    with pytest.raises(newsletter.NotReleasableError):
        newsletter.release(issue=issue, by=desk, at=AT)

    assert Message.objects.count() == 0


def test_whoever_leaves_between_release_and_sending_gets_nothing(desk, settings):
    stays, goes = SubscriberFactory(), SubscriberFactory()
    newsletter.release(issue=IssueFactory(), by=desk, at=AT)
    Subscriber.objects.filter(pk=goes.pk).delete()

    outbox.drain()

    assert dict(Message.objects.values_list("to", "state")) == {
        stays.email: State.SENT,
        goes.email: State.DROPPED,
    }


@pytest.mark.parametrize("readers", [300, pytest.param(5000, marks=pytest.mark.slow)])
def test_readers_are_queued_in_batches_each_once(desk, readers, django_assert_max_num_queries):
    Subscriber.objects.bulk_create(SubscriberFactory.build() for _n in range(readers))
    issue = IssueFactory()
    batches = -(-readers // newsletter.A_BATCH)

    tracemalloc.start()
    with django_assert_max_num_queries(30 + 4 * batches):
        assert newsletter.release(issue=issue, by=desk, at=AT) == readers
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16 * 1024 * 1024  # a batch's rows and its statement, whatever their number

    rows = Message.objects.filter(topic="newsletter.issue")
    assert rows.count() == readers
    assert rows.values("to").distinct().count() == readers
    moments = sorted(rows.values_list("due_at", flat=True).distinct())
    assert moments == [AT + number * newsletter.BETWEEN for number in range(batches)]
    assert sum(queries.counts(issue).values()) == readers


def test_the_same_issue_never_goes_twice_to_one_reader(desk):
    issue = IssueFactory()
    SubscriberFactory()
    newsletter.release(issue=issue, by=desk, at=AT)

    assert newsletter._queue(issue, AT) == 1
    assert Message.objects.filter(topic="newsletter.issue").count() == 1


def test_an_address_is_kept_once_whatever_its_capitals():
    SubscriberFactory(email="One@test.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        SubscriberFactory(email="one@TEST.example")


def test_only_desks_and_officers_write_and_nobody_sees_addresses(client, desk):
    SubscriberFactory(email="secret@test.example")
    issue = IssueFactory()
    with pytest.raises(ForbiddenError):
        newsletter.release(issue=issue, by=UserFactory(role=EVALUATOR), at=AT)
    client.force_login(UserFactory(role=EVALUATOR))
    assert client.get("/admin/helpdesk/newsletterissue/new/").status_code == 403
    for person in (desk, UserFactory(role=OFFICER)):
        client.force_login(person)
        page = client.get(f"/admin/helpdesk/newsletterissue/{issue.pk}/change/")
        assert page.status_code == 200
        assert "secret@test.example" not in page.content.decode()
    issue.refresh_from_db()
    assert issue.status == IssueStatus.DRAFT


@pytest.mark.parametrize("count", [1, 5])
def test_the_archive_costs_the_same_however_many_issues(client, desk, count, django_assert_num_queries):
    for _n in range(count):
        newsletter.release(issue=IssueFactory(), by=desk, at=AT)

    with django_assert_num_queries(4):  # the clock, the issues and their number, the disclaimer
        page = client.get("/en/newsletter/").content.decode()

    assert page.count("News of May") == count


def test_a_published_answer_goes_along_and_one_taken_back_holds_the_issue(desk, client):
    answer = PublishedAnswerFactory(
        public=True, question_en="Who may apply?", question_ja="応募できるのは誰ですか。"
    )
    client.force_login(desk)
    form = {
        "subject_en": "June",
        "subject_ja": "6月",
        "text_en": "Hello",
        "text_ja": "こんにちは",
        "answers": [answer.pk],
    }
    assert client.post("/admin/helpdesk/newsletterissue/new/", form).status_code == 302
    issue = NewsletterIssue.objects.get()
    english, japanese = queries.composed(issue, "en"), queries.composed(issue, "ja")
    assert "Answered to all" in english
    assert "Who may apply?\nhttp" in english
    assert f"/en/helpdesk/answers/{answer.pk}/" in english
    assert "応募できるのは誰ですか。" in japanese
    assert queries.blockers(issue) == ()
    PublishedAnswer.objects.filter(pk=answer.pk).update(status="withdrawn")
    assert [one.reason for one in queries.blockers(issue)] == ["item_gone"]
