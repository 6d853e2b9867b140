"""`manage.py rehearse`: walk a throw-away copy of the call through every boundary of its deadline, and check P1 to P10."""

import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from applications.models import Call
from r2r_portal.errors import DomainError
from r2r_portal.site.rehearsal import play, report


class Command(BaseCommand):
    """Rehearse, print what each role could do and which messages would leave, fail by name."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the call, and whether to write the page of the docs."""
        parser.add_argument("--call", help="code of the call; the current one by default")
        parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")

    def handle(self, *_: Any, call: str | None, write: bool, **__: Any) -> None:
        """Run; exit 1 naming each check that fails."""
        source = Call.objects.filter(code=call).first() if call else Call.objects.current()
        if source is None:
            raise CommandError("There is no such call. Fill the portal first, or name a call by --call.")
        logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are what is looked for
        try:
            found = play.rehearse(source, self.stderr.write)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(report.text(found))
        if write and not found.failed:
            path().write_text(report.text(found), encoding="utf-8")
        if found.failed:
            raise CommandError(f"The rehearsal fails: {', '.join(found.failed)}")


def path() -> Path:
    """Return where the report of the 2022 call lies."""
    return Path(settings.BASE_DIR) / "docs/rehearsal.md"
