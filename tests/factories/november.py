"""The visit of November 2022 from the project's own data, with two delegations, ready to publish."""

from dataclasses import dataclass

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


def november() -> World:
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
