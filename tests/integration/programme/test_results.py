"""From notes to commitments: nothing without evidence; the report; reminders of what is promised and of what is near."""

import uuid
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import docx
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import translation

from programme.actions import results, upcoming
from programme.actions.activities import change_activity
from programme.actions.publishing import publish_agenda
from programme.models import (
    Activity,
    CheckIn,
    Commitment,
    Finding,
    Observation,
    Recommendation,
    Session,
)
from programme.queries.results import report, report_context
from r2r_portal.accounts.models import User
from r2r_portal.clock import actions as clock
from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from selection.models import Decision, Release
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.applications import ApplicationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P10")]
EARLY = datetime(2022, 10, 20, 8, 0, tzinfo=UTC)
NOON = datetime(2022, 11, 14, 3, 0, tzinfo=UTC)
WORDS = {
    "title_en": "Demand first",
    "title_ja": "需要が先",
    "text_en": "So it is.",
    "text_ja": "そのとおり。",
}


@pytest.fixture
def visited(world):
    """Give the published visit at noon of its first day; Ada and Bruno have accounts."""
    for person in (world.ada, world.bruno):
        person.user = UserFactory(given_name=person.given_name)
        person.save(update_fields=["user"])
    publish_agenda(visit=world.visit, by=world.officer, at=EARLY)
    Message.objects.all().delete()
    clock.restart(at=NOON)
    return world


def at(name, *args, lang="en"):
    with translation.override(lang):
        return reverse(f"programme:{name}", args=args)


def observe(world, user=None, text="They buy hydrogen.", key=None):
    values = {"text": text, "language": "en"}
    row, _new = results.observe(
        visit=world.visit, key=key or uuid.uuid4(), values=values, by=user or world.ada.user, at=NOON
    )
    return row


def find(world, *observations):
    return results.find(
        visit=world.visit, finding=None, values=WORDS, observations=observations, by=world.officer, at=NOON
    )


def recommend(world, *findings):
    values = {**WORDS, "owner": world.basque.organisation}
    return results.recommend(
        visit=world.visit, recommendation=None, values=values, findings=findings, by=world.officer, at=NOON
    )


def promise(world):
    advice = recommend(world, find(world, observe(world)))
    values = {"text_en": "We will.", "text_ja": "実施します。", "due_on": date(2023, 12, 1)}
    return results.commit(
        recommendation=advice,
        organisation=world.basque.organisation,
        values=values,
        by=world.officer,
        at=NOON,
    )


def test_a_note_sent_twice_by_a_device_is_one(client, visited):
    client.force_login(visited.ada.user)
    sent = {"key": str(uuid.uuid4()), "text": "They buy hydrogen.", "language": "en", "by_script": "yes"}
    page = at("notes", visited.visit.slug)

    assert [client.post(page, sent).status_code for _ in range(2)] == [201, 201]
    assert Observation.objects.get().text == "They buy hydrogen."


def test_a_note_without_a_script_is_kept_and_takes_the_host_of_its_session(client, visited):
    client.force_login(visited.ada.user)
    session = Session.objects.get(title_en__startswith="Reception")
    sent = {"key": str(uuid.uuid4()), "text": "見た。", "language": "ja", "session": session.pk}

    assert client.post(at("notes", visited.visit.slug, lang="ja"), sent).status_code == 302
    assert Observation.objects.get().host == session.leg.host
    assert client.post(at("notes", visited.visit.slug), {**sent, "text": ""}).status_code == 422


def test_notes_are_read_by_their_author_and_by_officers_only(client, visited):
    observe(visited, text="Only mine.")
    for user, sees in ((visited.ada.user, True), (visited.bruno.user, False)):
        client.force_login(user)
        assert ("Only mine." in client.get(at("notes", visited.visit.slug)).content.decode()) is sees
    client.force_login(visited.officer)
    assert "Only mine." in client.get(at("findings", visited.visit.slug)).content.decode()


def test_a_note_on_which_a_finding_stands_stays(client, visited):
    used, free = observe(visited), observe(visited)
    find(visited, used)
    client.force_login(visited.ada.user)
    for note in (used, free):
        client.post(at("forget_note", visited.visit.slug, note.pk))

    assert list(Observation.objects.all()) == [used]


def test_a_finding_needs_an_observation_and_a_recommendation_a_finding(visited):
    with pytest.raises(DomainError) as caught:
        find(visited)
    assert caught.value.code == "no_observation"
    with pytest.raises(DomainError) as caught:
        recommend(visited)
    assert caught.value.code == "no_finding"


def committed(act):
    """Do something and ask the constraints that wait for the end of a transaction."""
    with transaction.atomic():
        act()
        connection.check_constraints()


