"""`manage.py record_release NAME`: note the tables that a release leaves behind; `--check` that its code can go on with today's."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from r2r_portal.site import former
from r2r_portal.site.backup.manifest import known_migrations


class Command(BaseCommand):
    """Write docs/release.json, or compare with it."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the release, or ask."""
        parser.add_argument("name", nargs="?", default="")
        parser.add_argument("--check", action="store_true", help="say what would stop the release's code")

    def handle(self, *_: Any, name: str, check: bool, **__: Any) -> None:
        """Run."""
        if check:
            return self._compare()
        if not name:
            raise CommandError("Give the release's name: manage.py record_release 1.0")
        release = former.Release(name, sorted(known_migrations()), former.tables_now())
        former.file().write_text(release.text(), encoding="utf-8")
        self.stdout.write(f"{former.FILE}: release {name}, {len(release.tables)} tables")
        return None

    def _compare(self) -> None:
        release = former.read()
        if release is None:
            self.stdout.write("There has been no release yet.")
            return
        found = former.breaks(release.tables, former.tables_now())
        if found:
            raise CommandError(f"Release {release.name} cannot go on:\n" + "\n".join(found))
        self.stdout.write(f"Release {release.name} can go on with these tables.")
