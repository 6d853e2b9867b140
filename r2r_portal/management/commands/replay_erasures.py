"""`manage.py replay_erasures`: after a restore, erase again whoever was erased since the backup; `restore` does it by itself."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from r2r_portal import clock
from r2r_portal.site.privacy import ledger
from r2r_portal.site.privacy.replaying import replay


class Command(BaseCommand):
    """Read the list and erase."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file."""
        parser.add_argument(
            "--erasures", type=Path, help="the list; default: erasures.jsonl in R2R_BACKUP_DIR"
        )

    def handle(self, *_: Any, erasures: Path | None, **__: Any) -> None:
        """Run."""
        source = erasures or ledger.file()
        if erasures and not erasures.exists():
            raise CommandError(f"{erasures} is not there.")
        try:
            count = replay(source=source, at=clock.now())
        except ledger.BrokenListError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} people erased again.")
