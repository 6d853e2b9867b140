"""Every page, table, calendar and file of the portal costs the same number of statements with 1, 3 and 30 rows (REL-A6).

Which tables a page reads is seen from its statements; a page that is added is among them by itself. What else stands in the
world stays, so that "1" is the row that the page read, beside the others. The admin's lists: `test_sizes.py`.
"""

import pytest
from django.db.models import Model

from programme.queries import audiences
from r2r_portal.site.addresses import all_addresses
from selection.queries import selected_territories
from tests.factories.everybody import Everybody
from tests.factories.multiplied import take_checks_away
from tests.integration.access.asking import client_of, undone
from tests.integration.access.pages import Reading, grown_tables, multiplied, one_by_one, read, settled
from tests.integration.access.places import of_rows, place, values
from tests.integration.access.test_matrix import DEAR, OPEN, table

OUTCOMES = table()
SEEN = {
    one.key: one
    for one in reversed(all_addresses())
    if "GET" in one.methods and "in" in OUTCOMES.get(one.key, {}).values()
}
PAGES = {key: one for key, one in SEEN.items() if not one.pattern.startswith("admin/")}
# Django's page of what goes along with a row names every one of those by itself, and what each belongs to.
NAMES_EACH = {
    f"admin:{name}_delete"
    for name in ("programme_visit", "programme_ratetable", "accounts_organisation", "accounts_user")
}
OF_THE_ADMIN = {
    key: one
    for key, one in SEEN.items()
    if key not in PAGES and not key.endswith("_changelist") and key not in DEAR | NAMES_EACH
}
# In CI whoever of these sees a page asks for it, two at most; else the first who does. With --slow everybody does.
FIRST = ("officer", "owner", "delegate")
# Tables that hold no 30 rows beside the one that a page is about -> why.
BOUNDED = {
    "applications.call": "one call is open at a time, and a later one takes the place of the one whose pages these are",
    "applications.track": "a call has two, one a side: another is another call's",
    "selection.release": "a call has one: another is another call's",
}
# Page -> tables of which it has a bounded number by nature, and why.
A_LATER_RUN = {"selection.run": "a later computation takes the place of the one whose page this is"}
VERSIONS = {
    "applications.questionnaire": "a version is published when questions change; each is kept in memory"
}
BOUNDED_ON = {
    "programme:replace": {
        "programme.delegate": "whoever leaves is no successor: of one row there is nothing to choose"
    },
    "admin:applications_application_export": VERSIONS,
    "admin:applications_application_import": VERSIONS,
    "admin:selection_filing": A_LATER_RUN,
    "admin:selection_run": A_LATER_RUN,
    "admin:selection_run_part": A_LATER_RUN,
    "admin:selection_set": A_LATER_RUN,
    "admin:selection_release": {
        "applications.application": "copies are not decided: the page then reads which these are, at once",
        **A_LATER_RUN,
    },
    "admin:programme_visit_change": {
        "programme.leg": "a visit stays at a handful of places; Django's field of a number asks for the name of each"
    },
}


def readers(key: str) -> list[str]:
    """Return who asks for a page in CI: of a page that knows nobody one."""
    seeing = [role for role, outcome in OUTCOMES[key].items() if outcome == "in"]
    chosen = [role for role in FIRST if role in seeing] or seeing
    return chosen[: 1 if PAGES[key].audience in OPEN else 2]


ASKED = [(key, role) for key in PAGES if key not in DEAR for role in readers(key)]


@pytest.fixture(scope="module")
def worlds(world) -> Everybody:
    """The world, without the database's checks of rows."""
    take_checks_away()
    return world


def spared(key: str) -> set[str]:
    """Return the tables of which a page is not asked with more rows."""
    return BOUNDED.keys() | BOUNDED_ON.get(key, {}).keys()


def several(first: Reading, key: str) -> list[type[Model]]:
    """Return the tables of which a page may read many rows."""
    return [model for model in first.tables if model._meta.label_lower not in spared(key)]


def asking(world: Everybody, key: str, role: str):
    """Return somebody's browser and where a page lies."""
    return client_of(world.people[role]), place(PAGES[key], values(world).get(key, {}))


@pytest.mark.parametrize(("key", "role"), ASKED)
def test_a_page_costs_the_same_with_1_3_and_30_rows(worlds, key, role):
    assert grown_tables(worlds, *asking(worlds, key, role), spared=spared(key)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("key", PAGES)
def test_a_page_costs_everybody_the_same_with_1_3_and_30_rows_of_each_table(worlds, key):
    found = {}
    for role in (role for role, outcome in OUTCOMES[key].items() if outcome == "in"):
        client, path = asking(worlds, key, role)
        first = settled(client, path)
        found[role] = one_by_one(worlds, client, path, first, several(first, key))
    assert not any(found.values()), found


@pytest.mark.slow
@pytest.mark.parametrize("key", OF_THE_ADMIN)
def test_a_page_of_the_admin_costs_the_same_with_1_3_and_30_rows(worlds, key):
    one = OF_THE_ADMIN[key]
    role = next(role for role, outcome in OUTCOMES[key].items() if outcome == "in")
    path = place(one, of_rows(one, worlds) or values(worlds).get(key, {}))
    assert grown_tables(worlds, client_of(worlds.people[role]), path, spared=spared(key)) == {}


def test_every_exception_is_of_a_page_that_is_there():
    assert BOUNDED_ON.keys() | NAMES_EACH <= SEEN.keys()
    assert all((*BOUNDED.values(), *(why for told in BOUNDED_ON.values() for why in told.values())))


@pytest.mark.parametrize(
    ("key", "role"),
    [("programme:events", "owner"), ("programme:activities", "officer"), ("programme:notes", "delegate"),
     ("helpdesk:answers", "owner"), ("selection:board", "owner")],
)  # fmt: skip
def test_the_control_the_copies_stand_on_the_page(worlds, key, role):
    """Else nothing would be said by that they cost nothing."""
    client, path = asking(worlds, key, role)
    first = settled(client, path)
    with undone():
        lengths = [
            len(read(client, path).content) for _size in multiplied(worlds, first, several(first, key))
        ]
    assert len(first.content) < lengths[0] < lengths[1]


def test_the_control_a_page_that_asks_per_row_is_found(worlds, monkeypatch):
    """As the calendar feed did: the track of each territory that takes part."""
    monkeypatch.setattr(
        audiences, "selected_territories", lambda call: selected_territories(call).select_related(None)
    )
    found = grown_tables(worlds, *asking(worlds, "feed", "owner"), spared=spared("feed"))
    assert '"applications_application"' in found["selection.decision"]
