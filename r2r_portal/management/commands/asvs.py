"""`manage.py asvs`: write docs/asvs.md, the map of the security standard, from docs/asvs.toml."""

from typing import Any

from django.core.management.base import BaseCommand

from r2r_portal.site import asvs


class Command(BaseCommand):
    """Write the page and say how many requirements it has."""

    help = __doc__

    def handle(self, *_: Any, **__: Any) -> None:
        """Write."""
        found = asvs.read()
        asvs.PAGE.write_text(asvs.page(found), encoding="utf-8")
        self.stdout.write(f"{len(found)} requirements in docs/asvs.md.")
