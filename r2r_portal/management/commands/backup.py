"""`manage.py backup`: one file with the database, every file it names and a manifest, while the portal works (R27)."""

import base64
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from r2r_portal import clock
from r2r_portal.site import marks
from r2r_portal.site.backup import making
from r2r_portal.site.backup.errors import BackupError


def key_of() -> bytes | None:
    """Return the key of backups, None for none."""
    return base64.b64decode(settings.BACKUP_KEY) if settings.BACKUP_KEY else None


class Command(BaseCommand):
    """Write a backup; its name tells when it was made."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the arguments."""
        parser.add_argument("--to", type=Path, help="the file, or a folder; default: R2R_BACKUP_DIR")
        parser.add_argument(
            "--keep", type=int, default=0, help="delete all but so many of the folder's backups"
        )

    def handle(self, *_: Any, to: Path | None, keep: int, **__: Any) -> None:
        """Make it, note it, tell where it is."""
        real = clock.real()
        target = to or Path(settings.BACKUP_DIR)
        if target.suffix != making.ENDING:
            target = target / f"r2r-{real:%Y%m%dT%H%M%SZ}{making.ENDING}"
        try:
            making.folder(target.parent)
            made = making.make(to=target, key=key_of(), real=real)
        except BackupError as error:
            raise CommandError(str(error)) from error
        figures = making.figures(made, target.stat().st_size)
        marks.mark(marks.BACKUP, real=real, **figures)
        self.stdout.write(
            f"{target}: {figures['rows']} rows, {figures['files']} files, {figures['bytes']} bytes."
        )
        for old in making.thin_out(target.parent, keep):
            self.stdout.write(f"{old.name} deleted.")
        if not settings.BACKUP_KEY:
            self.stderr.write("It is not encrypted: R2R_BACKUP_KEY is not set.")
        if made.missing or made.broken:
            self.stderr.write(
                f"The portal was not sound: {len(made.missing)} files missing, broken invariants: "
                f"{', '.join(made.broken) or 'none'}. The backup is as it was."
            )
