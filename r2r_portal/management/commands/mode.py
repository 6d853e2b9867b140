"""`manage.py mode [normal|mail-late|read-only|maintenance|health]`: tell or set what the portal can do (R24)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from r2r_portal import clock
from r2r_portal.site import modes
from r2r_portal.site.states import Mode

HEALTH = "health"


class Command(BaseCommand):
    """Set a mode by hand, or leave it to the portal's health again; without an argument, tell."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the argument."""
        parser.add_argument("mode", nargs="?", choices=[*Mode.values, HEALTH])

    def handle(self, *_: Any, mode: str | None, **__: Any) -> None:
        """Run."""
        if mode:
            wanted = None if mode == HEALTH else Mode(mode)
            modes.put(mode=wanted, by=None, at=clock.now(), real=clock.real())
        hand = modes.by_hand()
        self.stdout.write(f"{hand.value} (by hand)" if hand else f"{modes.by_health().value} (by health)")
