"""`manage.py call_import folder/r2r-2022.yaml`: make the call that files describe; `--code` gives it another one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from applications.actions.setup import load_call
from applications.errors import QuestionnaireRefusedError
from applications.models import Call
from applications.phrases import questionnaires as phrases
from r2r_portal import clock
from r2r_portal.errors import DomainError


class Command(BaseCommand):
    """Load a call with both questionnaires, all or nothing."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file and the code."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--code", default="", help="another code than the file's")

    def handle(self, *_: Any, file: Path, code: str, **__: Any) -> None:
        """Load, and say what was made."""
        known = set(Call.objects.values_list("code", flat=True))
        try:
            call = load_call(path=file, by=None, at=clock.now(), code=code)
        except QuestionnaireRefusedError as error:
            raise CommandError("\n".join(phrases.gap(gap) for gap in error.gaps)) from error
        except (
            OSError,
            yaml.YAMLError,
            KeyError,
            ValueError,
            TypeError,
            DatabaseError,
            DomainError,
        ) as error:
            raise CommandError(f"{file} is no call: {error!r}") from error
        if call.code in known:
            raise CommandError(f"there is a call {call.code} already; nothing was changed")
        self.stdout.write(f"{call.code} is loaded")
