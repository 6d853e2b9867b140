"""`manage.py demo`: replay the 2022 edition through the real actions, up to a chapter; `--scale` adds a crowd."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from applications.models import Call
from r2r_portal.errors import DomainError
from r2r_portal.site.demo import play
from r2r_portal.site.demo.crowd import grow, plans

MORNING_AFTER = (
    "2022-05-31 09:00"  # the call has closed, nobody is assigned yet: the crowd is evaluated like all
)


class Command(BaseCommand):
    """Fill an empty portal, or play a filled one on to a later chapter; make it as full as a load test wants."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the chapters."""
        parser.add_argument("--at", choices=list(play.CHAPTERS), default="call", help="where to stop")
        parser.add_argument(
            "--scale",
            type=int,
            default=0,
            metavar="N",
            help="add fictional applications until there are N, for load",
        )

    def handle(self, *_: Any, at: str, scale: int, **__: Any) -> None:
        """Play, with a line that grows; in staging nothing is played, and a crowd comes to the call that is there."""
        if not settings.CLOCK_MAY_MOVE:
            raise CommandError("The demo is for the demo stage only; --scale is for staging too.")
        if not 0 <= scale <= plans.MOST:
            raise CommandError(f"--scale takes a number up to {plans.MOST}.")
        if settings.DEMO:
            self.replay(at, scale)
        elif not scale:
            raise CommandError("The demo is for the demo stage only.")
        self.add(scale)

    def replay(self, at: str, scale: int) -> None:
        """Play up to a chapter; on the way past the morning after the closing, the crowd comes."""
        if not Call.objects.exists():
            play.open_the_call()
        play.play(at, self.report, [self.crowd(scale)] if scale else [])
        self.stdout.write(f"The demo stands at {play.CHAPTERS[at]} in Brussels.")

    def crowd(self, scale: int) -> play.Act:
        """Return the coming of the crowd as an act among the others; its lines stand under theirs."""

        def come(_now: datetime) -> None:
            self.stdout.write("")
            self.add(scale)

        return play.Act(play.instant(MORNING_AFTER), 0, come)

    def add(self, scale: int) -> None:
        """Add what lacks of the crowd, and say so."""
        try:
            added = grow.grow(scale, self.report_crowd)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if added:
            self.stdout.write(f"Added {added} fictional applications; there are {scale} of them.")

    def report(self, done: int, of: int) -> None:
        """Show how far it is, ten times in all."""
        if done * 10 // of != (done - 1) * 10 // of:
            self.stdout.write(f"{done * 100 // of} %", ending=" " if done < of else "\n")
            self.stdout.flush()

    def report_crowd(self, done: int, of: int) -> None:
        """Show how far the crowd is: it comes in lots."""
        if done == 0:
            self.stdout.write("Applications for load:", ending=" ")
        elif done * 10 // of != (done - grow.AT_ONCE) * 10 // of:
            self.stdout.write(f"{done * 100 // of} %", ending=" " if done < of else "\n")
        self.stdout.flush()
