"""Around events: answers that are due, a stopped document, the personal calendar, people whom nobody can ask."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from programme.actions import answers_due, feedback, feeds, preparing, scanning
from programme.models import Activity, ActivityDocument
from programme.queries.audiences import own_bodies
from r2r_portal.clock import actions as clock
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.documents import pdf
from tests.factories.programme import DelegateFactory
from tests.integration.programme.test_planning_pages import groups  # noqa: F401 a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P2")]
NOW = datetime(2022, 10, 10, 9, 0, tzinfo=UTC)
TEXTS = "What do you offer?", "何をご提供できますか。"


@pytest.fixture
def event(world):
    """Give the webinar on start-ups, before which every body is asked something until 28 October."""
    clock.restart(at=NOW)
    found = Activity.objects.get(slug="webinar-startups")
    due_at = datetime(2022, 10, 28, 15, 0, tzinfo=UTC)
    assert found.starts_at > due_at
    preparing.ask(activity=found, texts=TEXTS, due_at=due_at, by=world.officer, at=NOW)
    return found


def editor(delegation):
    return delegation.organisation.memberships.get().user


def told(topic="activity.answers_due"):
    return Message.objects.filter(topic=topic).order_by("pk")


@pytest.mark.rule("M2")
def test_who_owes_answers_is_reminded_a_week_and_a_day_before_in_working_hours(world, event):
    hours = [NOW + timedelta(hours=n) for n in range(24 * 20)]
    written = {when for when in hours for _ in range(answers_due.remind(at=when))}

    assert written == {
        datetime(2022, 10, 21, 7, 0, tzinfo=UTC), datetime(2022, 10, 27, 7, 0, tzinfo=UTC),
    }  # fmt: skip
    mine = told().filter(to=editor(world.basque).email)
    assert mine.count() == 2
    body = mails.compose(mine[0]).body
    assert TEXTS[0] in body
    assert f"/answers/{world.basque.organisation_id}/" in body


@pytest.mark.rule("M2")
def test_who_answered_is_not_reminded_and_a_late_answer_stops_the_mail(world, event):
    question, person = event.questions.get(), editor(world.basque)
    answers_due.remind(at=datetime(2022, 10, 21, 7, 0, tzinfo=UTC))
    mail = told().get(to=person.email)
    assert own_bodies(event, person) == [world.basque.organisation]
    preparing.answer(
        question=question,
        organisation=world.basque.organisation,
        text="Hydrogen",
        version=0,
        by=person,
        at=NOW,
    )

    assert mails.compose(mail) is None
    assert answers_due.remind(at=datetime(2022, 10, 27, 7, 0, tzinfo=UTC)) == 1  # the other body's
    assert told().filter(to=person.email).count() == 1


def test_who_added_a_document_is_told_that_it_was_stopped(world, event, settings):
    settings.CLAMD_URL = "tcp://scanner.test:3310"
    preparing.add_document(
        activity=event,
        titles=("Programme", ""),
        name="programme.pdf",
        content=pdf(),
        by=world.officer,
        at=NOW,
    )
    document = ActivityDocument.objects.get()

    scanning.settle_document(row=document, found="Planted-Virus", at=NOW)
    scanning.settle_document(row=document, found="Planted-Virus", at=NOW)

    mail = told("activity.document_stopped").get()
    assert mail.to == world.officer.email
    assert "programme.pdf" in mails.compose(mail).body
    preparing.remove_document(document=document, by=world.officer, at=NOW)
    assert mails.compose(mail) is None


@pytest.mark.rule("P7")
def test_the_personal_calendar_holds_the_events_of_the_person_and_nobody_elses(client, world, event):
    event.link, event.audience = "https://meet.example/planted", "eu"
    event.save(update_fields=["link", "audience"])
    found = {}
    for person in (world.ada.user, world.host):
        feed = feeds.open_feed(user=person, at=NOW)
        answer = client.get(f"/feed/{feed.token}.ics")
        again = client.get(f"/feed/{feed.token}.ics", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        calendar = icalendar.Calendar.from_ical(answer.content)
        found[person] = {str(one["UID"]): one for one in calendar.walk("VEVENT")}

    uid = f"{event.uid}@agenda.r2r-portal"
    assert str(found[world.ada.user][uid]["URL"]) == event.link
    assert uid not in found[world.host]


@pytest.mark.rule("P7")
def test_a_cancelled_event_stays_in_the_calendar_as_cancelled(client, world, event):
    feed = feeds.open_feed(user=world.ada.user, at=NOW)
    Activity.objects.filter(pk=event.pk).update(is_cancelled=True, sequence=3)

    calendar = icalendar.Calendar.from_ical(client.get(f"/feed/{feed.token}.ics").content)

    own = next(one for one in calendar.walk("VEVENT") if str(one["UID"]).startswith(str(event.uid)))
    assert (str(own["STATUS"]), int(own["SEQUENCE"])) == ("CANCELLED", 3)


@pytest.mark.rule("P10")
def test_people_without_an_address_are_named_to_their_body_when_the_others_are_asked(world):
    DelegateFactory(delegation=world.basque, family_name="Unreachable", email="", user=None)
    monday = datetime(2022, 11, 21, 8, 0, tzinfo=UTC)  # nine in Brussels
    for hour in range(-12, 24 * 14):
        feedback.ask(at=monday + timedelta(hours=hour))

    mine = told("feedback.unreachable")
    assert {mail.to for mail in mine} == {editor(world.basque).email}
    assert [mail.created_at for mail in mine] == [monday, monday + timedelta(days=7)]
    assert "UNREACHABLE" in mails.compose(mine[0]).body
    world.basque.delegates.filter(family_name="Unreachable").update(left_at=monday)
    assert mails.compose(mine[1]) is None
