"""Which test shows which rule of the specification, read from the sources without running them."""

import ast
import tomllib
from collections import defaultdict
from pathlib import Path

from django.conf import settings


def titles() -> dict[str, str]:
    """Return the rules in their order: number -> title."""
    text = (Path(settings.BASE_DIR) / "docs/rules.toml").read_text(encoding="utf-8")
    return {number: title for section in tomllib.loads(text).values() for number, title in section.items()}


def tests_by_rule(folder: Path) -> dict[str, list[str]]:
    """Return rule number -> tests that carry its mark, as pytest names them."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(folder.rglob("test_*.py")):
        place = str(file.relative_to(folder.parent))
        for name, rules in _marked(ast.parse(file.read_text(encoding="utf-8")), inherited=[]):
            for rule in rules:
                found[rule].append(f"{place}::{name}")
    return found


def _marked(tree: ast.Module | ast.ClassDef, inherited: list[str]) -> list[tuple[str, list[str]]]:
    """Return (test, rules) of a module or a class; marks of a class or `pytestmark` go to all inside."""
    own = inherited + [rule for node in tree.body if _is_pytestmark(node) for rule in _named(node)]
    found = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            inside = _marked(node, own + _decorated(node))
            found += [(f"{node.name}::{name}", rules) for name, rules in inside]
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            found.append((node.name, own + _decorated(node)))
    return found


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


def _decorated(node: ast.ClassDef | ast.FunctionDef) -> list[str]:
    return [rule for decorator in node.decorator_list for rule in _named(decorator)]


def _named(node: ast.AST) -> list[str]:
    """Return the rules in every `mark.rule("A9", …)` within `node`."""
    return [
        argument.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "rule"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
