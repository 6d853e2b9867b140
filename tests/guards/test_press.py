"""Agendas are printed by the worker alone: nothing that a request reaches imports the press (SPEC P6)."""

import ast

import pytest

from tests.guards.tree import parsed

pytestmark = pytest.mark.rule("P6")
PRESS = "programme.binding"
WORKER = {"programme/tasks.py"}
SHOWN = ("programme/views/agenda.py", "programme/views/agenda_papers.py")
RENDERS = {"stored", "render_isolated", "Press", "pressed"}


def imports(tree: ast.Module) -> set[str]:
    """Return the modules and names that a module imports, dotted."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{one.name}" for one in node.names}
    return found


def names(tree: ast.Module) -> set[str]:
    """Return every name and attribute that a module speaks of."""
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_only_the_worker_has_the_press():
    found = {module for module, tree in parsed() if PRESS in imports(tree)}

    assert found == WORKER


def test_the_views_of_agendas_and_what_they_compose_render_nothing():
    modules = dict(parsed())

    assert {one for one in SHOWN if names(modules[one]) & RENDERS} == set()
    composing = next(
        node for node in modules["programme/queries/papers.py"].body
        if isinstance(node, ast.FunctionDef) and node.name == "agenda_paper"
    )  # fmt: skip
    assert names(ast.Module([composing], [])) & RENDERS == set()


def test_a_view_that_imports_the_press_would_be_seen():
    for line in (
        "from programme import binding",
        "import programme.binding",
        "from programme.binding import pressed",
    ):
        assert PRESS in imports(ast.parse(line))
    assert names(ast.parse("pdf.stored(html)")) & RENDERS
