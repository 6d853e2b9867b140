"""`manage.py prepare`: from an empty database to the first request; doing it again does no harm."""

import hashlib
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from r2r_portal import catalogue, grants
from r2r_portal.accounts.models import User


class Command(BaseCommand):
    """Compile the catalogue, migrate, collect static files and, in the demo, fill an empty portal."""

    help = __doc__
    requires_system_checks = []  # `check` and the gate ask; a start need not load every page first

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the flags."""
        parser.add_argument("--no-demo", action="store_true", help="leave an empty portal empty")
        parser.add_argument(
            "--only-static", action="store_true", help="collect static files and nothing else"
        )

    def handle(self, *_: Any, no_demo: bool, only_static: bool, **__: Any) -> None:
        """Run each step that has something to do, and say how long it took."""
        self.step("Collecting static files", collect, collected_from() != static_files())
        if only_static:
            return
        Path(settings.MEDIA_ROOT).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.step("Compiling the catalogue", compile_catalogue, catalogue_is_stale())
        self.step("Preparing the database", migrate, not is_migrated())
        self.step("Giving the role that serves its rights", grants.give, grants.are_apart())
        empty = settings.DEMO and not no_demo and "demo" in get_commands() and not User.objects.exists()
        self.step("Filling the demo: the call of 2022 is replayed (a minute or so)", fill, empty)

    def step(self, title: str, work: Any, needed: bool) -> None:
        """Do one step, if it is needed."""
        if not needed:
            return
        began = time.monotonic()
        self.stdout.write(f"{title} ...", ending=" ")
        self.stdout.flush()
        work()
        self.stdout.write(f"{time.monotonic() - began:.0f} s")


def catalogue_is_stale() -> bool:
    """Tell whether the compiled catalogue says something else than the readable one."""
    return catalogue.compiled() != catalogue.spoken(catalogue.read())


def compile_catalogue() -> None:
    """Write the compiled twin anew."""
    with catalogue.locked():
        catalogue.write(catalogue.read())


def is_migrated() -> bool:
    """Tell whether the database has every table, the cache's included."""
    executor = MigrationExecutor(connection)
    known = settings.CACHES["default"]["LOCATION"] in connection.introspection.table_names()
    return known and not executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrate() -> None:
    """Bring the database up to date."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def static_files() -> str:
    """Return a digest of what would be collected: our files by age, the packages by their locks."""
    base = Path(settings.BASE_DIR)
    ours = [f"{p} {p.stat().st_mtime_ns}" for p in sorted((base / "static").rglob("*")) if p.is_file()]
    locks = [p.read_text(encoding="utf-8") for p in sorted((base / "requirements").glob("*.txt"))]
    return hashlib.sha256("\n".join([*ours, *locks]).encode()).hexdigest()


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT).with_name(".static-collected")


def collected_from() -> str:
    """Return the digest of the last collection, empty for none."""
    return _stamp().read_text(encoding="ascii") if _stamp().exists() else ""


def collect() -> None:
    """Collect static files and remember from what."""
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    _stamp().write_text(static_files(), encoding="ascii")


def fill() -> None:
    """Fill the demo: wholly, or not at all where somebody stops it half way."""
    with transaction.atomic():
        call_command("demo")
