"""Funded places under races at every door, over HTTP where the door is a page (RELIABILITY C1 to C4).

The negative control of this harness's threads is C6 in `test_places_in_parallel.py`.
"""

import re
import threading
import time
from collections import Counter

import pytest
import tablib
from django.db import connection
from django.test import Client

from programme.actions.seats import free_seat, fund
from programme.errors import FullError
from programme.models import Delegate, Seat, SeatHistory
from programme.resources.delegates import DelegateResource
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import AT
from tests.integration.programme.test_places_in_parallel import ATTEMPTS, a_delegation_with
from tests.load.client import Person, Target, all_of, played

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("P8")]
TOKEN = "t" * 32
NEW_EVERY_TIME = re.compile(
    r'nonce="[^"]*"|csrfmiddlewaretoken" value="[^"]*"|/programme/delegation/\d+/\d+/fund/'
)
FREED_AND_TAKEN, AT_ONCE, EVERY = 200, 8, 0.01  # seconds between two looks


def browser(live_server, user):
    """Return a browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    origin = live_server.url.replace("localhost", "127.0.0.1")
    return Person(Target.of(origin), {"sessionid": client.cookies["sessionid"].value, "csrftoken": TOKEN})


def pressed(one, person):
    """Press "Funded place" for a person."""
    path = f"/en/programme/delegation/{person.delegation_id}/{person.pk}/fund/"
    return one.post(path, {"csrfmiddlewaretoken": TOKEN})


def crowd(request):
    """Return how many press at once: a test has one process, which keeps fifty waiting for longer than a lock may take."""
    return ATTEMPTS if request.config.getoption("--slow") else 20


def rounds(request, short, whole):
    return range(whole if request.config.getoption("--slow") else short)


@pytest.mark.parametrize(
    ("japanese", "free"), [(False, 1), (True, 1), (False, 2), (False, 3)], ids=["EU", "JP", "two", "three"]
)
def test_many_requests_at_once_take_exactly_the_places_that_are_free(live_server, request, japanese, free):
    """RELIABILITY C1, C2."""
    many = crowd(request)
    for _round in rounds(request, 1, 20):
        delegation, officer, people = a_delegation_with(free, japanese=japanese)
        desk = browser(live_server, officer)

        answers = played(
            lambda desk=desk, people=people: all_of([pressed(desk, one) for one in people[:many]], many)
        )

        assert Counter(answer.status for answer in answers) == {302: free, 409: many - free}
        assert (
            Delegate.objects.filter(delegation=delegation).funded().count() == delegation.track.funded_places
        )
        bodies = {NEW_EVERY_TIME.sub("", answer.text) for answer in answers if answer.status == 409}
        assert len(bodies) == 1 or free > 1  # with more than one free, the page shows who came in between


def test_the_body_the_desk_and_a_table_at_once_fill_the_last_place_once(live_server, request, together):
    """RELIABILITY C3."""
    for _round in rounds(request, 1, 20):
        delegation, officer, people = a_delegation_with(1, japanese=False)
        member = MembershipFactory(organisation=delegation.organisation).user
        doors = [browser(live_server, user) for user in [member] * 20 + [officer] * 20]

        def page(door, person):
            return lambda: played(lambda: pressed(door, person)).status

        def table(person, officer=officer):
            return lambda: 409 if taken_in(officer, person).has_validation_errors() else 302

        outcomes = together(
            [page(*pair) for pair in zip(doors, people[:40], strict=True)]
            + [table(one) for one in people[40:]]
        )

        assert Counter(outcomes) == {302: 1, 409: ATTEMPTS - 1}
        assert not delegation.seats.filter(delegate=None).exists()


def taken_in(officer, person):
    """Take in a table of one row that funds a person."""
    names = ("id", "visit", "delegation", "comes_as")
    row = (str(person.pk), person.delegation.visit.slug, person.delegation.territory.code, "funded")
    return DelegateResource(by=officer, at=AT).import_data(
        tablib.Dataset(row, headers=names),
        dry_run=False,
        use_transactions=True,
        rollback_on_validation_errors=True,
    )


class Watch(threading.Thread):
    """Look every ten milliseconds at how many of a delegation's people are funded."""

    def __init__(self, delegation):
        super().__init__()
        self.delegation, self.seen, self.over = delegation, [], threading.Event()

    def run(self):
        """Look until it is over."""
        while not self.over.is_set():
            self.seen.append(Delegate.objects.filter(delegation=self.delegation).funded().count())
            time.sleep(EVERY)
        connection.close()


def test_places_freed_and_taken_two_hundred_times_are_never_more_than_there_are(together):
    """RELIABILITY C4; nobody waits for a funded place in a list, so that whoever asks next gets it."""
    delegation, officer, people = a_delegation_with(3, japanese=False)

    def free_and_take(mine):
        done = Counter()
        while done["taken"] < FREED_AND_TAKEN / AT_ONCE:
            for person in mine:
                try:
                    fund(delegate=person, by=officer, at=AT)
                    done["taken"] += 1
                except FullError:
                    done["full"] += 1
            for person in mine:
                free_seat(delegate=person, reason="", by=officer, at=AT)
        return done

    watch = Watch(delegation)
    watch.start()
    outcomes = together([lambda n=n: free_and_take(people[2 * n : 2 * n + 2]) for n in range(AT_ONCE)])
    watch.over.set()
    watch.join(10)

    assert max(watch.seen) <= delegation.track.funded_places
    assert len(watch.seen) > AT_ONCE
    taken = sum((one for one in outcomes), Counter())["taken"]
    assert SeatHistory.objects.count() == taken >= FREED_AND_TAKEN
    assert not SeatHistory.objects.filter(freed_at=None).exists()
    assert not Seat.objects.filter(delegation=delegation).exclude(delegate=None).exists()
