"""Noting what a request writes into the database, so that "nothing changed" is seen and not believed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

WRITE = re.compile(
    r'^\s*(?:WITH .*?\)\s*)?(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+"?([a-z_]+)"?',
    re.IGNORECASE | re.DOTALL,
)
OF_SIGN_IN = {
    "django_session",
    "cache",
}  # whose session it is and how often somebody asked are no state of the portal


@contextmanager
def written() -> Iterator[list[str]]:
    """Give a list that fills with the tables written to inside."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        match = WRITE.match(sql)
        if match and match[2] not in OF_SIGN_IN:
            found.append(match[2])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found
