"""Every address by everybody: one expected outcome each, in `outcomes.csv`, and the table knows every address there is.

The outcomes: `in` (shown), `on` (led elsewhere), `sign in`, `no` (403), `absent` (404), `method` (405), `refused` (4xx with its
reason), `over` (410). What is seen now is written to `.run/outcomes.csv` on every run: where the table is to change, compare and copy.
"""

import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks

from r2r_portal.site import addresses
from r2r_portal.site.addresses import Address, all_addresses
from tests.factories.everybody import Everybody
from tests.integration.access import planted
from tests.integration.access.asking import Said, ask, client_of
from tests.integration.access.places import absent, of_rows, place, values

pytestmark = pytest.mark.rule("R")
TABLE = Path(__file__).with_name("outcomes.csv")
REACHED = {"in", "on", "refused", "over", "method"}  # somebody who gets that was let through the door
# A paper or a computation each: CI asks for them as those who get none, --slow as everybody.
DEAR = {
    "applications:blank-form", "applications:pdf", "admin:applications_questionnaire_form", "admin:selection_letter_preview",
    "admin:selection_print", "programme:certificate", "programme:guests_pdf", "programme:report_pdf",
    "programme:sheet_pdf", "programme:statement_pdf", "programme:trip_report", "selection:letter", "admin:applications_application_bulk",
}  # fmt: skip
# Outside the admin's staff everybody is turned away by one and the same question, and public pages know nobody: there CI asks
# these, --slow everybody.
FOR_ALL_STRANGERS = {"visitor", "owner", "host"}
FOR_ALL_READERS = {"visitor", "member", "officer"}
STAFF = {"officer", "EU desk", "Japan desk", "administrator", "evaluator", "evaluator elsewhere"}
TEAM = {"owner", "coeditor", "reader"}
TRAVELLERS = {"delegate", "delegate elsewhere", "host"}
OPEN = {"everybody", "bearers", "machines"}  # without signing in
# audience -> who of the world belongs to it
AUDIENCES = {
    "people": {"member", "foreign", "stakeholder"} | STAFF | TEAM | TRAVELLERS,
    "team": TEAM | {"officer", "EU desk"},
    "selected": TEAM | {"foreign", "stakeholder", "officer"},
    "delegations": TRAVELLERS | TEAM | {"foreign", "officer"},
    "staff": STAFF,
    "evaluators": {"evaluator", "evaluator elsewhere", "officer"},
    "desks": {"officer", "EU desk", "Japan desk"},
    "officers and administrators": {"officer", "administrator"},
    "officers": {"officer"},
    "administrators": {"administrator"},
}


