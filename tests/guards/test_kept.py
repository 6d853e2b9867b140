"""What is kept in a cache is named by one helper, with language and audience (RELIABILITY R20)."""

import ast
from collections.abc import Iterator

import pytest

from r2r_portal import kept
from tests.guards.tree import parsed

EMPTIES = {"r2r_portal/site/privacy/erasing.py"}  # it names nothing
USES = {"caches", "cache_page", "get_cache_key", "cache_control"}


def keeps(tree: ast.Module) -> bool:
    """Tell whether a module puts something into a cache of Django's."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module in {"django.core.cache", "django.views.decorators.cache"}
        and USES & {one.name for one in node.names}
        for node in ast.walk(tree)
    )


def names(tree: ast.Module) -> Iterator[str]:
    """Yield how each name is made under which something is kept."""
    yield from (
        ast.unparse(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "kept.key"
    )


def test_every_module_that_keeps_something_names_it_by_the_one_helper():
    found = {module: list(names(tree)) for module, tree in parsed() if keeps(tree) and module not in EMPTIES}
    assert len(found) >= 4
    assert [module for module, said in found.items() if not said] == []


@pytest.mark.parametrize(
    "changed",
    [{"language": "ja"}, {"audience": kept.STRANGERS}, {"depends_on": (2,)}, {"what": "another"}],
)
def test_what_is_in_another_language_or_for_others_has_another_name(changed):
    usual = {"what": "page", "depends_on": (1,), "language": "en", "audience": kept.EVERYBODY}

    def named(what, depends_on, **rest):
        return kept.key(what, *depends_on, **rest)

    assert named(**usual) == named(**usual)
    assert named(**usual | changed) != named(**usual)


def test_the_guard_sees_a_name_made_by_hand():
    planted = ast.parse("from django.core.cache import caches\ncaches['fragments'].set(f'x:{1}', 2, 3)")
    assert keeps(planted)
    assert not list(names(planted))
