"""`manage.py retention`: erase what is past its date; `--dry-run` says what would go, and what stays on hold and why."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from r2r_portal import clock
from r2r_portal.site.privacy import retention


class Command(BaseCommand):
    """Run, or tell what a run would do."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the flag."""
        parser.add_argument("--dry-run", action="store_true", help="erase nothing")

    def handle(self, *_: Any, dry_run: bool, **__: Any) -> None:
        """Run."""
        at = clock.now()
        found = retention.due(at)
        gone = [one for one in found if not one.hold] if dry_run else retention.run(at=at)
        for one in gone:
            self.stdout.write(f"{one.label} {one.pk}: counted from {one.counted:%Y-%m-%d}")
        for one in found:
            if one.hold:
                self.stdout.write(f"{one.label} {one.pk}: on hold: {one.hold}")
        self.stdout.write(f"{len(gone)} rows {'would be' if dry_run else 'were'} erased.")
