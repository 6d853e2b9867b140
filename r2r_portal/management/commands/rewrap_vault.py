"""`manage.py rewrap_vault`: wrap the keys of travellers' details with the new R2R_VAULT_KEY, so that the old one can go.

First give the new key as R2R_VAULT_KEY and the old one in R2R_VAULT_KEYS_OLD, and restart the portal; then run this, as
often as you like. `--check` counts only.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programme.actions.rewrapping import left, rewrap
from r2r_portal import clock


class Command(BaseCommand):
    """Wrap anew, then say which earlier master keys are still needed; end with an error while any is."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="only count what still needs an earlier key")

    def handle(self, *_: Any, check: bool = False, **__: Any) -> None:
        """Do it, and print how many keys of details were wrapped anew."""
        if not check:
            self.stdout.write(f"{rewrap(at=clock.now())} keys were wrapped anew.")
        found = left()
        if found.unknown:
            raise CommandError(
                f"R2R_VAULT_KEYS_OLD does not name the master key of: {_counts(found.unknown)}."
            )
        if found.known:
            raise CommandError(f"Earlier master keys are still needed: {_counts(found.known)}.")
        self.stdout.write("No earlier master key is needed: R2R_VAULT_KEYS_OLD can be emptied.")


def _counts(found: dict[str, int]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in found.items())
