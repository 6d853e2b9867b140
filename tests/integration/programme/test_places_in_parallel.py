"""Funded places under races, on real connections (RELIABILITY C1, C2, C4, C6)."""

from collections import Counter

import pytest
from django.db import connection, transaction

from programme.actions.seats import free_seat, fund, replace
from programme.errors import FullError
from programme.models import Delegate, Seat, SeatHistory
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.programme import AT, DelegateFactory, DelegationFactory

pytestmark = pytest.mark.django_db(transaction=True)
ATTEMPTS = 50


def a_delegation_with(free, *, japanese):
    """A delegation with so many places free, and fifty people who want one."""
    delegation = DelegationFactory(visit__japanese=japanese)
    officer = UserFactory(role=OFFICER)
    for seat in delegation.seats.order_by("number")[: delegation.track.funded_places - free]:
        seat.delegate = DelegateFactory(delegation=delegation)
        seat.save(update_fields=["delegate"])
    return delegation, officer, DelegateFactory.create_batch(ATTEMPTS, delegation=delegation)


def funding(officer, people):
    return [lambda person=person: fund(delegate=person, by=officer, at=AT) for person in people]


@pytest.mark.rule("P8")
@pytest.mark.parametrize("japanese", [False, True], ids=["third EU place", "second JP place"])
def test_fifty_want_the_last_place_and_exactly_one_gets_it(together, japanese):
    delegation, officer, people = a_delegation_with(1, japanese=japanese)

    outcomes = together(funding(officer, people))

    assert Counter(type(outcome) for outcome in outcomes) == {Seat: 1, FullError: ATTEMPTS - 1}
    assert {str(refusal) for refusal in outcomes if isinstance(refusal, FullError)} == {
        "This prefecture has 2 funded places and all are taken. Choose \"Own cost\" or free a place" if japanese
        else "This region has 3 funded places and all are taken. Choose \"Own cost\" or free a place"
    }  # fmt: skip
    winner = next(outcome for outcome in outcomes if isinstance(outcome, Seat))
    assert winner.number == delegation.track.funded_places
    assert Delegate.objects.filter(delegation=delegation).funded().count() == delegation.track.funded_places
    assert SeatHistory.objects.count() == Event.objects.filter(verb="place.taken").count() == 1


@pytest.mark.rule("P8")
@pytest.mark.parametrize("free", [2, 3])
def test_nobody_is_refused_while_a_place_is_free(together, free):
    delegation, officer, people = a_delegation_with(free, japanese=False)

    outcomes = together(funding(officer, people))

    assert Counter(type(outcome) for outcome in outcomes) == {Seat: free, FullError: ATTEMPTS - free}
    assert not delegation.seats.filter(delegate=None).exists()


@pytest.mark.rule("P8")
def test_one_person_asking_twenty_times_gets_one_place(together):
    delegation, officer, people = a_delegation_with(3, japanese=False)

    outcomes = together(funding(officer, people[:1] * 20))

    assert {outcome.pk for outcome in outcomes} == {outcomes[0].pk}
    assert delegation.seats.filter(delegate__isnull=False).count() == 1


@pytest.mark.rule("P8")
def test_two_successors_of_one_person_do_not_both_get_the_place(together):
    delegation, officer, people = a_delegation_with(1, japanese=True)
    holder = delegation.seats.get(number=1).delegate
    calls = [
        lambda one=one: replace(delegate=holder, successor=one, reason="Illness", by=officer, at=AT)
        for one in people[:20]
    ]

    outcomes = together(calls)

    assert Counter(type(outcome) for outcome in outcomes) == {Seat: 1, DomainError: 19}
    assert Delegate.objects.funded().filter(delegation=delegation).count() == 1


@pytest.mark.rule("P8")
def test_places_freed_and_taken_at_once_are_each_held_by_one(together):
    delegation, officer, people = a_delegation_with(3, japanese=False)
    for person in people[:3]:
        fund(delegate=person, by=officer, at=AT)
    frees = [lambda one=one: free_seat(delegate=one, reason="", by=officer, at=AT) for one in people[:3] * 5]

    outcomes = together([*frees, *funding(officer, people[3:38])])

    assert {type(outcome) for outcome in outcomes} <= {type(None), Seat, FullError}
    held = {seat.delegate_id for seat in delegation.seats.all() if seat.delegate_id}
    assert held == set(SeatHistory.objects.filter(freed_at=None).values_list("delegate", flat=True))
    assert not held & {person.pk for person in people[:3]}
    for person in people[38 : 41 - len(held)]:
        fund(delegate=person, by=officer, at=AT)
    with pytest.raises(FullError):
        fund(delegate=people[-1], by=officer, at=AT)


def count_then_insert(delegation, person):
    """The obvious code, as the negative control: look whether there is room, then put somebody in."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM programme_seat WHERE delegation_id = %s", [delegation.pk])
        if cursor.fetchone()[0] >= delegation.track.funded_places:
            raise FullError("full")
        insert = "INSERT INTO programme_seat (delegation_id, number, delegate_id) VALUES (%s, %s, %s)"
        cursor.execute(insert, [delegation.pk, delegation.track.funded_places, person.pk])


@pytest.fixture
def guard_removed(django_db_setup, transactional_db):
    """Take the database's guard away for one test, and put it back."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programme_seat DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE programme_seat DROP CONSTRAINT seat_one_per_number")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM programme_seat")
        cursor.execute(
            "ALTER TABLE programme_seat ADD CONSTRAINT seat_one_per_number UNIQUE (delegation_id, number)"
        )
        cursor.execute("ALTER TABLE programme_seat ENABLE TRIGGER USER")


def test_without_the_guard_the_same_harness_oversells(together, guard_removed):
    worst = 0
    for _round in range(20):
        delegation, _officer, people = a_delegation_with(1, japanese=True)
        delegation.seats.filter(delegate=None).delete()  # rows only for who is in, as a counter would have it
        together(
            [lambda person=person, home=delegation: count_then_insert(home, person) for person in people]
        )
        worst = max(worst, delegation.seats.count())
        if worst > delegation.track.funded_places:
            break

    assert worst > 2, "the harness is void: nothing raced"