def table() -> dict[str, dict[str, str]]:
    """Return address -> what is asked and what comes of it, by role."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["address"]: row for row in csv.DictReader(file)}


def asked(
    world: Everybody, known: dict[str, dict[str, str]], *, everybody: bool
) -> dict[str, dict[str, Said]]:
    """Ask for every address as everybody, or as those whom `is_spared` leaves."""
    given, found = values(world), {}
    clients = {role: client_of(person) for role, person in world.people.items()}
    for one in all_addresses():
        if one.key in found:
            continue
        path = place(one, of_rows(one, world) or given.get(one.key, {}))
        method = "GET" if "GET" in one.methods else one.methods[0]
        told = known.get(one.key, {})
        found[one.key] = {
            role: ask(client, method, path)
            for role, client in clients.items()
            if everybody or not told or not is_spared(one, role, told.get(role, ""))
        }
    return found


def is_spared(one: Address, role: str, expected: str) -> bool:
    """Tell whether CI leaves out asking for an address as somebody."""
    if one.pattern.startswith("admin/") and role not in STAFF | FOR_ALL_STRANGERS:
        return True
    if one.audience in OPEN and role not in FOR_ALL_READERS:
        return True
    return one.key in DEAR and expected in REACHED


@pytest.fixture(scope="module")
def seen(world, request) -> dict[str, dict[str, Said]]:
    """Everything once; and a table of it, for whoever changes the other."""
    found = asked(world, table(), everybody=request.config.getoption("--slow"))
    write(found, Path(settings.BASE_DIR) / ".run" / "outcomes.csv", list(world.people))
    return found


def write(found: dict[str, dict[str, Said]], file: Path, roles: list[str]) -> None:
    """Write a table of what was seen; what was spared stands as the table has it."""
    known = table()
    with file.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(["address", *roles])
        for key, by_role in found.items():
            lines.writerow([key, *(by_role[r].outcome if r in by_role else known[key][r] for r in roles)])


def differences(seen, known) -> list[str]:
    """Return where what is seen is not what the table says."""
    return [
        f"{key} as {role}: {said.outcome}, not {known.get(key, {}).get(role, 'known')}"
        for key, by_role in seen.items()
        for role, said in by_role.items()
        if said.outcome != known.get(key, {}).get(role)
    ]


def let_in_wrongly(known: dict[str, dict[str, str]], audience_of: dict[str, str]) -> list[str]:
    """Return who reaches an address whose declared audience they do not belong to."""
    return [
        f"{key} is for {audience_of[key]}, and {role} gets: {what}"
        for key, row in known.items()
        if (belong := AUDIENCES.get(audience_of[key])) is not None
        for role, what in row.items()
        if role != "address" and role not in belong and what in REACHED
    ]


def test_the_table_knows_every_address_and_no_other(seen):
    assert set(table()) ^ set(seen) == set()


def test_everybody_meets_what_the_table_says(seen):
    assert differences(seen, table()) == []


def test_nobody_meets_a_crash():
    crashes = {key: row for key, row in table().items() if any(what.isdigit() for what in row.values())}
    assert crashes == {}


def test_nobody_gets_in_whose_address_it_is_not():
    assert let_in_wrongly(table(), addresses.declared()) == []


def test_what_is_somebody_elses_looks_like_what_is_not_there(world, seen, request):
    """The same status and the same words, so that nobody learns what exists by asking (R6, R17)."""
    given, different = values(world), []
    clients = {role: client_of(person) for role, person in world.people.items()}
    once = {one.key: one for one in reversed(all_addresses())}
    for key, by_role in seen.items():
        gone = absent(of_rows(once[key], world) or given.get(key, {}))
        hidden = [role for role, said in by_role.items() if said.outcome == "absent"] if gone else []
        for role in hidden if request.config.getoption("--slow") else hidden[:2]:
            there, path = by_role[role], place(once[key], gone or {})
            nothing = ask(clients[role], "GET" if "GET" in once[key].methods else once[key].methods[0], path)
            if (there.status, there.digest) != (nothing.status, nothing.digest):
                different.append(f"{key} as {role}")
    assert different == []


@pytest.fixture
def with_a_hole(settings):
    """The portal with one more address, which asks nobody who they are."""
    settings.ROOT_URLCONF = planted.__name__
    yield
    for cache in (addresses.declared, addresses.audiences):
        cache.cache_clear()


def test_the_control_an_address_that_nobody_declared_stops_the_check(with_a_hole):
    assert [error.id for error in run_checks(tags=["urls"])] == ["r2r.E028"]
    assert {one.key for one in all_addresses()} - set(table()) == {"planted"}


def test_the_control_a_view_without_its_guard_is_caught(world, with_a_hole):
    one = next(one for one in all_addresses() if one.key == "planted")
    path = place(one, {"pk": world.things["ours"].pk})
    met = {role: ask(client_of(person), "GET", path).outcome for role, person in world.people.items()}
    caught = let_in_wrongly({"planted": met}, {"planted": "team"})
    assert "planted is for team, and visitor gets: in" in caught
    assert sum("gets: in" in line for line in caught) == len(met) - len(AUDIENCES["team"])
