"""`manage.py statechart`: the lives of our nouns as pictures in docs/statecharts.md."""

from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand

from r2r_portal.statemachine import Life

OURS = ("applications", "selection", "programme", "helpdesk", "r2r_portal")
HEAD = """# The lives of things

Written by `python3 manage.py statechart` from every app's `states.py`; a test fails when it is behind.
"""


class Command(BaseCommand):
    """Write or print the state charts."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the flag."""
        parser.add_argument("--print", action="store_true", help="print instead of writing")

    def handle(self, *_: Any, **options: Any) -> None:
        """Run."""
        if options["print"]:
            self.stdout.write(document())
        else:
            path().write_text(document(), encoding="utf-8")


def path() -> Path:
    """Return where the document lies."""
    return Path(settings.BASE_DIR) / "docs/statecharts.md"


def lives() -> dict[str, list[Life]]:
    """Return every app's lives, by the name of the app."""
    found = {}
    for app in apps.get_app_configs():
        if app.name.split(".")[0] in OURS and find_spec(f"{app.name}.states"):
            tables = vars(import_module(f"{app.name}.states")).values()
            found[app.label] = [table for table in tables if isinstance(table, Life)]
    return {label: tables for label, tables in found.items() if tables}


def document() -> str:
    """Return the whole text."""
    charts = [
        f"\n## {label}: {life.noun}\n\n```mermaid\n{life.mermaid()}\n```\n"
        for label, tables in lives().items()
        for life in tables
    ]
    return HEAD + "".join(charts)
