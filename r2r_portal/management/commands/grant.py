"""`manage.py grant`: give the role that serves the portal what it needs, and no more. `migrate` does it by itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from r2r_portal import grants


class Command(BaseCommand):
    """As the owner of the tables (DATABASE_OWNER_URL), for the role of DATABASE_URL."""

    help = __doc__

    def handle(self, *_: Any, **__: Any) -> None:
        """Give."""
        if not grants.are_apart():
            raise CommandError("DATABASE_OWNER_URL names no other role than DATABASE_URL: one role does all.")
        grants.give()
        self.stdout.write(f"{grants.serving()[0]} may do what the portal needs.")
