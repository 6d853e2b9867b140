"""`manage.py restore FILE`: prove a backup, load it beside the portal, look at it, then let it take the place (R27)."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from r2r_portal import clock
from r2r_portal.management.commands.backup import key_of
from r2r_portal.site.backup import databases, restoring
from r2r_portal.site.backup.errors import BackupError

NO_FOLDER = "{folder} is not there. Is R2R_RUN_DIR that of the portal that serves? `manage.py prepare` makes the folder."
OTHER_USER = "{folder} belongs to user {owner} and this is user {us}: who serves could not read the files. Restore as that one."


def refuse_other_place(folder: Path) -> None:
    """Raise CommandError where files would not lie as those of who serves: in another folder, or another user's."""
    if not folder.exists():
        if settings.DEMO:
            return
        raise CommandError(NO_FOLDER.format(folder=folder))
    owner, us = folder.stat().st_uid, os.geteuid()
    if owner != us:
        raise CommandError(OTHER_USER.format(folder=folder, owner=owner, us=us))


class Command(BaseCommand):
    """Refuse what is not whole before touching anything; the database that was there is kept aside."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the arguments."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="prove the backup and do nothing else")
        parser.add_argument(
            "--beside", action="store_true", help="leave it beside the portal's database: a rehearsal"
        )
        parser.add_argument("--yes", action="store_true", help="take the portal's place without asking")

    def handle(self, *_: Any, file: Path, check: bool, beside: bool, yes: bool, **__: Any) -> None:
        """Prove, ask, restore."""
        if not check:
            refuse_other_place(Path(settings.MEDIA_ROOT))
        try:
            with restoring.proved(file.resolve(), key_of()) as found:
                self.stdout.write(f"The backup of {found.manifest.made_at} is whole.")
                if check:
                    return
                if not (beside or yes or self._agreed()):
                    raise CommandError("Nothing was touched.")
                name = restoring.restore(found, real=clock.real(), say=self.stdout.write, switch=not beside)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self._tell(name, beside)

    def _agreed(self) -> bool:
        question = f"Let it take the place of database {databases.present()}, which is kept aside? Type yes: "
        return input(question).strip() == "yes"

    def _tell(self, name: str, beside: bool) -> None:
        if beside:
            self.stdout.write(
                f"It lies in database {name}, held and not served. Drop it when you have looked."
            )
            return
        self.stdout.write(
            f"The portal serves the restored data. What was there before lies in database {name}.\n"
            "No message leaves but codes to sign in: look through the outbox, release what is still wanted, then run\n"
            "    manage.py outbox resume"
        )
