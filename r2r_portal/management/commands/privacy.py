"""`manage.py privacy`: the record of processing, from the register; `--write` into docs/privacy.md, `--check` that it is in step."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from r2r_portal.site.privacy import document

PAGE = Path("docs/privacy.md")


class Command(BaseCommand):
    """Print, write or check the document."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the flags."""
        parser.add_argument("--write", action="store_true", help=f"write {PAGE}")
        parser.add_argument("--check", action="store_true", help=f"fail where {PAGE} is out of step")

    def handle(self, *_: Any, write: bool, check: bool, **__: Any) -> None:
        """Run."""
        text, file = document.page(), Path(settings.BASE_DIR) / PAGE
        if write:
            file.write_text(text, encoding="utf-8")
        elif not check:
            self.stdout.write(text)
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            raise CommandError(f"{PAGE} is out of step: manage.py privacy --write")
