"""Registering for an event: confirmed by e-mail, seated or in line, moved up, given back, told of changes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from programme import tasks
from programme.actions import (
    activities,
    event_certificates,
    feedback,
    openings,
    presence,
    registering,
    seating,
)
from programme.actions.registering import DoorShutError, LinkOverError, SeatsTakenError
from programme.domain.registration import CONFIRM_WITHIN
from programme.models import EventCertificate, Registration
from programme.queries import meetings
from programme.queries.certificates import check
from programme.queries.registration import places_of
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, OFFICER
from r2r_portal.clock import actions as clock
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.registration import (
    CLOSES,
    ENDS,
    LINK,
    NOW,
    STARTS,
    OpeningFactory,
    RegistrationFactory,
    WebinarFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H3")]
DAY = timedelta(days=1)


@pytest.fixture
def opening():
    """A webinar with one seat."""
    return OpeningFactory(seats=1)


def ask(opening, email="new@test.example", at=NOW, **more):
    typed = {"name": "New Reader", "body": "", "language": "en", **more}
    registering.ask(opening=opening, email=email, at=at, **typed)
    return Registration.objects.get(email__iexact=email)


def confirm(found, at=NOW, *, waits=False):
    return registering.confirm(secret=registering.signed(found), waits=waits, at=at)


def in_line(opening, *emails):
    """Put people on the waiting list, one minute after the other."""
    return [
        RegistrationFactory(opening=opening, email=email, waiting_since=NOW + timedelta(minutes=number))
        for number, email in enumerate(emails)
    ]


def told(topic):
    return list(Message.objects.filter(topic=topic).order_by("pk").values_list("to", flat=True))


def body(topic):
    return mails.compose(Message.objects.filter(topic=topic).latest("pk")).body


def states(opening):
    return dict(opening.registrations.values_list("email", "status"))


def test_a_seat_is_held_from_the_confirmation_on_and_the_same_link_twice_is_once(opening):
    found = ask(opening)
    assert (found.status, found.seat, found.user) == ("asked", None, None)

    for _time in range(2):
        confirm(found)
    found.refresh_from_db()

    assert (found.status, found.seat, found.user.email) == ("registered", 1, "new@test.example")
    assert told("registration.confirmed") == ["new@test.example"]
    mail = mails.compose(Message.objects.get(topic="registration.confirmed"))
    assert LINK not in mail.body
    attached = mail.attachments[0]
    calendar = str(attached[1] if isinstance(attached, tuple) else attached)
    assert "BEGIN:VEVENT" in calendar
    assert found.token in calendar.replace("\r\n ", "")
    assert LINK not in calendar


def test_the_confirming_message_holds_nothing_that_was_typed(opening):
    ask(opening, name="Cheap pills", body="Best offer")

    assert "pills" not in body("registration.confirm")
    assert "offer" not in body("registration.confirm")


def test_the_link_ends_after_its_time_and_the_address_is_erased(opening):
    found = ask(opening)
    late = NOW + CONFIRM_WITHIN + timedelta(seconds=1)
    with pytest.raises(LinkOverError):
        confirm(found, at=late)
    clock.restart(at=late)

    assert tasks.forget_unconfirmed() == 1
    assert not Registration.objects.exists()
    assert not Message.objects.filter(to="new@test.example").exists()


def test_an_address_that_is_known_is_sent_its_own_page_and_nothing_else_changes(opening):
    RegistrationFactory(opening=opening, email="Known@test.example", seat=1, name="Known")

    ask(opening, email="known@test.example", name="Somebody else")

    assert told("registration.known") == ["Known@test.example"]
    assert Registration.objects.get().name == "Known"


def test_when_the_last_seat_went_meanwhile_the_waiting_list_is_offered_not_assumed(opening):
    first, second = ask(opening, "a@test.example"), ask(opening, "b@test.example")
    confirm(first)
    with pytest.raises(SeatsTakenError):
        confirm(second)

    confirm(second, waits=True)

    assert states(opening) == {"a@test.example": "registered", "b@test.example": "waiting"}
    assert "number 1 on the\nwaiting list" in body("registration.waiting")


def test_a_seat_given_back_goes_to_the_first_in_line_with_a_time_limit(opening):
    holder = RegistrationFactory(opening=opening, email="a@test.example", seat=1)
    first, _second = in_line(opening, "b@test.example", "c@test.example")

    registering.cancel(registration=holder, at=NOW)
    first.refresh_from_db()

    assert states(opening) == {
        "a@test.example": "cancelled",
        "b@test.example": "offered",
        "c@test.example": "waiting",
    }
    assert first.offered_until == NOW + DAY
    assert told("registration.offered") == ["b@test.example"]
    assert "8 June 2022" in body("registration.offered")


def test_a_seat_that_nobody_takes_in_time_goes_to_the_next(opening):
    registering.cancel(registration=RegistrationFactory(opening=opening, seat=1), at=NOW)
    RegistrationFactory(opening=opening, email="b@test.example", waiting_since=NOW)
    RegistrationFactory(opening=opening, email="c@test.example", waiting_since=NOW + timedelta(minutes=1))
    with transaction.atomic():
        seating.move_up(seating.locked(opening.pk), NOW)

    assert seating.let_lapse(at=NOW + DAY - timedelta(seconds=1)) == 0
    assert [seating.let_lapse(at=NOW + DAY) for _time in range(2)] == [1, 0]

    assert states(opening)["b@test.example"] == "lapsed"
    assert states(opening)["c@test.example"] == "offered"
    assert told("registration.lapsed") == ["b@test.example"]
    lapsed = Registration.objects.get(email="b@test.example")
    with pytest.raises(DomainError):
        registering.accept(registration=lapsed, at=NOW + DAY)


def test_an_offer_is_taken_until_its_instant(opening):
    registering.cancel(registration=RegistrationFactory(opening=opening, seat=1), at=NOW)
    one = RegistrationFactory(opening=opening, email="b@test.example", waiting_since=NOW)
    with transaction.atomic():
        seating.move_up(seating.locked(opening.pk), NOW)
    with pytest.raises(DomainError):
        registering.accept(registration=one, at=NOW + DAY)

    registering.accept(registration=one, at=NOW + DAY - timedelta(seconds=1))

    assert states(opening)["b@test.example"] == "registered"


def test_a_cancellation_is_undone_while_the_seat_is_free_and_not_once_others_wait(opening):
    mine = RegistrationFactory(opening=opening, seat=1)
    registering.cancel(registration=mine, at=NOW)
    registering.come_back(registration=mine, waits=False, at=NOW)
    mine.refresh_from_db()
    assert (mine.status, mine.seat) == ("registered", 1)
    in_line(opening, "b@test.example")

    registering.cancel(registration=mine, at=NOW)
    with pytest.raises(SeatsTakenError):
        registering.come_back(registration=mine, waits=False, at=NOW)
    registering.come_back(registration=mine, waits=True, at=NOW)

    mine.refresh_from_db()
    assert mine.status == "waiting"


def test_after_closing_a_seat_can_be_taken_back_but_nobody_new_comes(opening):
    mine, late = RegistrationFactory(opening=opening, seat=1), ask(opening, at=CLOSES - timedelta(seconds=1))
    registering.cancel(registration=mine, at=CLOSES)
    with pytest.raises(DoorShutError):
        confirm(late, at=CLOSES)

    registering.come_back(registration=mine, waits=False, at=CLOSES)

    mine.refresh_from_db()
    assert mine.status == "registered"


def test_more_seats_move_the_line_up_and_fewer_than_are_taken_are_refused(opening):
    officer = opening.made_by
    RegistrationFactory(opening=opening, seat=1)
    in_line(opening, "b@test.example", "c@test.example", "d@test.example")
    change = {"activity": opening.activity, "by": officer, "at": NOW}

    openings.open_registration(values={"closes_at": CLOSES, "seats": 3}, **change)
    assert sorted(states(opening).values()) == ["offered", "offered", "registered", "waiting"]
    with pytest.raises(DomainError):
        openings.open_registration(values={"closes_at": CLOSES, "seats": 2}, **change)

    registering.cancel(registration=Registration.objects.get(seat=1), at=NOW)
    registering.cancel(registration=Registration.objects.get(email="d@test.example"), at=NOW)
    openings.open_registration(values={"closes_at": CLOSES, "seats": 2}, **change)
    assert sorted(opening.registrations.exclude(seat=None).values_list("seat", flat=True)) == [1, 2]


def test_registration_is_opened_by_officers_and_desks_for_an_event_with_a_date():
    values = {"opens_at": NOW, "closes_at": CLOSES, "seats": 5}
    event, undated = WebinarFactory(), WebinarFactory(starts_at=None, ends_at=None)
    with pytest.raises(ForbiddenError):
        openings.open_registration(activity=event, values=values, by=UserFactory(role=EVALUATOR), at=NOW)
    desk = UserFactory(role=EU_DESK)
    too_late = values | {"closes_at": ENDS + DAY}
    for activity, given in ((undated, values), (event, too_late)):
        with pytest.raises(DomainError):
            openings.open_registration(activity=activity, values=given, by=desk, at=NOW)

    assert openings.open_registration(activity=event, values=values, by=desk, at=NOW).seats == 5


def test_who_may_register_is_asked_of_the_account():
    staff = OpeningFactory(who="staff")
    typed = {"name": "A", "body": "", "language": "en", "waits": False, "at": NOW}
    with pytest.raises(ForbiddenError):
        ask(staff)
    with pytest.raises(ForbiddenError):
        registering.enter(opening=staff, by=UserFactory(), **typed)
    evaluator = UserFactory(role=EVALUATOR)

    made = registering.enter(opening=staff, by=evaluator, **typed)

    assert registering.enter(opening=staff, by=evaluator, **typed) == made
    assert (made.status, made.user) == ("registered", evaluator)


def test_a_cancelled_event_and_one_moved_online_tell_the_registered_and_those_who_wait(opening):
    RegistrationFactory(opening=opening, email="a@test.example", seat=1)
    in_line(opening, "b@test.example")
    RegistrationFactory(opening=opening, email="unconfirmed@test.example")
    change = {"activity": opening.activity, "by": opening.made_by, "at": NOW}

    activities.change_activity(values={"mode_jp": "room", "venue_en": "Hall"}, **change)
    assert told("registration.changed") == ["a@test.example", "b@test.example"]
    assert "Changed" in mails.compose(Message.objects.filter(topic="registration.changed").first()).subject
    activities.change_activity(values={"text_en": "A typing mistake"}, **change)
    activities.change_activity(values={"is_cancelled": True}, **change)

    assert len(told("registration.changed")) == 4
    last = mails.compose(
        Message.objects.filter(topic="registration.changed", to="a@test.example").latest("pk")
    )
    assert "Cancelled" in last.subject
    assert "does not take place" in last.body


@pytest.mark.parametrize(
    ("at", "zone", "written"),
    [
        (STARTS - timedelta(days=7), "Europe/Brussels", 1),
        (STARTS - timedelta(days=7), "Asia/Tokyo", 1),
        (STARTS - timedelta(days=7, hours=3), "Europe/Brussels", 0),
        (STARTS - timedelta(minutes=59), "Asia/Tokyo", 1),
        (STARTS - timedelta(minutes=61), "Europe/Brussels", 0),
    ],
)
def test_the_registered_are_reminded_once_each(opening, at, zone, written):
    RegistrationFactory(opening=opening, seat=1, zone=zone)
    in_line(opening, "b@test.example")

    assert [openings.remind(at=at) for _time in range(2)] == [written, 0]


def test_the_link_stands_in_the_reminder_of_the_last_hour_alone(opening):
    RegistrationFactory(opening=opening, seat=1, japanese=True)
    openings.remind(at=STARTS - timedelta(days=7))
    assert LINK not in body("registration.near")
    assert "次の日時から参加者用ページに表示します" in body("registration.near")

    openings.remind(at=STARTS - timedelta(minutes=60))

    assert LINK in body("registration.near")
    assert "パスコード" in body("registration.near")


def test_attendance_feedback_and_certificate_are_those_of_the_registered(opening):
    one = RegistrationFactory(opening=opening, seat=1, name="Ada Example", body="Example Region")
    in_line(opening, "b@test.example")
    meeting = meetings.of_activity(opening.activity)
    assert list(meetings.invited(opening.activity)) == [one.user]
    officer = UserFactory(role=OFFICER)
    presence.tick(meeting=meeting, present={one.user_id}, by=officer, at=STARTS)
    with pytest.raises(DomainError):
        event_certificates.issue(opening=opening, by=officer, at=STARTS)

    assert [event_certificates.issue(opening=opening, by=officer, at=ENDS) for _time in range(2)] == [1, 0]

    made = EventCertificate.objects.get()
    assert check(made.number, made.digest[:16]) == made
    assert check(made.number, "0" * 16) is None
    assert made.facts["name"] == "Ada Example"
    assert told("registration.certified") == [one.email]
    marks = dict.fromkeys(("useful", "content", "organised", "understood", "again"), 5)
    feedback.give(meeting=meeting, marks=marks, text="", language="en", by=one.user, at=ENDS)
    with pytest.raises(DatabaseError), transaction.atomic():
        EventCertificate.objects.update(number="E-1")


def test_the_database_keeps_every_seat_to_one_person_and_to_the_seats_there_are(opening):
    held = RegistrationFactory(opening=opening, seat=1)
    with pytest.raises(IntegrityError, match="registration_one_per_seat"), transaction.atomic():
        RegistrationFactory(opening=opening, seat=1)
    with pytest.raises(IntegrityError, match="seat 2 of 1"), transaction.atomic():
        RegistrationFactory(opening=opening, seat=2)
    with pytest.raises(IntegrityError, match="registration_seat_as_it_stands"), transaction.atomic():
        Registration.objects.filter(pk=held.pk).update(status="waiting", waiting_since=NOW)
    roomy = OpeningFactory(seats=2)
    RegistrationFactory(opening=roomy, seat=2)
    with pytest.raises(IntegrityError, match="would be gone"), transaction.atomic():
        type(roomy).objects.filter(pk=roomy.pk).update(seats=1)


def test_lists_know_their_seats_in_one_query(django_assert_num_queries):
    events = [OpeningFactory(seats=2).activity for _number in range(5)]
    RegistrationFactory(opening=events[0].opening, seat=1)
    in_line(events[1].opening, "w@test.example")

    with django_assert_num_queries(1):
        found = places_of(events, NOW)

    assert [found[one.pk].free for one in events] == [1, 0, 2, 2, 2]


def test_confirming_makes_no_second_account(opening):
    user = UserFactory(email="new@test.example")

    confirm(ask(opening, email="New@test.example"))

    assert User.objects.get(email__iexact="new@test.example") == user
    assert Registration.objects.get().user == user
