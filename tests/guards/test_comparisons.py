"""Addresses are compared by origin and in one place (RELIABILITY R16), secrets in constant time."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.guards.tree import parsed

ONE_PLACE = "r2r_portal/origins.py"
LEADS_ON = {"redirect", "HttpResponseRedirect", "HttpResponsePermanentRedirect", "redirect_to_login"}
ASKS_THE_LIBRARY = {"r2r_portal/site/admin.py"}  # hands "next" to the sign-in page, which asks `may_lead_to`
TAKEN = re.compile(r"\.(GET|POST|COOKIES|META|headers)(\.get\(|\[)")
SCHEMES = {"https://", "http://"}  # how an address begins says whether it is encrypted, never whose it is
SECRETS = {"secret", "token", "signature", "seal", "password", "otp", "mac", "hmac"}


def by_prefix(tree: ast.AST) -> Iterator[str]:
    """Yield each comparison of an address by how it begins, or with our origin as text."""
    for node in ast.walk(tree):
        said = ast.unparse(node) if isinstance(node, ast.Call | ast.Compare) else ""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            begins = node.func.attr in {"startswith", "removeprefix", "find", "index"}
            scheme = node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value in SCHEMES
            web = any(
                isinstance(one, ast.Constant) and str(one.value).startswith(tuple(SCHEMES))
                for one in node.args
            )
            if begins and not scheme and ("SITE_ORIGIN" in said or web):
                yield said
        elif isinstance(node, ast.Compare) and "SITE_ORIGIN" in said:
            yield said


def led_on_by_strangers(tree: ast.AST) -> Iterator[str]:
    """Yield each redirect to what the request itself names."""
    for node in ast.walk(tree):
        called = getattr(getattr(node, "func", None), "id", "")
        if isinstance(node, ast.Call) and called in LEADS_ON and TAKEN.search(said := ast.unparse(node)):
            yield said


def compared_plainly(tree: ast.AST) -> Iterator[str]:
    """Yield each comparison of a secret that ends sooner the sooner it differs; whether there is one may be asked."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            continue
        sides = (node.left, node.comparators[0])
        if any(isinstance(side, ast.Constant) for side in sides):
            continue
        names = {
            ast.unparse(side).lower().rpartition(".")[2].rpartition("_")[2].strip("()") for side in sides
        }
        if names & SECRETS:
            yield ast.unparse(node)


def test_addresses_are_compared_in_one_place_and_by_origin():
    found = {module: list(by_prefix(tree)) for module, tree in parsed() if module != ONE_PLACE}
    assert {module: said for module, said in found.items() if said} == {}


def test_whether_somebody_may_be_led_on_is_asked_in_one_place():
    asks = [
        module
        for module, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "url_has_allowed_host_and_scheme"
    ]
    assert set(asks) == {ONE_PLACE}


def test_nobody_is_led_on_to_what_a_request_names():
    found = {module for module, tree in parsed() if list(led_on_by_strangers(tree))}
    assert found == ASKS_THE_LIBRARY


def test_secrets_are_compared_in_constant_time():
    found = {module: list(compared_plainly(tree)) for module, tree in parsed()}
    assert {module: said for module, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("guard", "planted"),
    [
        (by_prefix, "url.startswith(settings.SITE_ORIGIN)"),
        (by_prefix, "url.startswith(settings.SITE_ORIGIN + '/')"),
        (by_prefix, "url == settings.SITE_ORIGIN"),
        (by_prefix, "url.startswith('https://portal.example')"),
        (led_on_by_strangers, "redirect(request.GET['next'])"),
        (led_on_by_strangers, "HttpResponseRedirect(request.POST.get('next', '/'))"),
        (compared_plainly, "typed == row.secret"),
        (compared_plainly, "given_token != token"),
    ],
)
def test_the_guards_see_what_is_planted(guard, planted):
    assert list(guard(ast.parse(planted)))
