"""Every address of the portal with what answers it, and for whom it is: `audiences.toml` says that, and nothing else may.

An address that is not named there fails `manage.py check`, and so does a name there that is no address (R6).
"""

import functools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

FILE = Path(__file__).with_name("audiences.toml")
OF_A_TABLE = ("changelist", "add", "change", "history", "delete")  # what Django's admin gives every table
BY_DEFAULT = ("GET", "POST")  # a function says nothing of methods
DEMO_ONLY = "demo-"


@dataclass(frozen=True)
class Address:
    """One address: pattern from the root, full name, what answers, which methods, whether strangers must sign in."""

    pattern: str
    name: str
    view: str
    methods: tuple[str, ...]
    asks_to_sign_in: bool
    parameters: tuple[str, ...]

    @property
    def key(self) -> str:
        """What the address is called in `audiences.toml`: its name, or its pattern where it has none."""
        return self.pattern if not self.name or self.name.endswith(":") else self.name

    @property
    def audience(self) -> str | None:
        """For whom the address is; None where nobody said so."""
        return declared().get(self.key)


def all_addresses() -> list[Address]:
    """Return every address, the admin's too, in the order in which they are tried."""
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, place: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = place + _pattern(entry)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, here, (*spaces, entry.namespace) if entry.namespace else spaces)
        else:
            yield _address(entry, here, ":".join((*spaces, entry.name or "")))


def _pattern(entry: URLPattern | URLResolver) -> str:
    """Return an entry's pattern; the language of the moment is written as `<language>/`."""
    text = str(entry.pattern)
    return "<language>/" if type(entry.pattern).__name__ == "LocalePrefixPattern" else text


def _address(entry: URLPattern, place: str, name: str) -> Address:
    view = entry.callback
    kind = getattr(view, "view_class", None)
    methods = _methods(kind) if kind else BY_DEFAULT
    named = kind or view
    told = f"{named.__module__}.{named.__qualname__}"
    needs = tuple(entry.pattern.regex.groupindex)
    return Address(place, name, told, methods, getattr(view, "login_required", True), needs)


def _methods(kind: type[Any]) -> tuple[str, ...]:
    """Return the methods that a class answers; one that dispatches by itself answers as a function would."""
    found = tuple(
        name.upper() for name in kind.http_method_names if hasattr(kind, name) and name != "options"
    )
    return found or BY_DEFAULT


@functools.cache
def audiences() -> dict[str, dict[str, Any]]:
    """Return audience -> what it is: `who` in words, `addresses`, and `tables` of the admin."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@functools.cache
def declared() -> dict[str, str]:
    """Return address -> audience."""
    return {key: name for name, told in audiences().items() for key in _keys(told)}


def _keys(told: dict[str, Any]) -> Iterator[str]:
    yield from told["addresses"]
    for table in told.get("tables", ()):
        app, model = table.split(".")
        yield from (f"admin:{app}_{model}_{page}" for page in OF_A_TABLE)
        yield f"admin/{app}/{model}/<path:object_id>/"


def every_address_has_an_audience(**_: Any) -> list[CheckMessage]:
    """Return an error for an address without an audience, one with two, and a declaration of what is no address."""
    known = {address.key for address in all_addresses()}
    keys = [key for told in audiences().values() for key in _keys(told)]
    undeclared = sorted(known - set(keys))
    stale = sorted(key for key in set(keys) - known if settings.DEMO or not key.startswith(DEMO_ONLY))
    twice = sorted({key for key in keys if keys.count(key) > 1})
    wrong = {
        "r2r.E028": (undeclared, "nobody said for whom these addresses are"),
        "r2r.E029": (stale, "these are no addresses"),
        "r2r.E030": (twice, "these addresses have two audiences"),
    }
    return [
        Error(f"audiences.toml: {words}: {', '.join(found)}", id=number)
        for number, (found, words) in wrong.items()
        if found
    ]
