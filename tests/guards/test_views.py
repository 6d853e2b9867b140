"""Every address has an audience: all that is not said to be public asks for a sign-in."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, PathConverter, SlugConverter, StringConverter, UUIDConverter

from applications.views.typed import KeepsWhatIsTyped
from tests.factories.accounts import UserFactory
from tests.guards.tree import CODE

# Where a public view may live; the rest is somebody's.
PUBLIC_PLACES = (
    "account/",
    "accessibility/",
    "call/",
    "cookies/",
    "demo/",
    "events/",
    "groups/",
    "helpdesk/",
    "i18n/",
    "legal/",
    "library/",
    "newsletter/",
    "privacy/",
    "regions/",
    "results/",
    "themes/",
    "timeline/",
    "verify/",
)
MACHINES = {"livez", "readyz", "statusz", "metrics", "sitemap.xml", "robots.txt"}
BY_SECRET = ("feed/", "reply/", "invitation/", "join/")  # an unguessable token in the address is the key
SAMPLES: dict[type, Any] = {
    IntConverter: 1,
    UUIDConverter: uuid.UUID(int=1),
    SlugConverter: "x",
    StringConverter: "x",
    PathConverter: "x",
}


@dataclass(frozen=True)
class View:
    """One address: its pattern from the root, its full name, what its address needs, what answers."""

    place: str
    name: str
    converters: dict[str, Any]
    pattern: URLPattern

    @property
    def is_public(self) -> bool:
        """Views that keep what a stranger typed ask for the sign-in themselves, so they are not public."""
        asks_itself = issubclass(getattr(self.pattern.callback, "view_class", object), KeepsWhatIsTyped)
        return not asks_itself and not getattr(self.pattern.callback, "login_required", True)

    def address(self) -> str | None:
        """Return an example address, None where the pattern is a regular expression of a library."""
        if not self.pattern.name or ("(?P" in self.place and not self.converters):
            return None
        return reverse(
            self.name, kwargs={key: SAMPLES.get(type(c), "x") for key, c in self.converters.items()}
        )


def walk(
    resolver: URLResolver,
    place: str = "",
    spaces: tuple[str, ...] = (),
    converters: Mapping[str, Any] = MappingProxyType({}),
) -> Iterator[View]:
    """Yield every view under `resolver`."""
    for entry in resolver.url_patterns:
        here = place + str(entry.pattern)
        needs = {**converters, **getattr(entry.pattern, "converters", {})}
        if isinstance(entry, URLResolver):
            yield from walk(entry, here, (*spaces, entry.namespace) if entry.namespace else spaces, needs)
        else:
            yield View(here, ":".join((*spaces, entry.name or "")), needs, entry)


ALL = list(walk(get_resolver()))
LANGUAGE = f"{settings.LANGUAGE_CODE}/"


def asks_for_sign_in(answer: HttpResponse) -> bool:
    """Tell whether a stranger was sent to sign in, or told that there is nothing."""
    sent = answer.status_code == 302 and answer.headers["Location"].startswith(str(settings.LOGIN_URL))
    return sent or answer.status_code == 404


def test_public_views_live_in_public_places() -> None:
    public = [
        view.place.removeprefix(LANGUAGE).lstrip("^")
        for view in ALL
        if view.is_public and view.name.count("admin") == 0
    ]
    places = (*PUBLIC_PLACES, *BY_SECRET)
    assert [
        place for place in public if place and place not in MACHINES and not place.startswith(places)
    ] == []


def test_our_views_say_what_may_be_asked_of_them() -> None:
    """Class-based views only name the methods they answer; a bare function would answer everything."""
    ours = [view for view in ALL if view.pattern.callback.__module__.split(".")[0] in CODE]
    functions = [view.place for view in ours if not hasattr(view.pattern.callback, "view_class")]
    assert ours
    assert [place for place in functions if not place.startswith("admin/")] == []


@pytest.mark.django_db
def test_strangers_are_asked_to_sign_in_everywhere_else(client: Client) -> None:
    closed = [view for view in ALL if not view.is_public and not view.place.startswith("admin/")]
    passed = [
        view.place for view in closed if (at := view.address()) and not asks_for_sign_in(client.get(at))
    ]
    assert passed == []


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True])
def test_the_admin_is_closed_to_all_but_staff(client: Client, signed_in: bool) -> None:
    if signed_in:
        client.force_login(UserFactory())
    doors = {"admin:login", "admin:logout", "admin:jsi18n"}
    passed = {}
    for view in ALL:
        where = view.address() if view.place.startswith("admin/") and view.name not in doors else None
        answer = client.get(where) if where else None
        if answer and not (answer.status_code == 403 or "/login/" in answer.headers.get("Location", "")):
            passed[view.place] = answer.status_code
    assert passed == {}
