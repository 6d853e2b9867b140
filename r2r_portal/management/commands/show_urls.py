"""`manage.py show_urls`: every address with its methods, its name and for whom it is; `--json` for programs."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from r2r_portal.site.addresses import Address, all_addresses, audiences


class Command(BaseCommand):
    """Print the addresses."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the flags."""
        parser.add_argument("--json", action="store_true", help="as JSON, one object an address")
        parser.add_argument("--audience", choices=sorted(audiences()), help="only what is for these people")

    def handle(self, *_: Any, json: bool, audience: str | None, **__: Any) -> None:
        """Print."""
        found = [one for one in all_addresses() if audience in (None, one.audience)]
        self.stdout.write(as_json(found) if json else "\n".join(map(line, found)))


def as_json(found: list[Address]) -> str:
    """Return the addresses as JSON."""
    rows = [asdict(one) | {"audience": one.audience} for one in found]
    return json.dumps(rows, indent=1, ensure_ascii=False)


def line(one: Address) -> str:
    """Return one address on a line."""
    return f"{one.audience or 'UNDECLARED':14} {','.join(one.methods):24} {one.pattern}  {one.name}"
