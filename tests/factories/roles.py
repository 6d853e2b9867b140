"""The role that serves in production, put on for a while: PostgreSQL asks it for every right."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import override_settings

from r2r_portal import grants

ROLE = "portal_serves"


@contextmanager
def serving() -> Iterator[None]:
    """Give the role its rights in the transaction of a test, as `migrate` does in production, and be it."""
    there = urlsplit(settings.DATABASE_URL)
    other = there._replace(netloc=there.netloc.replace("portal@", f"{ROLE}@", 1)).geturl()
    with override_settings(DATABASE_URL=other):
        assert grants.are_apart()
        grants.give()
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {ROLE}")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
