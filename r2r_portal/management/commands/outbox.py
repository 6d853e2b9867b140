"""`manage.py outbox pause|resume|state`: hold every message but codes to sign in, or let new ones leave again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count

from r2r_portal import clock
from r2r_portal.outbox import pausing
from r2r_portal.outbox.models import Message


class Command(BaseCommand):
    """Pause, resume, or tell how things stand."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the argument."""
        parser.add_argument("act", choices=("pause", "resume", "state"))

    def handle(self, *_: Any, act: str, **__: Any) -> None:
        """Run."""
        at = clock.now()
        if act == "pause":
            pausing.pause(by=None, at=at, real=clock.real())
        elif act == "resume":
            pausing.resume(by=None, at=at)
        counts = Message.objects.values_list("state").annotate(n=Count("pk")).order_by("state")
        self.stdout.write("paused" if pausing.is_paused() else "running")
        for state, count in counts:
            self.stdout.write(f"{state}: {count}")
