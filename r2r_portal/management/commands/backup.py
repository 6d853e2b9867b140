"""`manage.py backup`: one file with the database, every file it names and a manifest, while the portal works (R27)."""

import base64
import time
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from r2r_portal import clock
from r2r_portal.site import marks
from r2r_portal.site.backup import making
from r2r_portal.site.backup.errors import BackupError
from r2r_portal.site.models import Mark

DAY = timedelta(days=1)
SOON = timedelta(minutes=15)  # after one that failed


def key_of() -> bytes | None:
    """Return the key of backups, None for none."""
    return base64.b64decode(settings.BACKUP_KEY) if settings.BACKUP_KEY else None


def next_one(*, daily: time_of_day, last: datetime | None, real: datetime) -> datetime:
    """Return when the next backup is due: at that time of day in UTC, or at once where the last is older than a day."""
    if last is None or real - last > DAY:
        return real
    today = datetime.combine(real.astimezone(UTC), daily, UTC)
    return today if today > real else today + DAY


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
        parser.add_argument(
            "--daily", type=time_of_day.fromisoformat, help="go on for ever: one a day at this time, in UTC"
        )

    def handle(
        self, *_: Any, to: Path | None, keep: int, daily: time_of_day | None = None, **__: Any
    ) -> None:
        """Make one, or go on making them."""
        if daily is None:
            self.make(to, keep)
        while daily is not None:
            self.wait(daily)
            while not self.is_made(to, keep):
                time.sleep(SOON.total_seconds())

    def is_made(self, to: Path | None, keep: int) -> bool:
        """Try to make one; say why not."""
        try:
            self.make(to, keep)
        except (CommandError, DatabaseError, OSError) as error:
            self.stderr.write(f"No backup, again in a quarter of an hour: {error}")
            return False
        finally:
            connection.close()
        return True

    def wait(self, daily: time_of_day) -> None:
        """Sleep until the next one is due."""
        try:
            last = Mark.objects.filter(name=marks.BACKUP).values_list("at", flat=True).first()
        except DatabaseError:
            last = None  # making one will say what is wrong
        connection.close()  # none is kept open for a day
        real = clock.real()
        time.sleep((next_one(daily=daily, last=last, real=real) - real).total_seconds())

    def make(self, to: Path | None, keep: int) -> None:
        """Make one, note it, tell where it is."""
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
