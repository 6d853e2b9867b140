"""Whatever is done to a delegation in whatever order, its places and their history stay whole (SPEC P8)."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme.actions.delegations import add_delegate, change_delegate, leave
from programme.actions.seats import free_seat, fund, replace
from programme.domain.seats import places
from programme.models import Delegate, Seat, SeatHistory
from r2r_portal.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.programme import AT, DelegationFactory

pytestmark = pytest.mark.django_db
WHO = st.integers(0, 7)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(["own_cost", "eu_staff"]), WHO),
        st.tuples(st.sampled_from(["fund", "free", "leave", "staff"]), WHO, WHO),
        st.tuples(st.just("replace"), WHO, WHO),
    ),
    min_size=1, max_size=16,
)  # fmt: skip


class Undone(Exception):
    """Ends an example: nothing of it stays."""


def act(delegation, step, by, at):
    """Do one step to whoever it falls on; what is refused is refused whole."""
    verb, first, second = step
    everybody = list(Delegate.objects.filter(delegation=delegation).order_by("pk"))
    stamp = {"by": by, "at": at}
    if verb == "add":
        values = {"family_name": f"Person{len(everybody)}", "basis": first}
        return add_delegate(delegation=delegation, values=values, **stamp)
    if not everybody:
        return None
    one, other = (everybody[number % len(everybody)] for number in (first, second))
    acts = {
        "fund": lambda: fund(delegate=one, **stamp),
        "free": lambda: free_seat(delegate=one, reason="x", **stamp),
        "leave": lambda: leave(delegate=one, reason="x", **stamp),
        "staff": lambda: change_delegate(delegate=one, values={"basis": "eu_staff"}, **stamp),
        "replace": lambda: replace(delegate=one, successor=other, reason="x", **stamp),
    }
    return acts[verb]()


def check(delegation, total):
    """Compare places, holders and history."""
    seats = list(Seat.objects.filter(delegation=delegation).order_by("number"))
    assert [seat.number for seat in seats] == list(range(1, total + 1))
    holders = [seat.delegate_id for seat in seats if seat.delegate_id]
    assert len(holders) == len(set(holders))
    people = Delegate.objects.filter(pk__in=holders)
    assert {(one.delegation_id, one.left_at, one.basis) for one in people} <= {
        (delegation.pk, None, "own_cost")
    }
    going = Delegate.objects.going().filter(delegation=delegation)
    drawn = places((seat.delegate_id for seat in seats), going.values_list("pk", "basis"))
    assert (drawn.total, drawn.funded, drawn.free) == (total, len(holders), total - len(holders))
    assert drawn.funded + drawn.own_cost + drawn.staff == going.count()
    told = SeatHistory.objects.filter(seat__in=seats).order_by("seat", "taken_at", "pk")
    assert {row.seat_id: row.delegate_id for row in told if row.freed_at is None} == {
        seat.pk: seat.delegate_id for seat in seats if seat.delegate_id
    }
    last = {}
    for row in told:  # one holder after another, none before the one before has gone
        assert row.seat_id not in last or (last[row.seat_id] and last[row.seat_id] <= row.taken_at)
        last[row.seat_id] = row.freed_at


@pytest.mark.rule("P8")
@pytest.mark.parametrize(("japanese", "total"), [(False, 3), (True, 2)], ids=["EU", "JP"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_order_of_steps_makes_a_place_too_many_or_loses_its_history(db, japanese, total, steps):
    try:
        with transaction.atomic():
            delegation, by = DelegationFactory(visit__japanese=japanese), UserFactory()
            refused = 0
            for number, step in enumerate(steps):
                try:
                    with transaction.atomic():
                        act(delegation, step, by, AT + timedelta(minutes=number))
                except DomainError:
                    refused += 1
                check(delegation, total)
            assert refused <= len(steps)
            raise Undone
    except Undone:
        pass
