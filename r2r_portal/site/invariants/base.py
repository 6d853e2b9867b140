"""One invariant: what it says, and what would break it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection

MOST = 20  # examples of one violation


@dataclass(frozen=True)
class Invariant:
    """A sentence that holds, and how to find what breaks it.

    `broken` is SQL whose first column names each offender ("applications.application:…"), or a function that
    returns such names where SQL cannot tell.
    """

    name: str
    says: str
    broken: str | Callable[[], Iterable[str]]


def violations(one: Invariant) -> list[str]:
    """Return what breaks an invariant, at most `MOST` of it; empty is good."""
    if callable(one.broken):
        return list(one.broken())[:MOST]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({one.broken}) offender LIMIT {MOST}")
        return [str(row[0]) for row in cursor.fetchall()]
