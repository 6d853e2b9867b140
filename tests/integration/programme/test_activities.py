"""Events: entered on pages by either clock; guests, documents and questions, each for whom it is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programme.actions import activities, preparing, scanning
from programme.models import Activity, ActivityAnswer, ActivityDocument, ActivityGuest, Visit
from r2r_portal.accounts.models import User
from r2r_portal.clock import actions as clock
from r2r_portal.errors import DomainError, ForbiddenError, StaleError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.documents import pdf
from tests.integration.programme.test_planning_pages import groups  # noqa: F401 a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P2")]
NOW = datetime(2022, 10, 10, 9, 0, tzinfo=UTC)
LINK, ROOM = "https://meet.example/planted", "Planted room 3F"


@pytest.fixture(autouse=True)
def october(db):
    """Plan in October 2022."""
    clock.restart(at=NOW)


@pytest.fixture
def event(world):
    """Give the webinar on start-ups, with a room and a link."""
    found = Activity.objects.get(slug="webinar-startups")
    values = {"link": LINK, "room": ROOM}
    return activities.change_activity(activity=found, values=values, by=world.officer, at=NOW)


def page(name, *args):
    return reverse(f"programme:{name}", args=args)


def typed(**changes):
    """Return what the form of an event posts: 13:00 to 14:30 in Brussels on 7 December 2022."""
    return {
        "kind": "seminar", "title_en": "Seminar on hydrogen", "title_ja": "水素セミナー", "on": "2022-12-07",
        "starts": "09:00", "ends": "10:30", "zone": "Europe/Brussels", "mode_eu": "online", "mode_jp": "online",
        "interpretation": "simultaneous", "audience": "all", "link": LINK, "room": ROOM, **changes,
    }  # fmt: skip


def test_an_event_is_entered_by_either_clock_with_the_other_shown(client, world):
    client.force_login(world.officer)

    answer = client.post(page("new_activity"), typed())

    made = Activity.objects.get(slug="seminar-on-hydrogen")
    assert made.starts_at == datetime(2022, 12, 7, 8, 0, tzinfo=UTC)
    shown = client.get(answer["Location"]).content.decode()
    assert "On both clocks" in shown
    assert "<svg" in shown
    assert "Tokyo time: 17:00–18:30, partly within office hours." in shown
    client.post(page("edit_activity", made.slug), typed(zone="Asia/Tokyo", starts="16:00", ends="17:30"))
    made.refresh_from_db()
    assert (made.starts_at, made.sequence) == (datetime(2022, 12, 7, 7, 0, tzinfo=UTC), 1)
    client.post(page("new_activity"), typed())
    assert Activity.objects.filter(slug="seminar-on-hydrogen-2").exists()
    assert client.get(page("activities")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends": "08:00"}, "The end must be after the start"),
        ({"starts": ""}, "Enter when it starts"),
        ({"title_en": "", "title_ja": ""}, "Enter the title in one language at least"),
        ({"audience": "group"}, "Choose the thematic group"),
        ({"on": "2023-03-26", "starts": "02:30", "ends": "04:00"}, "does not exist"),
        ({"link": "nonsense"}, "Enter a full address"),
    ],
)
def test_an_event_that_cannot_be_is_shown_again_as_typed(client, world, changes, said):
    client.force_login(world.officer)
    before = Activity.objects.count()

    answer = client.post(page("new_activity"), typed(**changes))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Activity.objects.count() == before


def test_an_event_may_wait_for_its_date(client, world):
    client.force_login(world.officer)
    client.post(
        page("new_activity"),
        typed(on="", starts="", ends="", expected_en="Spring 2023", expected_ja="2023年春"),
    )

    made = Activity.objects.get(slug="seminar-on-hydrogen")
    assert (made.starts_at, made.expected_en) == (None, "Spring 2023")


def test_only_officers_keep_events(client, world, event):
    for user, status in ((world.ada.user, 403), (UserFactory(), 403)):
        client.force_login(user)
        for name in ("edit_activity", "activity_guests", "activity_documents", "activity_questions"):
            assert client.get(page(name, event.slug)).status_code == status, name
            assert client.post(page(name, event.slug), {}).status_code == status, name
        assert client.get(page("new_activity")).status_code == status
    client.force_login(world.officer)
    assert client.get(page("edit_activity", "nothing")).status_code == 404


def test_room_link_and_documents_are_shown_to_the_audience_alone(client, world, event):
    document = preparing.add_document(
        activity=event,
        titles=("Slides", "スライド"),
        name="slides.pdf",
        content=pdf(),
        by=world.officer,
        at=NOW,
    )
    show, file = page("event", event.slug), page("activity_document", event.slug, document.pk)

    def sees(user):
        if user:
            client.force_login(user)
        shown = client.get(show).content.decode()
        answer = client.get(file)
        if answer.streaming:
            assert b"".join(answer.streaming_content).startswith(b"%PDF")
        return LINK in shown, ROOM in shown, "Slides" in shown, answer.status_code

    assert sees(None) == (False, False, False, 302)
    for calendar in ("event_file", "events"):
        public = client.get(
            page(calendar, *([event.slug] if calendar == "event_file" else []))
        ).content.decode()
        assert "planted" not in public.lower(), calendar
    assert sees(UserFactory()) == (False, False, False, 404)
    for member in (world.ada.user, world.basque.organisation.memberships.get().user, world.officer):
        assert sees(member) == (True, True, True, 200)

    activities.change_activity(activity=event, values={"audience": "jp"}, by=world.officer, at=NOW)
    assert sees(world.ada.user) == (False, False, False, 404)


def test_an_event_for_one_group_or_for_guests_is_theirs(client, world, event, groups):  # noqa: F811
    def sees(user):
        client.force_login(user)
        return LINK in client.get(page("event", event.slug)).content.decode()

    values = {"audience": "group", "group": groups[1]}  # the Basque Country's
    activities.change_activity(activity=event, values=values, by=world.officer, at=NOW)
    assert (sees(world.ada.user), sees(world.bruno.user)) == (True, False)

    values = {"audience": "guests", "group": None}
    activities.change_activity(activity=event, values=values, by=world.officer, at=NOW)
    assert (sees(world.ada.user), sees(world.bruno.user)) == (False, False)
    values = {"name": "Bo", "email": world.bruno.user.email.upper()}
    guest = activities.add_guest(activity=event, values=values, by=world.officer, at=NOW)
    assert (sees(world.ada.user), sees(world.bruno.user)) == (False, True)
    activities.withdraw_guest(guest=guest, by=world.officer, at=NOW)
    assert not sees(world.bruno.user)


@pytest.mark.rule("M1")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_guests_are_invited_once_told_of_changes_and_taken_off(client, world, event, language):
    client.force_login(world.officer)
    guests = page("activity_guests", event.slug)
    values = {"name": "Guest Example", "body": "Example Institute", "email": "guest@test.example",
              "language": language, "zone": "Asia/Tokyo"}  # fmt: skip
    assert client.post(guests, {**values, "email": "nonsense"}).status_code == 422
    client.post(guests, values)
    assert client.post(guests, {**values, "email": "GUEST@test.example"}).status_code == 422
    assert not Message.objects.filter(to="guest@test.example").exists(), "naming tells nobody"

    client.post(guests, {"invite": "yes"})
    client.post(guests, {"invite": "yes"})

    (message,) = Message.objects.filter(to="guest@test.example")
    subject, body = mails.preview(message)
    title = {"en": "Invitation: Webinar", "ja": "行事へのご招待：ウェビナー"}[language]
    assert title in subject
    assert LINK in body
    assert ROOM in body
    assert max(map(len, body.splitlines())) <= 90
    mail = mails.compose(message)
    (file,) = [one for one in mail.attachments if one[0].endswith(".ics")]
    content = file[1] if isinstance(file[1], str) else file[1].decode()
    assert f"SEQUENCE:{event.sequence}" in content
    assert User.objects.filter(email="guest@test.example").exists(), "so that the documents can be opened"

    later = {"starts_at": event.starts_at + timedelta(hours=1), "ends_at": event.ends_at + timedelta(hours=1)}
    activities.change_activity(activity=event, values=later, by=world.officer, at=NOW + timedelta(hours=1))
    first, changed = Message.objects.filter(to="guest@test.example").order_by("pk")
    assert mails.preview(first) is None, "the later message says more"
    assert {"en": "Changed:", "ja": "行事変更のお知らせ"}[language] in mails.preview(changed)[0]

    guest = ActivityGuest.objects.get()
    client.post(guests, {"withdraw": guest.pk})
    gone = Message.objects.get(topic="activity.withdrawn")
    subject, body = mails.preview(gone)
    assert {"en": "You are no longer on the list", "ja": "ご招待取消し"}[language] in subject
    assert LINK not in body
    file = next(one for one in mails.compose(gone).attachments if one[0].endswith(".ics"))
    content = file[1] if isinstance(file[1], str) else file[1].decode()
    assert "STATUS:CANCELLED" in content
    assert "planted" not in content
    client.post(guests, values)
    assert ActivityGuest.objects.filter(withdrawn_at=None).count() == 1, "named again later"


def test_an_event_without_a_date_invites_nobody(world):
    event = Activity.objects.get(slug="launch-event")
    activities.add_guest(
        activity=event, values={"name": "Bo", "email": "bo@test.example"}, by=world.officer, at=NOW
    )

    with pytest.raises(DomainError) as caught:
        activities.invite_guests(activity=event, by=world.officer, at=NOW)
    assert caught.value.code == "no_date"


@pytest.mark.rule("A11")
def test_a_document_is_judged_by_its_content_and_kept_once(client, world, event):
    client.force_login(world.officer)
    documents = page("activity_documents", event.slug)

    def add(content, name="agenda.pdf", **titles):
        given = {"title_en": "Agenda", "title_ja": "次第", **titles}
        return client.post(documents, {**given, "file": SimpleUploadedFile(name, content)})

    assert add(b"MZ not a document", "agenda.pdf").status_code == 422
    content = pdf()
    assert add(content, title_en="", title_ja="").status_code == 422
    assert not ActivityDocument.objects.exists()
    assert add(content).status_code == 302
    assert add(content, "twin.pdf").status_code == 422
    kept = ActivityDocument.objects.get()
    assert "agenda" not in kept.file.name
    client.post(documents, {"remove": kept.pk})
    assert not ActivityDocument.objects.exists()


@pytest.fixture
def question(world, event):
    """Give a question, to be answered within a week."""
    return preparing.ask(
        activity=event, texts=("What do you expect?", "期待することは何ですか。"), due_at=NOW + timedelta(days=7),
        by=world.officer, at=NOW,
    )  # fmt: skip


def test_questions_are_answered_once_for_each_organisation_until_the_day(client, world, event, question):
    body = world.basque.organisation
    office = body.memberships.get().user
    colleague = MembershipFactory(organisation=body, user=UserFactory()).user
    answers = page("answer_questions", event.slug, body.pk)
    field, version = f"q{question.pk}", f"v{question.pk}"
    client.force_login(office)
    assert answers in client.get(page("event", event.slug)).content.decode()

    client.post(answers, {field: "New partners", version: "0"})
    client.force_login(colleague)
    late_page = client.post(answers, {field: "Other partners", version: "0"})
    assert late_page.status_code == 409
    assert "Other partners" in late_page.content.decode(), "nothing typed is lost"
    client.post(answers, {field: "Other partners", version: "1"})
    assert ActivityAnswer.objects.get().text == "Other partners"

    client.force_login(world.officer)
    shown = client.get(page("activity_questions", event.slug)).content.decode()
    assert "Other partners" in shown
    assert str(world.emilia.organisation) in shown.split("No answer yet")[1]
    clock.restart(at=question.due_at)
    client.force_login(colleague)
    over = client.post(answers, {field: "Too late", version: "2"})
    assert over.status_code == 409
    assert "The time for answers is over" in over.content.decode()
    assert ActivityAnswer.objects.get().text == "Other partners"


def test_nobody_answers_for_another_organisation(client, world, event, question):
    client.force_login(world.bruno.user)
    other = page("answer_questions", event.slug, world.basque.organisation.pk)
    assert client.get(other).status_code == 404
    assert client.post(other, {f"q{question.pk}": "x"}).status_code == 404
    with pytest.raises(ForbiddenError):
        preparing.answer(
            question=question, organisation=world.basque.organisation, text="x", version=0, by=world.bruno.user, at=NOW
        )  # fmt: skip
    client.force_login(UserFactory())
    assert client.get(other).status_code == 404


def test_an_answer_is_taken_back_by_emptying_it_and_a_question_while_nobody_answered(
    client, world, event, question
):
    office = world.basque.organisation.memberships.get().user
    given = {"question": question, "organisation": world.basque.organisation, "by": office, "at": NOW}
    preparing.answer(text="Partners", version=0, **given)
    with pytest.raises(DomainError):
        preparing.drop_question(question=question, by=world.officer, at=NOW)
    with pytest.raises(StaleError):
        preparing.answer(text="", version=0, **given)
    assert preparing.answer(text=" ", version=1, **given) is None
    client.force_login(world.officer)
    client.post(page("activity_questions", event.slug), {"drop": question.pk})
    assert not event.questions.exists()


def test_a_question_is_asked_in_both_languages_and_ahead(client, world, event):
    client.force_login(world.officer)
    path = page("activity_questions", event.slug)
    values = {
        "text_en": "What?",
        "text_ja": "何ですか。",
        "day": "2022-11-01",
        "hour": "17:00",
        "zone": "Asia/Tokyo",
    }

    for wrong in ({"text_ja": ""}, {"day": "2022-10-01"}, {"day": "2023-06-01"}):
        assert client.post(path, {**values, **wrong}).status_code == 422, wrong
    client.post(path, values)
    assert event.questions.get().due_at == datetime(2022, 11, 1, 8, 0, tzinfo=UTC)


def test_pages_of_events_ask_as_often_for_many_as_for_few(
    client, world, event, django_assert_max_num_queries
):
    client.force_login(world.officer)
    paths = [
        page("activities"),
        *(page(f"activity_{name}", event.slug) for name in ("guests", "documents", "questions")),
    ]
    few = []
    for path in paths:
        client.get(path)
        with django_assert_max_num_queries(15) as asked:
            client.get(path)
        few.append(len(asked))
    for n in range(4):
        activities.add_guest(
            activity=event, values={"name": f"G{n}", "email": f"g{n}@test.example"}, by=world.officer, at=NOW
        )
        preparing.ask(
            activity=event,
            texts=(f"Q{n}", f"問{n}"),
            due_at=NOW + timedelta(days=1),
            by=world.officer,
            at=NOW,
        )
        client.post(page("new_activity"), typed(title_en=f"Seminar {n}"))
    assert Visit.objects.exists()
    many = []
    for path in paths:
        with django_assert_max_num_queries(15) as asked:
            client.get(path)
        many.append(len(asked))
    assert many == few


@pytest.mark.rule("A11")
def test_a_document_in_quarantine_is_given_to_nobody(client, world, event, settings):
    settings.CLAMD_URL = "tcp://scanner.test:3310"
    document = preparing.add_document(
        activity=event, titles=("Slides", ""), name="slides.pdf", content=pdf(), by=world.officer, at=NOW
    )
    assert document.scan == "waiting"

    assert scanning.settle_document(row=document, found="Planted-Virus", at=NOW)
    assert not scanning.settle_document(row=document, found="", at=NOW), "once"

    client.force_login(world.officer)
    assert "In quarantine" in client.get(page("activity_documents", event.slug)).content.decode()
    assert "Slides" not in client.get(page("event", event.slug)).content.decode()
    assert client.get(page("activity_document", event.slug, document.pk)).status_code == 404
