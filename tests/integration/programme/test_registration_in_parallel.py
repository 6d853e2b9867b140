"""Seats of an event under races, on real connections; and what the same race does without the guard."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction

from programme.actions import registering, seating
from programme.actions.registering import SeatsTakenError
from programme.models import Registration
from tests.factories.registration import NOW, OpeningFactory, RegistrationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("H3")]
ATTEMPTS = 50


def asking(opening, count=ATTEMPTS):
    """So many people with their links in hand."""
    return RegistrationFactory.create_batch(count, opening=opening, asked_at=NOW)


def confirming(people):
    secrets = [registering.signed(one) for one in people]
    return [lambda one=one: registering.confirm(secret=one, waits=False, at=NOW) for one in secrets]


def test_fifty_want_the_last_seat_and_exactly_one_gets_it(together):
    opening = OpeningFactory(seats=2)
    RegistrationFactory(opening=opening, seat=1)

    outcomes = together(confirming(asking(opening)))

    assert Counter(type(one) for one in outcomes) == {Registration: 1, SeatsTakenError: ATTEMPTS - 1}
    assert sorted(opening.registrations.exclude(seat=None).values_list("seat", flat=True)) == [1, 2]


def test_seats_given_back_at_once_go_to_the_line_in_its_order(together):
    opening = OpeningFactory(seats=10)
    holders = [RegistrationFactory(opening=opening, seat=number) for number in range(1, 11)]
    line = [
        RegistrationFactory(opening=opening, waiting_since=NOW + timedelta(seconds=number))
        for number in range(15)
    ]

    together([lambda one=one: registering.cancel(registration=one, at=NOW) for one in holders * 2])

    offered = opening.registrations.filter(status="offered").values_list("pk", flat=True)
    assert set(offered) == {one.pk for one in line[:10]}
    assert opening.registrations.seated().count() == 10


def test_the_clockwork_twice_at_once_lapses_once(together):
    opening = OpeningFactory(seats=1)
    RegistrationFactory(opening=opening, waiting_since=NOW)
    last = RegistrationFactory(opening=opening, waiting_since=NOW + timedelta(seconds=1))
    with transaction.atomic():
        seating.move_up(seating.locked(opening.pk), NOW)

    outcomes = together([lambda: seating.let_lapse(at=NOW + timedelta(days=1)) for _time in range(8)])

    assert sorted(map(str, outcomes)) == ["0"] * 7 + ["1"]
    last.refresh_from_db()
    assert last.status == "offered"


def look_then_sit(opening, person):
    """The obvious code, as the negative control: count who is there, then sit down."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(seat), 1 FROM programme_registration WHERE opening_id = %s", [opening.pk]
        )
        if cursor.fetchone()[0] >= opening.seats:
            raise SeatsTakenError("full")
        cursor.execute(
            "UPDATE programme_registration SET seat = 1, status = 'registered', user_id = %s, confirmed_at = %s"
            " WHERE id = %s",
            [opening.made_by_id, NOW, person.pk],
        )


@pytest.fixture
def guard_removed(django_db_setup, transactional_db):
    """Take the database's guard away for one test, and put it back."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programme_registration DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE programme_registration DROP CONSTRAINT registration_one_per_seat")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM programme_registration")
        cursor.execute(
            "ALTER TABLE programme_registration ADD CONSTRAINT registration_one_per_seat UNIQUE (opening_id, seat)"
        )
        cursor.execute("ALTER TABLE programme_registration ENABLE TRIGGER USER")


def test_without_the_guard_the_same_harness_oversells(together, guard_removed):
    worst = 0
    for _round in range(20):
        opening = OpeningFactory(seats=1)
        together([lambda one=one, of=opening: look_then_sit(of, one) for one in asking(opening)])
        worst = max(worst, opening.registrations.seated().count())
        if worst > 1:
            break

    assert worst > 1, "the harness is void: nothing raced"
