"""Which doors lead into the applications: an address that may write one and is not named in `doors.toml` fails (SPEC A10).

RELIABILITY B9. What each does after the closing is shown in tests/integration/applications/test_doors_after_closing.py; here with
--slow every form of every page is sent half a year after it, by those who may do most, and nothing that counts changes without its record.
"""

import ast
import importlib.util
import tomllib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from r2r_portal.site.addresses import OF_A_TABLE, Address, all_addresses
from tests.integration.access import planted_door
from tests.integration.access.asking import client_of, undone
from tests.integration.access.places import of_rows, place, values
from tests.integration.applications.standing import standing, unexplained

pytestmark = pytest.mark.rule("A10")
LIST = Path(__file__).with_name("doors.toml")
ACTIONS = ("applications.actions", "applications.bulk")
OURS = ("applications:", "admin:applications_", "admin/applications/")
ROLES = ("officer", "owner", "Japan desk", "administrator")
LEAVES = {"account_logout", "admin:logout"}
# Who else calls the actions of the applications: what they may, they may through those.
CALLERS = {
    "helpdesk/actions/library.py", "programme/actions/claims.py", "programme/actions/preparing.py",
    "programme/actions/scanning.py", "r2r_portal/management/commands/call_import.py", "r2r_portal/site/bulk.py",
    "r2r_portal/site/privacy/verbs.py",
    "selection/actions/declaring.py", "selection/actions/recusing.py", "selection/views/tables.py",
}  # fmt: skip
PLAYED = ("r2r_portal/site/demo/", "r2r_portal/site/rehearsal/")  # never on a production's data
# The three that freeze a version: handing in, a reply to a request, a correction.
FREEZE = {"submissions.py": ["_submit"], "information.py": ["_replied"], "corrections.py": ["correct"]}


@cache
def named() -> dict[str, str]:
    """Return address -> what becomes of it."""
    told = tomllib.loads(LIST.read_text(encoding="utf-8"))
    found = {key: kind for kind, one in told.items() for key in one["addresses"]}
    for kind, one in told.items():
        for table in one.get("tables", ()):
            app, model = table.split(".")
            found |= {f"admin:{app}_{model}_{page}": kind for page in OF_A_TABLE}
            found[f"admin/{app}/{model}/<path:object_id>/"] = kind
    return found


def doors() -> dict[str, Address]:
    """Return every address that takes something and lies in the applications, or whose module calls their actions."""
    takes = [one for one in all_addresses() if {"POST", "PUT", "PATCH", "DELETE"} & set(one.methods)]
    return {one.key: one for one in takes if one.key.startswith(OURS) or calls_actions(module_of(one.view))}


def module_of(view: str) -> str:
    """Return the dotted name of the module that a view is defined in; empty where that is no module of ours."""
    parts = view.split(".")
    for end in range(len(parts) - 1, 0, -1):
        name = ".".join(parts[:end])
        if parts[0] in (*CODE, "tests") and _is_module(name):
            return name
    return ""


CODE = ("applications", "selection", "programme", "helpdesk", "r2r_portal")


@cache
def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


@cache
def calls_actions(module: str) -> bool:
    """Tell whether a module imports actions of the applications."""
    spec = importlib.util.find_spec(module) if module else None
    if spec is None or not spec.origin:
        return False
    return any(name.startswith(ACTIONS) for name in imported(Path(spec.origin)))


def imported(file: Path) -> Iterator[str]:
    """Yield what a file imports, by dotted name."""
    text = file.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)) if "applications" in text else ():
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def files() -> Iterator[Path]:
    """Yield every file of the portal's code."""
    for app in CODE:
        yield from (Path(settings.BASE_DIR) / app).rglob("*.py")


def test_every_door_into_the_applications_is_named_and_no_other():
    assert set(doors()) ^ set(named()) == set()


def test_the_control_a_new_door_is_missed(settings):
    settings.ROOT_URLCONF = planted_door.__name__

    assert set(doors()) - set(named()) == {"planted"}


def test_a_version_is_frozen_in_three_places_and_written_in_one():
    """So that a door that is no address, a task or a command, goes through one of them too."""
    writers, callers = [], {}
    for file in files():
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text if "Submission(" in text or "frozen(" in text else "")
        for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
            called = {
                one.func.id
                for one in ast.walk(function)
                if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
            }
            if "Submission" in called:
                writers.append(f"{file.parent.name}/{file.name}: {function.name}")
            if "frozen" in called and file.parent.match("applications/actions"):
                callers.setdefault(file.name, []).append(function.name)

    assert writers == ["actions/submissions.py: frozen"]
    assert callers == FREEZE


