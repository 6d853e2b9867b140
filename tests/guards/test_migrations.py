"""What a release takes away the one before no longer uses: expand first, contract a release later (R28)."""

import ast

from tests.guards.tree import CODE, files, name, parsed, text

TAKES_AWAY = {"RemoveField", "DeleteModel", "RenameField", "RenameModel"}
# A migration is added here together with the release whose code stopped using what it takes away:
# "app/migrations/0042_x.py": "2.3". The first release takes nothing away.
CONTRACTS: dict[str, str] = {}


def operations(tree: ast.Module) -> set[str]:
    """Return the names of the operations of a migration."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {func.attr for func in calls if isinstance(func, ast.Attribute)}


def contracting() -> set[str]:
    found = set()
    for file in files(".py", under=CODE):
        if "migrations" in file.parts and TAKES_AWAY & operations(ast.parse(text(file))):
            found.add(name(file))
    return found


def test_every_migration_that_takes_something_away_names_the_release_that_stopped_using_it() -> None:
    assert contracting() == set(CONTRACTS)
    assert all(CONTRACTS.values())


def test_the_guard_sees_what_takes_something_away() -> None:
    planted = "migrations.RemoveField(model_name='x', name='y')"
    assert TAKES_AWAY & operations(ast.parse(planted))
    assert len(list(parsed())) > 100
