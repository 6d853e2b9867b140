"""`manage.py export_person EMAIL`: everything the portal knows about a person, as a ZIP of JSON and files; noted in the log."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from r2r_portal import clock
from r2r_portal.accounts.models import User
from r2r_portal.site.privacy.exporting import export_person


class Command(BaseCommand):
    """Write the archive."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the person and the file."""
        parser.add_argument("email")
        parser.add_argument("--to", type=Path, help="the file to write; by default person-NUMBER.zip here")

    def handle(self, *_: Any, email: str, to: Path | None, **__: Any) -> None:
        """Run."""
        person = User.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError("Nobody has this address.")
        file = to or Path(f"person-{person.pk}.zip")
        file.touch(mode=0o600)
        file.write_bytes(export_person(person=person, by=None, at=clock.now()))
        self.stdout.write(f"{file}")
