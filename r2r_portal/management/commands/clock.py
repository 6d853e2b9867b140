"""`manage.py clock`: what domain time is; `clock to 2022-06-10T09:00` or `clock by 3d` lets it run ahead."""

import re
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from r2r_portal import clock, times
from r2r_portal.clock import actions
from r2r_portal.errors import DomainError

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
STEP = re.compile(r"(\d+)([dhms])")


class Command(BaseCommand):
    """Show or move the one clock; forward only, and never in production."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the words."""
        parser.add_argument("verb", nargs="?", default="show", choices=["show", "to", "by"])
        parser.add_argument(
            "value",
            nargs="?",
            default="",
            help="ISO time (Brussels where no zone is given), or 3d, 2h, 1d12h",
        )

    def handle(self, *_: Any, verb: str, value: str, **__: Any) -> None:
        """Move if asked to, then say what time it is."""
        if verb != "show":
            self.move(target(verb, value))
        now = clock.now()
        self.stdout.write(f"{times.instant(now, 'en', seconds=True)}, {times.utc(now)}")
        self.stdout.write(f"ahead of real time by {clock.offset()}")

    def move(self, to: datetime) -> None:
        """Move, or say why not."""
        try:
            actions.move(to=to)
        except DomainError as error:
            raise CommandError(str(error)) from error


def target(verb: str, value: str) -> datetime:
    """Return the instant that was asked for."""
    return clock.now() + step(value) if verb == "by" else moment(value)


def step(value: str) -> timedelta:
    """Read "3d" or "1d12h"."""
    if not value or STEP.sub("", value):
        raise CommandError("say how far: 3d, 2h, 1d12h30m")
    return timedelta(**{UNITS[unit]: int(number) for number, unit in STEP.findall(value)})


def moment(value: str) -> datetime:
    """Read an ISO time; without a zone it is a wall-clock time in Brussels."""
    try:
        read = datetime.fromisoformat(value)
    except ValueError as error:
        raise CommandError("say when: 2022-06-10T09:00, with an offset if it is not Brussels time") from error
    try:
        return read if read.tzinfo else times.to_instant(read.date(), read.time(), times.BRUSSELS)
    except DomainError as error:
        raise CommandError(str(error)) from error
