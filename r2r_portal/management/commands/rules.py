"""`manage.py rules`: every rule of the specification with the tests that show it, and those without one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from r2r_portal import rules


class Command(BaseCommand):
    """Print rules and tests."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the flags."""
        parser.add_argument("numbers", nargs="*", help="only these rules, or these letters: A9 T")
        parser.add_argument("--bare", action="store_true", help="only the rules without a test")

    def handle(self, *_: Any, numbers: list[str], bare: bool, **__: Any) -> None:
        """Run."""
        tests = rules.tests_by_rule(Path(settings.BASE_DIR) / "tests")
        titles = {n: t for n, t in rules.titles().items() if not numbers or n in numbers or n[0] in numbers}
        for number, title in titles.items():
            if not (bare and tests.get(number)):
                self.stdout.write(f"{number:4} {title}")
                for test in tests.get(number, []):
                    self.stdout.write(f"       {test}")
        without = [number for number in titles if not tests.get(number)]
        self.stdout.write(f"\n{len(titles) - len(without)} of {len(titles)} rules have a test.")
        self.stdout.write(f"Bare: {' '.join(without) or 'none'}")
