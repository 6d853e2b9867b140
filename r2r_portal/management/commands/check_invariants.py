"""`manage.py check_invariants`: does everything hold that must? Beat asks every night; `--write` lists it in the docs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from r2r_portal import clock
from r2r_portal.site import marks
from r2r_portal.site.invariants import ALL, violations

PAGE = Path(settings.BASE_DIR) / "docs" / "invariants.md"
HEAD = """# What always holds

`manage.py check_invariants` looks for what breaks one of these and names it; beat asks every night. Written by
`manage.py check_invariants --write`; a test fails when this page is behind, and another plants a violation of each.

| name | what holds |
|---|---|
"""


def page() -> str:
    """Return the list as a page of the docs."""
    return HEAD + "".join(f"| `{one.name}` | {one.says} |\n" for one in ALL)


class Command(BaseCommand):
    """Look for violations; end with an error that names them."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --write."""
        parser.add_argument("--write", action="store_true", help="write docs/invariants.md instead")

    def handle(self, *_: Any, write: bool = False, **__: Any) -> None:
        """Print a line for each invariant that is broken."""
        if write:
            PAGE.write_text(page(), encoding="utf-8")
            return
        broken = {one.name: found for one in ALL if (found := violations(one))}
        marks.mark(marks.INVARIANTS, real=clock.real(), broken=len(broken))
        for name, found in broken.items():
            self.stderr.write(f"{name}: {', '.join(found)}")
        if broken:
            raise CommandError(f"{len(broken)} of {len(ALL)} invariants are broken.")
        self.stdout.write(f"All {len(ALL)} invariants hold.")
