"""`manage.py restored MANIFEST`: what `restore` does to the new database before it may serve. Not for hands."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from r2r_portal import clock, grants
from r2r_portal.outbox import pausing
from r2r_portal.site import marks
from r2r_portal.site.backup import manifest
from r2r_portal.site.invariants import ALL, violations

REPLAY = (
    "replay_erasures"  # who was erased after the backup is erased again, where the portal keeps such a list
)


class Command(BaseCommand):
    """Migrate, hold the outbox, erase again, look at the invariants."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the argument."""
        parser.add_argument("manifest", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it all, or end with an error that says what does not stand."""
        wanted, real = manifest.read(options["manifest"].read_text(encoding="utf-8")), clock.real()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if grants.are_apart():
            grants.give()
        held = pausing.pause_restored(real=real)
        if REPLAY in get_commands():
            call_command(REPLAY)
        new = {one.name: found for one in ALL if (found := violations(one)) and one.name not in wanted.broken}
        if new:
            raise CommandError(
                "broken invariants: " + "; ".join(f"{name}: {', '.join(new[name])}" for name in new)
            )
        marks.mark(marks.RESTORE, real=real, held=held)
