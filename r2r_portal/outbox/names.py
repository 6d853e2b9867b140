"""Who is known under an address that is no account's: each app that keeps addresses tells, as far as the asker may see.

The outbox is below the apps and knows none of their rows; they register what it may ask.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject, Lower

Source = Callable[[Any, datetime], QuerySet[Any]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Let an app name people: given who asks and when, `source` returns rows that `named` has made of what they may see."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def sources(person: Any, at: datetime) -> list[QuerySet[Any]]:
    """Return what every app says of the people under the address of an outer message, the first one each."""
    return [source(person, at)[:1] for source in _SOURCES]


def named(rows: QuerySet[Any], *, given: str, family: str = "", language: str = "") -> QuerySet[Any]:
    """Return the names of rows with the address of an outer message; `given`, `family` and `language` are columns."""
    nothing: Combinable = Value("")
    parts = JSONObject(
        given=F(given), family=F(family) if family else nothing, language=F(language) if language else nothing
    )
    theirs = rows.annotate(known_under=Lower("email")).filter(known_under=Lower(OuterRef("to")))
    unnamed = dict.fromkeys(filter(None, (given, family)), "")
    return theirs.exclude(**unnamed).order_by("-pk").values(names=parts)
