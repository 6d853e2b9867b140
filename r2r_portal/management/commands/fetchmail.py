"""`manage.py fetchmail`: take questions and replies from the desks' mailboxes, as the worker does every minute."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.actions import intake
from r2r_portal import clock
from r2r_portal.mailbox import MailboxError


class Command(BaseCommand):
    """Visit every mailbox that is configured once; a server that is away is said, and the others are visited."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what became of the messages of each desk."""
        away = []
        for side, url in settings.HELPDESK_MAILBOXES.items():
            if not url:
                self.stdout.write(f"{side}: no mailbox is configured")
                continue
            try:
                counts = intake.fetch(side=side, at=clock.now())
            except MailboxError as error:
                away.append(f"{side}: the mailbox cannot be read ({error})")
            else:
                said = ", ".join(f"{number} {fate}" for fate, number in sorted(counts.items()))
                self.stdout.write(f"{side}: {said or 'nothing new'}")
        if away:
            raise CommandError("\n".join(away))
