"""`manage.py migrate`: Django's, in a session that waits two seconds for a lock and no longer (R28).

A migration that would queue behind a long reader, and everybody else behind it, fails instead; run it again.
Reading and copying old rows may take its time.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

FOR_MIGRATIONS = (
    "SET lock_timeout = '2s'; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"
)
AS_BEFORE = "RESET lock_timeout; RESET statement_timeout; RESET idle_in_transaction_session_timeout"


class Command(migrate.Command):
    """The same arguments as Django's."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Set the limits, migrate, set them back."""
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute(FOR_MIGRATIONS)
        try:
            super().handle(*args, **options)
        finally:
            if connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute(AS_BEFORE)
