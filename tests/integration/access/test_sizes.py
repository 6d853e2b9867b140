"""Every list of the admin and every export costs the same number of statements with 1, 3 and 30 rows (REL-A6).

A list is asked for with its table holding that many rows and no more; a table that is added to the admin is among them by itself.
"""

import csv
import io

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from applications.models import Application
from helpdesk.models import NewsletterIssue
from programme.admin.plan import PlaceAdmin
from programme.models import Activity, Observation, Place, Registration
from r2r_portal.site.addresses import all_addresses
from r2r_portal.tables import InTables
from selection.models import Approach, ScoreWord
from tests.factories.accounts import AT
from tests.factories.multiplied import Copies, alone, invented, take_checks_away, unguarded
from tests.integration.access.asking import client_of, undone
from tests.integration.access.places import place, values
from tests.integration.access.sizes import SIZES, Cost, counted, fill, grown, pattern, somebody
from tests.integration.access.test_matrix import table

TABLES = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
ELSEWHERE = {
    Application: "tests/integration/applications/test_tables_size.py::test_a_table_costs_the_same_for_one_as_for_thirty"
}
# Tables that hold no 30 rows: a scale has its steps, nine at most.
SMALL = {ScoreWord}
# Lists that anybody may make longer -> which rows stand on them, who reads them, and what lets a row stand there.
LONG = {
    "programme:registrations": (Registration, "officer", {}),
    "programme:activities": (Activity, "officer", {}),
    "programme:events": (Activity, "visitor", {"starts_at": AT, "ends_at": AT}),
    "programme:notes": (Observation, "delegate", {}),
    "helpdesk:newsletter": (NewsletterIssue, "visitor", {"status": "released", "released_at": AT}),
    "selection:board": (Approach, "owner", {}),
}
MORE_THAN_A_PAGE = 110
EXPORTED = [
    model for model in TABLES if isinstance(admin.site._registry[model], InTables) and model not in ELSEWHERE
]


def label(model) -> str:
    return str(model._meta.label_lower)


@pytest.fixture(scope="module")
def worlds(world):
    """The world, without the database's checks of rows."""
    take_checks_away()
    for model in TABLES:
        if pattern(world, model) is None:
            invented(model, lambda needed: pattern(world, needed))
    return world


def address_of(model, page) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def cost_of(world, model, page, ask) -> Cost:
    """Ask (a function of client and size) with 1, 3 and 30 rows in the table; return the statements of each."""
    _role, person = somebody(world, table()[address_of(model, page)], {"in", "on"})
    cost, copies, before = {}, Copies(), 1
    with undone():
        row = type(person)._base_manager.get(pk=person.pk) if model is type(person) else pattern(world, model)
        client = client_of(person)
        alone(row)
        fill(world, row)
        ask(client, 1)  # what is kept in memory from then on is kept
        for size in SIZES:
            copies.of(row, range(before, size))
            before = size
            with undone(), counted() as cost[size]:
                ask(client, size)
    return cost


def open_list(model):
    """Open a list and see that the rows are on it."""

    def ask(client, size):
        answer = client.get(f"{place_of(model, 'changelist')}?q=")
        assert answer.status_code == 200
        if "cl" in (answer.context or {}):
            assert len(answer.context["cl"].result_list) == size

    return ask


def take_out(model, resource, form="1"):
    """Take a table out and see that the rows are in it."""

    def ask(client, size):
        answer = client.post(place_of(model, "export"), {"format": form, "resource": str(resource)})
        assert answer.status_code == 200
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if form == "1" and resource == 0:
            assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) == size + 1

    return ask


def place_of(model, page) -> str:
    return reverse(address_of(model, page))


@pytest.mark.parametrize("model", [model for model in TABLES if model not in SMALL], ids=label)
def test_a_list_of_the_admin_costs_the_same_with_1_3_and_30_rows(worlds, model):
    assert grown(cost_of(worlds, model, "changelist", open_list(model))) == ""


@pytest.mark.parametrize("model", EXPORTED, ids=label)
def test_an_export_costs_the_same_with_1_3_and_30_rows(worlds, model):
    request = RequestFactory().get("/")
    request.user, request.received_at = worlds.people["officer"], None
    for number, _kind in enumerate(admin.site._registry[model].get_export_resource_classes(request)):
        assert grown(cost_of(worlds, model, "export", take_out(model, number))) == ""


@pytest.mark.parametrize("key", LONG)
def test_a_list_longer_than_a_page_goes_on_on_the_next(worlds, key):
    """However many rows there are, a page holds a bounded number of them."""
    model, role, told = LONG[key]
    address = next(one for one in all_addresses() if one.key == key)
    path, client = place(address, values(worlds).get(key, {})), client_of(worlds.people[role])
    with undone():
        if told:
            with unguarded():
                model._base_manager.update(**told)
        Copies().of(pattern(worlds, model), range(1, MORE_THAN_A_PAGE))
        first, second = (client.get(path, {"page": number}).content.decode() for number in (1, 2))
    assert ('rel="next"' in first, 'rel="prev"' in first) == (True, False)
    assert 'rel="prev"' in second


def test_the_control_a_column_that_asks_per_row_is_found(worlds, monkeypatch):
    monkeypatch.setattr(PlaceAdmin, "list_display", ("title_en", lambda one: one.territory.name_latin))
    assert "territories_territory" in grown(cost_of(worlds, Place, "changelist", open_list(Place)))