def test_nobody_else_calls_the_actions():
    root = Path(settings.BASE_DIR)
    calling = (file for file in files() if any(name.startswith(ACTIONS) for name in imported(file)))
    places = {file.relative_to(root).as_posix() for file in calling}

    assert {one for one in places if not one.startswith(("applications/", *PLAYED))} == CALLERS


class Filled(HTMLParser):
    """Collects the forms that a page sends back, filled in as somebody would who wants to get through."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str], list[tuple[str, str]]]] = []
        self.select = ""

    def handle_starttag(self, tag, attrs):
        """Note a form, a field, the first choice of a list, a button."""
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "form":
            self.forms.append((told.get("action", ""), {"": told.get("method", "get").lower()}, []))
        elif not self.forms:
            return
        elif tag == "option" and self.select and told.get("value"):
            if "selected" in told or not self.forms[-1][1][self.select]:
                self.forms[-1][1][self.select] = told["value"]
        elif tag == "button" and name:
            self.forms[-1][2].append((name, told.get("value", "")))
        elif tag in {"input", "textarea", "select"} and name and told.get("type") not in {"file", "submit"}:
            self.select = name if tag == "select" else ""
            given = told.get("value", "")
            self.forms[-1][1].setdefault(
                name, given or ("" if tag == "select" else typed(told.get("type", "text")))
            )


def typed(kind: str) -> str:
    """Return what somebody types into a field of a kind."""
    known = {
        "date": "2022-12-24",
        "time": "18:00",
        "email": "a@test.example",
        "number": "1",
        "checkbox": "on",
    }
    return known.get(kind, "A reason of its own.")


def pressed(world, keys, roles) -> tuple[dict[str, list[str]], int]:
    """Send every form of these addresses; return what changed without a record, and how many presses led on."""
    given, wrong, went = values(world), {}, 0
    before = standing()
    once = {one.key: one for one in reversed(all_addresses())}
    for key in keys:
        path = place(once[key], of_rows(once[key], world) or given.get(key, {}))
        for role in roles:
            client = client_of(world.people[role])
            for form in forms_of(client, once[key], path):
                with undone():
                    answer = client.post(path, form)
                    read(answer)
                    went += answer.status_code == 302 and "login" not in answer.headers["Location"]
                    if found := unexplained(before):
                        wrong[f"{key} as {role}"] = found
    return wrong, went


def read(answer) -> bytes:
    """Read an answer to its end, which closes the file that it may come from."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def forms_of(client, address, path) -> list[dict[str, str]]:
    """Return what the page of an address would send to itself, with each of its buttons; an empty form where it has no page."""
    if "GET" not in address.methods:
        return [{"confirmed": "1"}]
    with undone():
        answer = client.get(path)
        content = read(answer)
    if answer.status_code != 200:
        return [{"confirmed": "1"}] if answer.status_code == 302 else []
    parser = Filled()
    parser.feed(content.decode(errors="replace"))
    found = [
        {name: value for name, value in fields.items() if name} | {"confirmed": "1"} | dict([button] if button else [])
        for action, fields, buttons in parser.forms
        if fields[""] == "post" and action in {"", ".", path}
        for button in (buttons or [None])
    ]  # fmt: skip
    return found or [{"confirmed": "1"}]


FEWEST = 20


@pytest.mark.slow
def test_no_form_of_these_doors_changes_what_counts_without_a_record(world):
    wrong, went = pressed(world, named(), ("officer", "owner"))

    assert wrong == {}
    assert went >= FEWEST  # the control: buttons do get pressed


@pytest.mark.slow
def test_no_form_of_the_portal_changes_what_counts_without_a_record(world):
    keys = {one.key for one in all_addresses() if "POST" in one.methods} - LEAVES

    wrong, went = pressed(world, sorted(keys), ROLES)

    assert wrong == {}
    assert went >= 3 * FEWEST


def test_the_control_a_door_that_leaves_no_record_is_caught(world, settings):
    settings.ROOT_URLCONF = planted_door.__name__
    path = f"/planted/{world.things['ours'].pk}/take-back/"

    with undone():
        before = standing()
        client_of(world.people["owner"]).post(path)
        assert unexplained(before) == [
            f"application {world.things['ours'].pk} changed without a record",
            "the log says nothing of it",
        ]
