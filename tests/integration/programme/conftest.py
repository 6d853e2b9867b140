"""The harness of the races: many real connections, all let go at once; and a visit ready to publish."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from django.db import connection, connections

from applications.models import Call
from programme.actions import setup
from programme.actions.delegations import add_delegate, open_delegation
from programme.models import Delegate, Delegation, Visit
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.territories.models import Territory
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.applications import CallFactory
from tests.factories.programme import AT


def together(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Run every call in a thread of its own, from one starting line; return results or exceptions in order."""
    line = threading.Barrier(len(calls))
    outcomes: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()  # the race begins with every door open
            line.wait(30)
            outcomes[index] = call()
        except Exception as error:
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.fixture(name="together")
def together_fixture() -> Callable[[Sequence[Callable[[], object]]], list[object]]:
    """Give the harness."""
    return together


@dataclass
class World:
    """The visit of November 2022 with two delegations, ready to publish."""

    call: Call
    visit: Visit
    officer: User
    second: User
    basque: Delegation
    emilia: Delegation
    ada: Delegate
    bruno: Delegate
    host: User


@pytest.fixture
def world() -> World:
    """Load the 2022 data and open the delegations of the Basque Country (A) and Emilia-Romagna (B)."""
    call = CallFactory()
    officer, second = UserFactory(role=OFFICER), UserFactory(role=OFFICER, japanese=True)
    setup.load_programme(call, by=officer, at=AT)
    visit = Visit.objects.get(slug="japan-2022")
    people = {}
    for code, name in (("ES21", "Ada"), ("ITH5", "Bruno")):
        territory = Territory.objects.get(code=code)
        body = OrganisationFactory(territory=territory)
        delegation = open_delegation(visit=visit, territory=territory, organisation=body, by=officer, at=AT)
        user = UserFactory(given_name=name)
        MembershipFactory(organisation=body, user=UserFactory(email=f"office-{code}@test.example".lower()))
        values = {"family_name": "Example", "given_name": name, "email": user.email}
        people[code] = add_delegate(delegation=delegation, values=values, by=officer, at=AT)
    setup.follow_groups(visit, by=officer, at=AT)
    hosts = OrganisationFactory(side="jp", territory=Territory.objects.get(code="JP-23"))
    host = MembershipFactory(organisation=hosts, user=UserFactory(japanese=True)).user
    ada, bruno = people["ES21"], people["ITH5"]
    return World(call, visit, officer, second, ada.delegation, bruno.delegation, ada, bruno, host)
