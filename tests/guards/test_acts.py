"""Whatever the log records is called something in both languages."""

import ast
from collections.abc import Iterator

from django.utils import translation

from r2r_portal.audit.words import WORDS, said
from tests.guards.tree import parsed


def named(node: ast.AST, constants: dict[str, str]) -> Iterator[str]:
    """Yield the texts that an expression may be, as far as they stand there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in constants:
        yield constants[node.id]
    elif isinstance(node, ast.IfExp):
        yield from named(node.body, constants)
        yield from named(node.orelse, constants)


def constants_of(tree: ast.AST) -> dict[str, str]:
    """Return the module's texts by name, however they are assigned."""
    found: dict[str, str] = {}
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                pairs = [(target, statement.value)]
                if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
                    pairs = list(zip(target.elts, statement.value.elts, strict=True))
                found |= {
                    a.id: b.value for a, b in pairs if isinstance(a, ast.Name) and isinstance(b, ast.Constant)
                }
    return found


def recorded() -> dict[str, str]:
    """Return every verb that is written down literally, with where."""
    found: dict[str, str] = {}
    for where, tree in parsed():
        constants = constants_of(tree)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        verbs = [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "verb"]
        found |= {verb: where for value in verbs for verb in named(value, constants) if "." in verb}
    return found


def test_every_act_of_the_log_has_words() -> None:
    found = recorded()
    assert len(found) > 150, "the search itself is broken"
    assert {verb: where for verb, where in found.items() if verb not in WORDS} == {}


def test_an_act_is_said_in_the_readers_language_and_an_unknown_one_by_its_code() -> None:
    with translation.override("ja"):
        assert said("agenda.published") == "行程表を公開"
    assert said("agenda.published") == "Agenda published"
    assert said("nobody.knows") == "nobody.knows"