@pytest.mark.parametrize("what", ["finding", "recommendation"])
def test_the_database_lets_nothing_stand_without_evidence(visited, what):
    stamp = {"visit": visited.visit, "by": visited.officer, "at": NOON}
    rows = {
        "finding": lambda: Finding.objects.create(**WORDS, **stamp),
        "recommendation": lambda: Recommendation.objects.create(
            **WORDS, owner=visited.basque.organisation, **stamp
        ),
    }
    with pytest.raises(DatabaseError) as caught:
        committed(rows[what])
    wanted = {
        "finding": "finding_stands_on_observation",
        "recommendation": "recommendation_stands_on_finding",
    }
    assert caught.value.__cause__.diag.constraint_name == wanted[what]


def test_taking_the_last_observation_away_is_impossible(visited):
    finding = find(visited, observe(visited))
    with pytest.raises(DatabaseError) as caught:
        committed(finding.observations.clear)
    assert caught.value.__cause__.diag.constraint_name == "finding_stands_on_observation"


def test_an_observation_of_another_visit_is_no_evidence(visited):
    other = observe(visited)
    other.visit_id = visited.visit.pk + 1
    with pytest.raises(DomainError):
        find(visited, other)


def test_the_pages_write_the_chain(client, visited):
    client.force_login(visited.officer)
    note, slug = observe(visited), visited.visit.slug
    theme = visited.call.themes.order_by("number").first()
    words = {**WORDS, "theme": theme.pk if theme else ""}

    assert client.post(at("new_finding", slug), words).status_code == 422
    assert client.post(at("new_finding", slug), {**words, "observations": [note.pk]}).status_code == 302
    finding = Finding.objects.get()
    owner = visited.basque.organisation_id
    more = {**words, "findings": [finding.pk], "owner": owner}
    assert client.post(at("new_recommendation", slug), more).status_code == 302
    advice = Recommendation.objects.get()
    said = {"organisation": owner, "text_en": "We will.", "text_ja": "実施します。", "due_on": "2023-12-01"}
    assert client.post(at("make_commitment", slug, advice.pk), said).status_code == 302
    assert list(CheckIn.objects.order_by("months").values_list("months", "due_on")) == [
        (6, date(2023, 5, 14)), (12, date(2023, 11, 14)),
    ]  # fmt: skip
    assert (
        client.post(
            at("finding", slug, finding.pk), {**words, "observations": [note.pk], "title_en": "New"}
        ).status_code
        == 302
    )
    for page in ("findings", "recommendations", "report", "after_visit"):
        assert client.get(at(page, slug, lang="ja")).status_code == 200


def test_every_recommendation_of_the_report_names_its_observations(visited):
    first, second = observe(visited), observe(visited, visited.bruno.user, "One office for all.")
    recommend(visited, find(visited, first), find(visited, second, first))
    told = report_context(report(visited.visit))["recommendations"]

    assert all(one["evidence"] for one in told)
    assert told[0]["evidence"] == [1, 2]
    assert [number for number, _row in told[0]["findings"]] == [1, 2]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_report_is_a_pdf_in_both_languages(client, visited, language):
    promise(visited)
    client.force_login(visited.officer)
    answer = client.get(at("report_pdf", visited.visit.slug, language))

    assert answer.content.startswith(b"%PDF")
    client.force_login(visited.ada.user)
    assert client.get(at("report_pdf", visited.visit.slug, language)).status_code == 403


@pytest.mark.parametrize(("language", "title"), [("en", "Trip report"), ("ja", "復命書")])
def test_a_delegate_takes_the_own_trip_report_home(client, visited, language, title):
    observe(visited, text="They buy hydrogen.")
    observe(visited, visited.bruno.user, text="Not hers.")
    client.force_login(visited.ada.user)
    answer = client.get(at("trip_report", visited.visit.slug, language))
    document = docx.Document(BytesIO(answer.content))
    text = "\n".join(p.text for p in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]

    assert document.paragraphs[0].text == title
    assert "They buy hydrogen." in text
    assert "Not hers." not in text
    assert any("Aichi" in cell or "愛知" in cell for cell in cells)
    client.force_login(visited.officer)
    assert client.get(at("trip_report", visited.visit.slug, language)).status_code == 404


def test_bodies_are_asked_after_six_and_twelve_months_and_answer_once(client, visited):
    made = promise(visited)
    half = datetime(2023, 5, 15, 8, 0, tzinfo=UTC)
    moments = [half + timedelta(days=n) for n in range(-10, 40)]
    written = [when.date() for when in moments for _ in range(results.remind(at=when))]
    assert written == [date(2023, 5, 15), date(2023, 5, 30)]  # 29 May is a day off
    mail = Message.objects.filter(topic="commitment.due").order_by("pk").first()
    assert "We will." in mails.compose(mail).body

    check, user = made.check_ins.get(months=6), visited.basque.organisation.memberships.get().user
    clock.restart(at=half)
    client.force_login(user)
    assert (
        client.post(at("check_in", check.pk), {"progress": "on_track", "language": "en"}).status_code == 302
    )
    check.refresh_from_db()
    assert (check.progress, check.answered_by) == ("on_track", user)
    assert results.remind(at=half + timedelta(days=20)) == 0
    client.force_login(visited.bruno.user)
    assert client.get(at("check_in", check.pk)).status_code == 404
    with pytest.raises(DomainError):
        results.check_in(
            check=made.check_ins.get(months=12), progress="done", text="", language="en", by=user, at=half
        )
    assert Commitment.objects.get() == made


