"""Every variable is written down, and every package is pinned by hash."""

import ast
import re

from tests.guards.tree import ROOT, files, name, parsed, text

READERS = {"text", "flag", "number", "words", "pairs"}


def read_by_the_code() -> set[str]:
    return {
        call.args[0].value
        for _, tree in parsed()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in READERS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def read_by_compose() -> set[str]:
    return set(re.findall(r"\$\{(\w+)", text(ROOT / "docker-compose.yml")))


def test_the_example_names_exactly_the_variables_that_are_read() -> None:
    example = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", text(ROOT / ".env.example"), re.MULTILINE))
    assert example == read_by_the_code() | read_by_compose()


def test_nothing_but_the_readers_looks_into_the_environment() -> None:
    allowed = {
        "r2r_portal/env.py",
        "r2r_portal/bootstrap.py",  # before anything is installed
        "r2r_portal/services.py",
        "r2r_portal/up.py",
        "r2r_portal/celery.py",  # the name of the settings module
        "r2r_portal/wsgi.py",
        "r2r_portal/lodge.py",
        "r2r_portal/figures.py",  # says to a library where it counts
        "r2r_portal/confined.py",  # passes a few names on to its child, no secret
    }
    found = {
        module
        for module, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    assert found - allowed == set()


def test_locks_hold_hashes_and_no_addresses() -> None:
    locks = files(".txt", under=("requirements",))
    assert [lock.stem for lock in locks] == ["base", "dev", "embedded", "optional", "s3", "uv"]
    for lock in locks:
        lines = text(lock).splitlines()
        assert not [line for line in lines if "://" in line or line.startswith("-")], name(lock)
        pinned = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9]", line, re.IGNORECASE)]
        bare = [
            lines[number] for number in pinned if "--hash=sha256:" not in "".join(lines[number : number + 2])
        ]
        assert pinned
        assert bare == [], name(lock)
