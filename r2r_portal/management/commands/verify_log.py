"""`manage.py verify_log`: is every entry of the log still what was sealed? `--seal` seals what came since."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from r2r_portal import clock
from r2r_portal.audit import seals
from r2r_portal.audit.models import Seal


class Command(BaseCommand):
    """Hash the log again, seal by seal; end with an error that names the first that does not fit."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --seal."""
        parser.add_argument("--seal", action="store_true", help="seal what was written since the last seal")

    def handle(self, *_: Any, seal: bool = False, **__: Any) -> None:
        """Print the last seal, to be compared with a copy kept elsewhere."""
        if seal:
            seals.seal(real=clock.real())
        wrong = list(seals.broken())
        if wrong:
            raise CommandError(f"The log is not what was sealed: {', '.join(wrong)}.")
        last = Seal.objects.order_by("pk").last()
        said = f"up to entry {last.last_event}: {last.sha256}" if last else "nothing is sealed yet"
        self.stdout.write(f"The log is as it was sealed, {said}.")