@pytest.mark.rule("M2")
@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/Brussels", datetime(2023, 4, 28, 7, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2023, 4, 28, 0, tzinfo=UTC)),
    ],
)
def test_bodies_are_asked_in_the_working_hours_of_each_reader(visited, zone, written):
    due_on(promise(visited), date(2023, 4, 28), zone)  # a Friday
    assert asked(date(2023, 4, 27), days=8)[:1] == [written]


@pytest.mark.rule("M2")
def test_over_golden_week_nobody_in_japan_is_asked(visited):
    due_on(promise(visited), date(2023, 4, 29), "Asia/Tokyo")
    assert asked(date(2023, 4, 28), days=5) == [datetime(2023, 5, 1, 0, tzinfo=UTC)]  # the Monday before it
    due_on(Commitment.objects.get(), date(2023, 5, 3), "Asia/Tokyo")
    Message.objects.all().delete()
    assert asked(date(2023, 5, 2), days=10) == [datetime(2023, 5, 8, 0, tzinfo=UTC)]


def due_on(made, day, zone):
    made.check_ins.filter(months=6).update(due_on=day)
    User.objects.filter(memberships__organisation=made.organisation).update(zone=zone)


def asked(first, *, days):
    """Return when messages were written, asking at every hour of so many days."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    hours = [start + timedelta(hours=n) for n in range(24 * days)]
    return [when for when in hours for _ in range(results.remind(at=when))]


def hourly(first, last):
    found, when = [], first
    while when <= last:
        upcoming.remind(at=when)
        found.append(when)
        when += timedelta(hours=1)


@pytest.mark.rule("M2")
def test_a_traveller_is_reminded_of_the_visit_a_week_and_a_working_day_before(visited):
    hourly(datetime(2022, 11, 1, 0, 0, tzinfo=UTC), datetime(2022, 11, 14, 1, 0, tzinfo=UTC))

    told = Message.objects.filter(topic="visit.near", to=visited.ada.user.email).order_by("created_at")
    assert [(m.created_at.day, m.created_at.hour, m.key.rpartition(":")[2]) for m in told] == [
        (7, 8, "week"), (10, 8, "day"),
    ]  # fmt: skip
    assert "Aichi Prefectural Government" in mails.compose(told[0]).body


def selected(world):
    """Select the Basque Country, released; return a reader of its body who lives in Tokyo."""
    application = ApplicationFactory(submitted=True, call=world.call, side="eu", territory_code="ES21")
    Decision.objects.create(
        application=application, track=application.track, outcome="selected", grounds_en="Good.", grounds_ja="良い。",
        decided_by=world.officer, decided_at=EARLY,
    )  # fmt: skip
    Release.objects.create(
        call=world.call, status="confirmed", prepared_by=world.officer, prepared_at=EARLY, confirmed_by=world.second,
        confirmed_at=EARLY, answer_on="2022-10-30", review_on="2022-10-30",
    )  # fmt: skip
    return MembershipFactory(organisation=application.organisation, user=UserFactory(japanese=True)).user


@pytest.mark.rule("M2")
def test_the_call_says_on_which_days_a_traveller_is_reminded_of_the_visit(visited):
    visited.visit.call.event_days = "4"
    visited.visit.call.save(update_fields=["event_days"])
    hourly(datetime(2022, 11, 1, 0, 0, tzinfo=UTC), datetime(2022, 11, 14, 1, 0, tzinfo=UTC))

    told = Message.objects.filter(topic="visit.near", to=visited.ada.user.email).order_by("created_at")
    assert (told[0].created_at.day, told[0].key.rpartition(":")[2]) == (10, "4 days")


@pytest.mark.rule("M2")
def test_a_moved_activity_is_announced_anew_and_a_cancelled_one_not_at_all(visited):
    activity = Activity.objects.get(slug="exchange-meeting-2")
    reader = selected(visited)
    week = datetime(2022, 11, 11, 0, 0, tzinfo=UTC)
    upcoming.remind(at=week)
    upcoming.remind(at=week + timedelta(minutes=5))
    first = Message.objects.get(topic="activity.near", to=reader.email)
    later = activity.starts_at + timedelta(days=3)
    change_activity(
        activity=activity,
        values={"starts_at": later, "ends_at": later + timedelta(hours=2)},
        by=visited.officer,
        at=week,
    )
    assert mails.compose(first) is None

    upcoming.remind(at=datetime(2022, 11, 14, 0, 0, tzinfo=UTC))
    assert Message.objects.filter(topic="activity.near", to=reader.email).count() == 2
    change_activity(activity=activity, values={"is_cancelled": True}, by=visited.officer, at=week)
    upcoming.remind(at=datetime(2022, 11, 18, 0, 0, tzinfo=UTC))
    assert Message.objects.filter(topic="activity.near", to=reader.email).count() == 2
