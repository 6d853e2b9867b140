"""Funded places: what the database refuses by itself, and what the actions keep (RELIABILITY C5)."""

import pytest
from django.db import DatabaseError, connection, transaction

from applications.models import Track
from programme.actions.delegations import add_delegate, change_delegate, leave, open_delegation
from programme.actions.seats import free_seat, fund, replace
from programme.errors import FullError
from programme.models import Delegate, Delegation, Leg, Seat, SeatHistory
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.errors import DomainError
from r2r_portal.territories.models import Territory
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.programme import AT, DelegateFactory, DelegationFactory, LegFactory, VisitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=OFFICER)


def refused(sql, *values):
    """Run SQL by hand and return the name of the constraint that refused it."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return caught.value.__cause__.diag.constraint_name


INSERT = "INSERT INTO programme_seat (delegation_id, number) VALUES (%s, %s)"
HOLD = "UPDATE programme_seat SET delegate_id = %s WHERE delegation_id = %s AND number = %s"


@pytest.mark.rule("P8")
@pytest.mark.parametrize(("japanese", "number"), [(False, 4), (True, 3)], ids=["EU place 4", "JP place 3"])
def test_the_database_refuses_one_place_too_many(japanese, number):
    delegation = DelegationFactory(visit__japanese=japanese)

    assert refused(INSERT, delegation.pk, number) == "seat_within_funded_places"
    assert refused(INSERT, delegation.pk, number - 1) == "seat_one_per_number"
    assert refused(INSERT, delegation.pk, 0) == "seat_numbered_from_one"
    assert (
        refused(
            "UPDATE programme_seat SET number = %s WHERE delegation_id = %s AND number = 1",
            number,
            delegation.pk,
        )
        == "seat_within_funded_places"
    )


@pytest.mark.rule("P8")
def test_the_database_refuses_one_person_on_two_places():
    person = DelegateFactory()
    fund(delegate=person, by=UserFactory(), at=AT)

    assert refused(HOLD, person.pk, person.delegation_id, 2).startswith("programme_seat_delegate_id")


@pytest.mark.rule("P8")
def test_the_database_refuses_one_account_on_two_places_of_a_visit():
    first = DelegateFactory(user=UserFactory())
    other = DelegationFactory(visit=first.delegation.visit, territory=Territory.objects.get(code="ITH5"))
    second = DelegateFactory(delegation=other, user=first.user)
    fund(delegate=first, by=UserFactory(), at=AT)

    assert refused(HOLD, second.pk, other.pk, 1) == "seat_one_per_person"


@pytest.mark.rule("P8")
def test_the_database_refuses_the_place_of_another_delegation():
    person = DelegateFactory()
    other = DelegationFactory(visit=person.delegation.visit, territory=Territory.objects.get(code="ITH5"))

    assert refused(HOLD, person.pk, other.pk, 1) == "seat_for_own_delegate"


@pytest.mark.rule("P8")
def test_the_database_refuses_moving_a_holder_to_another_delegation():
    person = DelegateFactory()
    other = DelegationFactory(visit=person.delegation.visit, territory=Territory.objects.get(code="ITH5"))
    fund(delegate=person, by=UserFactory(), at=AT)

    move = "UPDATE programme_delegate SET delegation_id = %s WHERE id = %s"
    assert refused(move, other.pk, person.pk) == "delegate_stays_with_place"


@pytest.mark.rule("P8")
def test_the_number_of_places_is_frozen_with_the_first_place():
    delegation = DelegationFactory()

    more = "UPDATE applications_track SET funded_places = funded_places + 1 WHERE id = %s"
    turn = "UPDATE applications_track SET side = 'xx' WHERE id = %s"
    assert refused(more, delegation.track_id) == "track_frozen_by_places"
    assert refused(turn, delegation.track_id) == "track_frozen_by_places"


def test_the_number_of_places_is_free_before_the_first_place():
    track = VisitFactory().call.tracks.get(side="eu")

    Track.objects.filter(pk=track.pk).update(funded_places=4)

    assert Track.objects.get(pk=track.pk).funded_places == 4


@pytest.mark.rule("P8")
def test_the_database_refuses_a_delegation_under_the_other_track():
    delegation = DelegationFactory()
    other = Track.objects.get(call=delegation.visit.call, side="jp")

    turn = "UPDATE programme_delegation SET track_id = %s WHERE id = %s"
    assert refused(turn, other.pk, delegation.pk) == "delegation_frozen_by_places"
    Seat.objects.filter(delegation=delegation).delete()
    assert refused(turn, other.pk, delegation.pk) == "delegation_belongs"


@pytest.mark.rule("P8")
@pytest.mark.parametrize(("japanese", "code", "places"), [(False, "ES21", 3), (True, "JP-23", 2)])
def test_a_delegation_comes_with_its_places_and_on_the_plenary(officer, japanese, code, places):
    visit = VisitFactory(japanese=japanese)
    plenary = LegFactory(visit=visit, is_plenary=True)
    territory = Territory.objects.get(code=code)
    body = OrganisationFactory(side=visit.side, territory=territory)

    delegation = open_delegation(visit=visit, territory=territory, organisation=body, by=officer, at=AT)

    assert list(delegation.seats.order_by("number").values_list("number", "delegate")) == [
        (n + 1, None) for n in range(places)
    ]
    assert list(Leg.objects.filter(delegations=delegation)) == [plenary]
    with pytest.raises(DomainError, match="already has a delegation"):
        open_delegation(visit=visit, territory=territory, organisation=body, by=officer, at=AT)
    assert Delegation.objects.count() == 1


def test_a_host_sends_no_delegation(officer):
    with pytest.raises(DomainError, match="visiting side"):
        open_delegation(
            visit=VisitFactory(), territory=Territory.objects.get(code="JP-23"), organisation=OrganisationFactory(),
            by=officer, at=AT,
        )  # fmt: skip


@pytest.mark.rule("P8")
def test_a_fourth_person_comes_at_own_cost_until_a_place_is_freed(officer):
    delegation = DelegationFactory()
    people = DelegateFactory.create_batch(4, delegation=delegation)
    for person in people[:3]:
        fund(delegate=person, by=officer, at=AT)

    with pytest.raises(FullError) as caught:
        fund(delegate=people[3], by=officer, at=AT)
    assert (caught.value.status, caught.value.code) == (409, "places_full")
    assert Delegate.objects.going().count() == 4

    free_seat(delegate=people[0], reason="Cannot come", by=officer, at=AT)
    assert fund(delegate=people[3], by=officer, at=AT).number == 1


@pytest.mark.rule("P8")
def test_a_funded_person_is_replaced_and_the_history_keeps_both(officer):
    first = DelegateFactory()
    second = DelegateFactory(delegation=first.delegation)
    seat = fund(delegate=first, by=officer, at=AT)

    replace(delegate=first, successor=second, reason="Change of post", by=officer, at=AT)

    assert list(Delegate.objects.funded()) == [second]
    history = SeatHistory.objects.filter(seat=seat).order_by("pk")
    assert [(row.delegate, bool(row.freed_at), row.reason) for row in history] == [
        (first, True, "Change of post"),
        (second, False, ""),
    ]


def test_nobody_of_another_delegation_succeeds(officer):
    first = DelegateFactory()
    fund(delegate=first, by=officer, at=AT)
    other = DelegateFactory(
        delegation=DelegationFactory(
            visit=first.delegation.visit, territory=Territory.objects.get(code="ITH5")
        )
    )

    with pytest.raises(DomainError, match="same delegation"):
        replace(delegate=first, successor=other, reason="", by=officer, at=AT)
    assert list(Delegate.objects.funded()) == [first]


def test_eu_staff_take_no_funded_place(officer):
    with pytest.raises(DomainError, match="EU staff"):
        fund(delegate=DelegateFactory(basis="eu_staff"), by=officer, at=AT)
    assert not Delegate.objects.funded().exists()


@pytest.mark.rule("P8")
def test_a_funded_place_is_never_handed_to_eu_staff_nor_kept_by_one_who_becomes_staff(officer):
    holder = DelegateFactory()
    staff = DelegateFactory(delegation=holder.delegation, basis="eu_staff")
    fund(delegate=holder, by=officer, at=AT)

    with pytest.raises(DomainError, match="EU staff"):
        replace(delegate=holder, successor=staff, reason="x", by=officer, at=AT)
    with pytest.raises(DomainError, match="EU staff"):
        change_delegate(delegate=holder, values={"basis": "eu_staff"}, by=officer, at=AT)
    assert [(one.pk, one.basis) for one in Delegate.objects.funded()] == [(holder.pk, "own_cost")]


@pytest.mark.rule("P8")
def test_who_holds_a_place_in_another_delegation_of_the_visit_is_refused_in_words(officer):
    first = DelegateFactory(user=UserFactory())
    other = DelegationFactory(visit=first.delegation.visit, territory=Territory.objects.get(code="ITH5"))
    second = DelegateFactory(delegation=other, user=first.user)
    fund(delegate=first, by=officer, at=AT)

    with pytest.raises(DomainError, match="another delegation of this visit"):
        fund(delegate=second, by=officer, at=AT)


def test_who_leaves_gives_the_place_back(officer):
    person = DelegateFactory()
    fund(delegate=person, by=officer, at=AT)

    leave(delegate=person, reason="Illness", by=officer, at=AT)

    assert not Seat.objects.filter(delegate__isnull=False).exists()
    assert not Delegate.objects.going().exists()
    with pytest.raises(DomainError, match="left the delegation"):
        fund(delegate=person, by=officer, at=AT)


def test_the_same_address_is_one_person(officer):
    person = DelegateFactory(email="ada@test.example")
    values = {"family_name": "Again", "email": "Ada@test.example"}

    with pytest.raises(DomainError, match="already in the delegation"):
        add_delegate(delegation=person.delegation, values=values, by=officer, at=AT)
    assert Delegate.objects.count() == 1
