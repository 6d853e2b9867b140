"""Every address, by every unsafe method: without its token, by GET, as another kind of body. Refused, and nothing is written."""

import pytest
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from r2r_portal.site.addresses import all_addresses
from tests.integration.access.asking import ask, client_of
from tests.integration.access.places import of_rows, place, values
from tests.integration.access.writing import written

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
OTHER_BODIES = (
    "application/json",
    "text/plain",
    "application/xml",
    "multipart/mixed",
    "application/octet-stream",
)
CLOSED = {403, 404, 405}
REFUSED = {302, 403, 404, 405, 415}
# The one button that a mail program presses by itself (RFC 8058): the address is the secret, and all it does is to unsubscribe.
BY_MAIL_PROGRAMS = {"helpdesk:newsletter_leave"}


def everywhere(world):
    """Every address once, with a path that leads to something."""
    given = values(world)
    once = {one.key: one for one in all_addresses()}
    return {key: (one, place(one, of_rows(one, world) or given.get(key, {}))) for key, one in once.items()}


def strict(person) -> Client:
    """A browser of this person whose tokens are checked."""
    client = client_of(person)
    client.handler.enforce_csrf_checks = True
    return client


def pressed(world, client, *, methods=UNSAFE, skip=(), **more) -> dict[str, str]:
    """Return what was not refused, or wrote something: address and method -> what came of it."""
    found = {}
    for key, (_address, path) in everywhere(world).items():
        for method in methods if key not in skip else ():
            with written() as tables:
                said = ask(client, method, path, **more)
            if said.status not in REFUSED or tables:
                found[f"{method} {key}"] = f"{said.status} {sorted(set(tables))}"
    return found


@pytest.mark.parametrize("role", ["officer", "owner"])
def test_without_its_token_nothing_is_done(world, role):
    assert pressed(world, strict(world.people[role]), skip=BY_MAIL_PROGRAMS) == {}


def test_with_a_token_of_somebody_else_nothing_is_done(world):
    client = strict(world.people["officer"])
    client.cookies["csrftoken"] = "a" * 32
    foreign = get_token(RequestFactory().get("/"))
    assert (
        pressed(world, client, methods=("POST",), skip=BY_MAIL_PROGRAMS, headers={"x-csrftoken": foreign})
        == {}
    )


@pytest.mark.parametrize("kind", OTHER_BODIES)
def test_a_body_that_is_no_form_is_refused_though_its_token_is_right(world, kind):
    client = strict(world.people["officer"])
    token = get_token(RequestFactory().get("/"))
    client.cookies["csrftoken"] = token
    sent = {"data": b'{"a": 1}', "content_type": kind, "headers": {"x-csrftoken": token}}
    assert pressed(world, client, methods=("POST",), **sent) == {}


def test_what_only_a_button_may_do_answers_no_link(world):
    client = client_of(world.people["officer"])
    buttons = {key: path for key, (one, path) in everywhere(world).items() if "GET" not in one.methods}
    assert len(buttons) > 20
    passed = {
        key: said.status
        for key, path in buttons.items()
        if (said := ask(client, "GET", path)).status not in CLOSED
    }
    assert passed == {}


def test_the_control_a_view_without_its_token_check_is_caught(world, settings):
    """Without the middleware the same question does something somewhere, and is seen to."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("CsrfViewMiddleware")]
    assert pressed(world, strict(world.people["officer"]), methods=("POST",)) != {}


def test_the_control_a_body_of_another_kind_would_press_buttons(world, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("TakeFormsOnly")]
    sent = {"data": b'{"a": 1}', "content_type": "application/json"}
    assert pressed(world, client_of(world.people["officer"]), methods=("POST",), **sent) != {}
