"""`manage.py drain_outbox [--forever]`: deliver what is due without broker and worker, once or until it is stopped (R4)."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from r2r_portal.outbox.tasks import drain

PAUSE = 3.0  # seconds between two looks, as beat's


class Command(BaseCommand):
    """Beside the workers it does no harm: each row is leased by one of them."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the flag."""
        parser.add_argument("--forever", action="store_true", help="look again every three seconds")

    def handle(self, *_: Any, forever: bool, **__: Any) -> None:
        """Run."""
        self.stdout.write(f"{self.once()} messages taken up.")
        while forever:
            time.sleep(PAUSE)
            self.once()

    def once(self) -> int:
        """Deliver until nothing is due; a database that is away is asked again later."""
        taken = 0
        try:
            close_old_connections()
            while found := drain():
                taken += found
        except DatabaseError as error:
            self.stderr.write(f"The database does not answer: {type(error).__name__}")
        return taken
