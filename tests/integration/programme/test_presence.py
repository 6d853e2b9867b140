"""Who was there, certificates, feedback, the "next" page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from programme.actions import certificates, feedback, plan, presence
from programme.actions.publishing import publish_agenda
from programme.domain.presence import code
from programme.models import Activity, Certificate, Feedback, Presence, Session
from programme.queries import meetings
from programme.queries.during import now_for
from r2r_portal.clock import actions as clock
from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.site.privacy import erasing, retention
from tests.factories.accounts import UserFactory
from tests.factories.programme import DelegateFactory, SessionFactory, VisitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P10")]
EARLY = datetime(2022, 10, 20, 8, 0, tzinfo=UTC)
MONDAY = datetime(2022, 11, 14, 1, 0, tzinfo=UTC)  # ten in Japan: both first sessions run
AFTER = datetime(2022, 11, 21, 9, 0, tzinfo=UTC)
MARKS = {"useful": 5, "content": 4, "organised": 5, "understood": 3, "again": 5}


@pytest.fixture
def visited(world):
    """Give the published visit; Ada and Bruno have accounts."""
    for person in (world.ada, world.bruno):
        person.user = UserFactory(given_name=person.given_name)
        person.save(update_fields=["user"])
    publish_agenda(visit=world.visit, by=world.officer, at=EARLY)
    Message.objects.all().delete()
    clock.restart(at=MONDAY)
    return world


def at(name, *args, lang="en"):
    with translation.override(lang):
        return reverse(f"programme:{name}", args=args)


def first(world, person=None):
    delegation = (person or world.ada).delegation
    found = Session.objects.filter(leg__delegations=delegation).order_by("starts_at").first()
    return meetings.find(f"session-{found.pk}")


def sign(client, user):
    client.force_login(user)
    return client


def test_a_host_ticks_the_list_and_takes_a_tick_back(client, visited):
    meeting, page = first(visited), at("tick_presence", first(visited).key)
    sign(client, visited.host)

    client.post(page, {"do": "save", "present": [visited.ada.pk]})
    assert Presence.objects.get().delegate == visited.ada
    assert "1 of 1" in client.get(at("presence", visited.visit.slug)).content.decode()
    client.post(page, {"do": "save"})
    assert not Presence.objects.exists()
    client.post(page, {"do": "all"})
    assert list(Presence.objects.values_list("session", "delegate", "way")) == [
        (meeting.row.pk, visited.ada.pk, "list")
    ]
    client.post(page, {"do": "none"})
    assert not Presence.objects.exists()


def test_ticking_somebody_of_another_group_is_not_possible(client, visited):
    sign(client, visited.host).post(
        at("tick_presence", first(visited).key), {"do": "save", "present": [visited.bruno.pk]}
    )

    assert not Presence.objects.exists()


def test_only_officers_and_the_host_note_presence(client, visited):
    page = at("tick_presence", first(visited, visited.bruno).key)
    for user, status in (
        (visited.officer, 200),
        (visited.host, 403),
        (visited.bruno.user, 403),
        (UserFactory(), 404),
    ):
        assert sign(client, user).get(page).status_code == status


def shown_code(client, world):
    answer = sign(client, world.host).get(at("presence_code", first(world).key))
    assert answer.status_code == 200
    assert b"<svg" in answer.content
    return answer.context["address"].removeprefix(settings.SITE_ORIGIN)


def test_a_delegate_scans_the_code_and_is_noted_once(client, visited):
    address = shown_code(client, visited)
    sign(client, visited.ada.user)

    assert client.get(address).status_code == 200
    assert not Presence.objects.exists()  # looking notes nobody
    assert client.post(address).status_code == client.post(address).status_code == 302
    noted = Presence.objects.get()
    assert (noted.delegate, noted.way, noted.noted_by) == (visited.ada, "code", visited.ada.user)


def test_a_code_that_is_over_or_forged_counts_nothing(client, visited):
    secret = settings.SECRET_KEY.encode()
    old = code(first(visited).key, MONDAY - timedelta(seconds=1), secret)
    forged = code(first(visited).key, MONDAY + timedelta(hours=1), b"another secret")
    sign(client, visited.ada.user)

    assert [client.post(at("here", one)).status_code for one in (old, forged, "x")] == [410, 410, 410]
    assert not Presence.objects.exists()


def test_a_stranger_with_the_code_is_refused(client, visited):
    address = shown_code(client, visited)

    assert sign(client, UserFactory()).post(address).status_code == 403
    assert not Presence.objects.exists()


def test_a_presence_is_of_one_person_at_one_thing(visited):
    stamp = {"noted_at": MONDAY, "noted_by": visited.officer}
    row = first(visited).row
    Presence.objects.create(session=row, delegate=visited.ada, **stamp)
    for wrong in (
        {"session": row, "delegate": visited.ada},
        {"session": row},
        {"session": row, "user": visited.host},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Presence.objects.create(**wrong, **stamp)


def test_presence_is_refused_in_words_before_the_meeting_and_after_it_was_cancelled(visited):
    meeting = first(visited)
    with pytest.raises(DomainError) as caught:
        presence.tick(meeting=meeting, present={visited.ada.pk}, by=visited.host, at=EARLY)
    assert caught.value.code == "presence_early"
    plan.turn_session(session=meeting.row, verb="cancel", by=visited.officer, at=MONDAY)
    with pytest.raises(DomainError) as caught:
        presence.come(meeting=first_again(meeting), user=visited.ada.user, at=MONDAY)
    assert caught.value.code == "presence_cancelled"


def first_again(meeting):
    return meetings.find(meeting.key)


def noted(world):
    for person in (world.ada, world.bruno):
        presence.tick(meeting=first(world, person), present={person.pk}, by=world.officer, at=MONDAY)


def test_certificates_are_issued_for_a_visit_in_one_go_once(visited):
    noted(visited)
    with pytest.raises(DomainError):
        certificates.issue(visit=visited.visit, by=visited.officer, at=MONDAY)

    assert certificates.issue(visit=visited.visit, by=visited.officer, at=AFTER) == 2
    assert certificates.issue(visit=visited.visit, by=visited.officer, at=AFTER) == 0
    numbers = list(Certificate.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [f"C-2022-{visited.visit.pk}-00{n}" for n in (1, 2)]
    told = Message.objects.filter(topic="certificate.issued").order_by("to")
    assert {mail.to for mail in told} == {visited.ada.email, visited.bruno.email}
    assert numbers[0] in mails.compose(told.get(to=visited.ada.email)).body


def issued(world):
    noted(world)
    certificates.issue(visit=world.visit, by=world.officer, at=AFTER)
    return Certificate.objects.get(delegate=world.ada)


def test_an_issued_certificate_never_changes(visited):
    made = issued(visited)
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        Certificate.objects.filter(pk=made.pk).update(number="X")
    assert caught.value.__cause__.diag.constraint_name == "certificate_frozen"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_only_the_person_downloads_the_certificate(client, visited, language):
    made = issued(visited)
    page = at("certificate", made.pk, language)

    answer = sign(client, visited.ada.user).get(page)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    for other in (visited.bruno.user, visited.officer, visited.host):
        assert sign(client, other).get(page).status_code == 404


def test_anybody_checks_a_certificate(client, visited):
    made, page = issued(visited), at("check_certificate")

    good = client.get(page, {"number": made.number, "code": made.digest[:16]}).content.decode()
    assert "This certificate is genuine" in good
    assert visited.ada.name in good
    bad = client.get(page, {"number": made.number, "code": "0" * 16}).content.decode()
    assert "No such certificate" in bad
    assert visited.ada.name not in bad


def give(world, user, meeting, when=None, **marks):
    values = {**MARKS, **marks}
    return feedback.give(
        meeting=meeting, marks=values, text="Good.", language="en", by=user, at=when or meeting.ends_at
    )


def test_feedback_is_given_once_and_changed_until_it_closes(visited):
    meeting, user = first(visited), visited.ada.user
    given = give(visited, user, meeting)
    changed = give(visited, user, meeting, meeting.ends_at + timedelta(days=29), useful=1)

    assert (given.pk, changed.useful, changed.given_at) == (changed.pk, 1, meeting.ends_at)
    for when in (meeting.ends_at - timedelta(seconds=1), meeting.ends_at + timedelta(days=30)):
        with pytest.raises(DomainError):
            give(visited, user, meeting, when)
    with pytest.raises(DomainError):
        give(visited, visited.bruno.user, meeting)  # he was with the other group


def test_a_mark_outside_one_to_five_is_impossible(visited):
    with pytest.raises(IntegrityError), transaction.atomic():
        give(visited, visited.ada.user, first(visited), useful=6)


@pytest.mark.rule("R")
@pytest.mark.parametrize("ends", ["with the person", "at its date"])
def test_words_of_feedback_end_and_marks_that_name_nobody_stay(visited, settings, tmp_path, ends):
    settings.BACKUP_DIR = tmp_path
    given = give(visited, visited.ada.user, first(visited))
    if ends == "with the person":
        erasing.erase_person(person=visited.ada.user, at=AFTER)
    else:
        late = given.given_at + timedelta(days=1096)
        clock.restart(at=late)
        assert "programme.Feedback" in {item.label for item in retention.run(at=late)}
    left = Feedback.objects.get()
    assert (left.text, {name: getattr(left, name) for name in MARKS}) == ("", MARKS)


def test_staff_see_sums_from_three_answers_on(client, visited):
    meeting, page = meetings.of_visit(visited.visit), at("read_feedback", visited.visit.slug)
    third = DelegateFactory(delegation=visited.basque, user=UserFactory())
    sign(client, visited.officer)
    for user in (visited.ada.user, visited.bruno.user):
        give(visited, user, meeting)
    clock.restart(at=AFTER)
    assert "Good." not in client.get(page).content.decode()

    give(visited, third.user, meeting, useful=2)
    shown = client.get(page).content.decode()
    assert "mean 4 of 5" in shown
    assert shown.count("Good.") == 3
    assert sign(client, visited.ada.user).get(page).status_code == 403


def test_the_form_keeps_the_answers_and_says_what_is_missing(client, visited):
    page = at("give_feedback", first(visited).key, lang="ja")
    clock.restart(at=first(visited).ends_at)
    sign(client, visited.ada.user)

    assert client.post(page, {"language": "ja"}).status_code == 422
    assert client.post(page, {**MARKS, "language": "ja", "text": "良かった"}).status_code == 302
    assert Feedback.objects.get().text == "良かった"
    assert sign(client, visited.bruno.user).get(page).status_code == 404


def test_feedback_is_asked_for_in_working_hours_and_reminded_once(visited):
    monday = datetime(2022, 11, 21, 8, 0, tzinfo=UTC)  # nine in Brussels
    moments = [monday + timedelta(hours=n) for n in range(-12, 24 * 14)]
    written = [when for when in moments for _ in range(feedback.ask(at=when))]

    assert written == [monday, monday, monday + timedelta(days=7), monday + timedelta(days=7)]
    mail = Message.objects.filter(topic="feedback.asked", to=visited.ada.user.email).order_by("pk").first()
    assert "Five questions" in mails.compose(mail).body


def test_who_answered_is_not_asked(visited):
    give(visited, visited.ada.user, meetings.of_visit(visited.visit))
    feedback.ask(at=datetime(2022, 11, 21, 8, 0, tzinfo=UTC))

    assert [m.to for m in Message.objects.filter(topic="feedback.asked")] == [visited.bruno.user.email]


@pytest.mark.rule("P6")
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_next_page_says_where_to_be_and_stays_small(client, visited, lang):
    answer = sign(client, visited.ada.user).get(at("next", lang=lang))
    text = answer.content.decode()

    assert "Aichi Prefectural Government" in text
    assert "愛知県庁" in text
    assert "名古屋市中区三の丸3-1-2" in text
    assert "+81 00 0000 0000" in text
    assert len(answer.content) < 30_000


def test_the_next_page_of_every_state(client, visited, world):
    user = visited.ada.user
    clock.restart(at=AFTER)
    assert "The visit is over" in sign(client, user).get(at("next")).content.decode()
    assert "You are on no visit yet" in sign(client, UserFactory()).get(at("next")).content.decode()
    late = VisitFactory(
        call=visited.call, slug="later", starts_on=date(2023, 1, 9), ends_on=date(2023, 1, 12)
    )
    newcomer = DelegateFactory(delegation__visit=late, user=UserFactory())
    assert "Your visit is being planned" in sign(client, newcomer.user).get(at("next")).content.decode()
    assert now_for(user, datetime(2022, 11, 18, 10, 0, tzinfo=UTC)).state == "free"


def test_an_online_session_shows_its_link_to_who_takes_part_only(client, visited):
    row = first(visited).row
    plan.change_session(
        session=row,
        values={"mode_jp": "online", "link": "https://meet.example/x"},
        by=visited.officer,
        at=MONDAY,
    )
    publish_agenda(visit=visited.visit, by=visited.officer, at=MONDAY)

    assert "https://meet.example/x" in sign(client, visited.ada.user).get(at("next")).content.decode()
    assert "https://meet.example/x" not in sign(client, visited.bruno.user).get(at("next")).content.decode()


def test_an_activity_has_a_list_and_a_code_of_its_own(client, visited):
    activity = Activity.objects.get(slug="exchange-meeting-2")
    clock.restart(at=activity.starts_at)
    sign(client, visited.officer)

    assert client.get(at("tick_presence", f"activity-{activity.pk}")).status_code == 200
    assert client.get(at("presence_code", f"activity-{activity.pk}")).status_code == 200
    assert (
        sign(client, visited.ada.user).get(at("tick_presence", f"activity-{activity.pk}")).status_code == 403
    )


@pytest.mark.parametrize(
    ("where", "reader", "count"),
    [("after", "ada", 14), ("presence", "officer", 10), ("after_visit", "officer", 16)],
)
def test_pages_cost_the_same_with_one_session_more_as_with_five(
    client, visited, where, reader, count, django_assert_num_queries
):
    clock.restart(at=AFTER)
    user = visited.officer if reader == "officer" else visited.ada.user
    address, row = at(where, visited.visit.slug), first(visited).row
    sign(client, user).get(address)

    def add(more):
        SessionFactory.create_batch(more, leg=row.leg, starts_at=row.starts_at, ends_at=row.ends_at)

    add(1)
    with django_assert_num_queries(count):
        client.get(address)
    add(4)
    with django_assert_num_queries(count):
        client.get(address)


def test_the_page_of_an_event_leads_to_its_list_and_its_feedback(client, visited):
    activity = Activity.objects.get(slug="exchange-meeting-2")
    clock.restart(at=activity.ends_at)
    page = at("event", activity.slug)

    assert "attendance" in sign(client, visited.officer).get(page).content.decode()
    assert "attendance" not in sign(client, visited.ada.user).get(page).content.decode()
