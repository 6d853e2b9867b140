"""`manage.py compute`: do now what waits for the worker, one computation after the other."""

from typing import Any

from django.core.management.base import BaseCommand

from selection import tasks


class Command(BaseCommand):
    """Compute what waits, and say how many there were."""

    help = __doc__

    def handle(self, *_: Any, **__: Any) -> None:
        """Compute."""
        self.stdout.write(f"{tasks.compute_waiting()} computed")
