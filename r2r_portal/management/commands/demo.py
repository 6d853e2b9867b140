"""`manage.py demo`: replay the 2022 edition through the real actions, up to a chapter."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from applications.models import Call
from r2r_portal.site.demo import play


class Command(BaseCommand):
    """Fill an empty portal, or play a filled one on to a later chapter."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the chapters."""
        parser.add_argument("--at", choices=list(play.CHAPTERS), default="call", help="where to stop")

    def handle(self, *_: Any, at: str, **__: Any) -> None:
        """Play, with a line that grows."""
        if not settings.DEMO:
            raise CommandError("The demo is for the demo stage only.")
        if not Call.objects.exists():
            play.open_the_call()
        play.play(at, self.report)
        self.stdout.write(f"The demo stands at {play.CHAPTERS[at]} in Brussels.")

    def report(self, done: int, of: int) -> None:
        """Show how far it is, ten times in all."""
        if done * 10 // of != (done - 1) * 10 // of:
            self.stdout.write(f"{done * 100 // of} %", ending=" " if done < of else "\n")
            self.stdout.flush()
