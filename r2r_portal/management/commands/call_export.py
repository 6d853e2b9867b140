"""`manage.py call_export R2R-2022 --to folder`: a call as the files that `call_import` reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications.models import Call
from applications.queries.definitions import files


class Command(BaseCommand):
    """Write the definition of a call: tracks, themes, topics and both questionnaires; nothing of applicants."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the call and the folder."""
        parser.add_argument("code")
        parser.add_argument("--to", type=Path, default=Path(), help="folder, made where it is not there")

    def handle(self, *_: Any, code: str, to: Path, **__: Any) -> None:
        """Write the files and name them."""
        call = Call.objects.filter(code=code).first()
        if call is None:
            raise CommandError(f"there is no call {code}")
        to.mkdir(parents=True, exist_ok=True)
        for name, text in files(call).items():
            (to / name).write_text(text, encoding="utf-8")
            self.stdout.write(str(to / name))
