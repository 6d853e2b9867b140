"""`manage.py migrate`: Django's, in a session that waits two seconds for a lock and no longer (R28).

A migration that would queue behind a long reader, and everybody else behind it, fails instead; run it again.
Reading and copying old rows may take its time. A database that other code migrated is left alone. Where another role serves, it
is given its rights anew, once all is there.
"""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from r2r_portal import grants
from r2r_portal.site.backup.manifest import known_migrations

FOR_MIGRATIONS = (
    "SET lock_timeout = '2s'; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"
)
AS_BEFORE = "RESET lock_timeout; RESET statement_timeout; RESET idle_in_transaction_session_timeout"
OTHER_CODE = (
    "This database was migrated by other code, which knows {names}. Run the code it belongs to, "
    "or, where it is a demo, take its folder away (R2R_RUN_DIR, else .run) and begin anew."
)
EARLIER = (
    "This database was made before the first release, when migrations were still changed in place: it lacks what they hold "
    "now, and cannot be carried over. Begin anew with an empty one."
)


def is_earlier(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether this database has seen the log's guards in a form of before the first release."""
    seen = MigrationRecorder(connection).applied_migrations()
    return ("audit", "0002_append_only") in seen and not grants.can_hold()


def strangers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the migrations of our apps, "app.name", that this database has seen and this code does not have."""
    house = Path(settings.BASE_DIR)
    ours = {
        one.label for one in apps.get_app_configs() if Path(one.path).parent in (house, house / "r2r_portal")
    }
    seen = MigrationRecorder(connection).applied_migrations()
    return sorted({f"{app}.{name}" for app, name in seen if app in ours} - known_migrations())


class Command(migrate.Command):
    """The same arguments as Django's."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Set the limits, migrate, set them back."""
        connection = connections[options["database"]]
        if names := strangers(connection):
            raise CommandError(OTHER_CODE.format(names=", ".join(names[:3])))
        if is_earlier(connection):
            raise CommandError(EARLIER)
        with connection.cursor() as cursor:
            cursor.execute(FOR_MIGRATIONS)
        try:
            super().handle(*args, **options)
            looks = options["plan"] or options["check_unapplied"]
            if not looks and grants.are_apart() and grants.can_hold():
                grants.give()
        finally:
            if connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute(AS_BEFORE)
