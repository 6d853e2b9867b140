"""Pages read what belongs to somebody by who reads it, never by the plain manager (RELIABILITY R6).

A model is guarded where its query set has `visible_to`. On pages (views, forms, the admin, tags, and the modules of the portal's
own site that hold views) a query of such a model begins with one of READERS; everything else stands in `queries/`, or here
with its reason.
"""

import ast
from collections.abc import Iterator

from tests.guards.tree import parsed

# What narrows by the person, by a secret that they hold, or to what everybody may read.
READERS = {"visible_to", "own", "Application.of", "unrecused", "behind", "public", "none"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
LOOKS_UP = {"get_object_or_404", "get_list_or_404"}
PAGES = ("views", "forms", "admin", "templatetags")
# Pages of staff, who read these rows by their role, which the page has asked for before.
BY_ROLE = {
    "helpdesk/admin/library.py": (
        ["Resource.exclude", "Resource.get"],
        "keepers of the library work on what nobody reads yet",
    ),
    "helpdesk/forms/threads.py": (
        ["PublishedAnswer.standing"],
        "a desk points to answers that wait for their second person too",
    ),
    "programme/forms/activities.py": (
        ["Visit.filter"],
        "officers choose among all visits of their call",
    ),
    "programme/views/availability.py": (
        ["Absence.concerning"],
        "officers plan around everybody's absences of the visit",
    ),
}


def queries_that_know_readers() -> Iterator[str]:
    """Yield the names of the query sets that have `visible_to`."""
    for _module, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(one, ast.FunctionDef) and one.name == "visible_to" for one in node.body
            ):
                yield node.name


def guarded() -> set[tuple[str, str]]:
    """Return (app, model) of every model that is read through such a query set."""
    kinds, found = set(queries_that_know_readers()), set()
    for module, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                managers = [ast.unparse(one.value) for one in node.body if isinstance(one, ast.Assign)]
                if any(one == f"{kind}.as_manager()" for kind in kinds for one in managers):
                    found.add((app(module.replace("/", ".")), node.name))
    return found


def app(module: str) -> str:
    """Return the app of a dotted module: "applications", "r2r_portal.accounts"."""
    parts = module.removesuffix(".py").split(".")
    return ".".join(parts[: 2 if parts[0] == "r2r_portal" else 1])


def is_page(module: str, tree: ast.Module) -> bool:
    """Tell whether a module answers requests."""
    if set(PAGES) & set(module.removesuffix(".py").split("/")):
        return True
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return module.startswith("r2r_portal/site/") and any(
        one and one.startswith("django.views") for one in imported
    )


def plain(tree: ast.Module, models: set[tuple[str, str]]) -> Iterator[str]:
    """Yield "Model.method" where a guarded model is read by its plain manager."""
    homes = {
        alias.asname or alias.name: (app(node.module or ""), alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    def is_guarded(node: ast.expr) -> bool:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return (homes.get(node.value.id, ("", ""))[0], node.attr) in models
        return isinstance(node, ast.Name) and homes.get(node.id) in models

    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", "") in LOOKS_UP
            and is_guarded(node.args[0])
        ):
            yield f"{ast.unparse(node.args[0])}.get"
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Attribute):
            continue
        manager = node.value
        if manager.attr in MANAGERS and is_guarded(manager.value):
            read = f"{ast.unparse(manager.value)}.{node.attr}"
            if not {read, node.attr} & READERS:
                yield read


def found() -> dict[str, list[str]]:
    """Return what each page reads plainly."""
    models = guarded()
    seen = {module: sorted(set(plain(tree, models))) for module, tree in parsed() if is_page(module, tree)}
    return {module: words for module, words in seen.items() if words}


def test_pages_read_what_belongs_to_somebody_by_who_reads_it():
    assert found() == {module: words for module, (words, _why) in BY_ROLE.items()}


def test_every_exception_has_its_reason():
    assert all(len(why.split()) > 4 for _words, why in BY_ROLE.values())


def test_the_guard_knows_the_models_that_belong_to_somebody():
    models = guarded()
    assert {("applications", "Application"), ("helpdesk", "Question"), ("programme", "Claim")} <= models
    assert {("selection", "Assessment"), ("selection", "Decision")} <= models
    assert ("applications", "Question") not in models  # the form's questions are everybody's


def test_the_guard_sees_a_plain_read_in_every_shape():
    planted = """
from applications.models import Application
from applications import models as everything
from django.shortcuts import get_object_or_404
a = Application.objects.filter(pk=1)
b = get_object_or_404(Application, pk=1)
c = everything.Application._base_manager.get(pk=1)
d = Application.objects.visible_to(user).get(pk=1)
e = get_object_or_404(Application.objects.visible_to(user), pk=1)
"""
    assert sorted(plain(ast.parse(planted), guarded())) == [
        "Application.filter", "Application.get", "everything.Application.get",
    ]  # fmt: skip
