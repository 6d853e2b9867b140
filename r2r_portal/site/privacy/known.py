"""Whom the portal knows by an address alone: contacts, guests, registered people, askers, readers, delegates, partners."""

from collections.abc import Iterator
from typing import Any

from r2r_portal.bilingual import Language
from r2r_portal.nobody import NOBODY
from r2r_portal.site.privacy.rules import Rule, rules
from r2r_portal.site.privacy.somebody import Address

ELSEWHERE = ("accounts.ErasureRequest", "outbox.Message")  # an address here makes nobody known


def _rules() -> Iterator[tuple[Rule, str]]:
    for rule in rules():
        if rule.table.label not in ELSEWHERE:
            yield from ((rule, column) for column in rule.addresses)


def known(email: str) -> Address | None:
    """Return who has an address, with the language and zone of the first row that says them; None: nobody."""
    rows = [row for rule, column in _rules() for row in _rows(rule, column, email)]
    if not email or not rows:
        return None
    return Address(
        email.lower(), _first(rows, "language", Language.EN), _first(rows, "zone", "Europe/Brussels")
    )


def _rows(rule: Rule, column: str, email: str) -> list[Any]:
    return list(rule.table.model._default_manager.filter(**{f"{column}__iexact": email}).order_by("pk")[:1])


def _first(rows: list[Any], column: str, otherwise: str) -> str:
    return next((str(said) for row in rows if (said := getattr(row, column, ""))), otherwise)


def addresses() -> list[str]:
    """Return every address that stands in a table that is about its person, in small letters, each once."""
    found: set[str] = set()
    for rule, column in _rules():
        rows = rule.table.model._default_manager.exclude(**{column: ""})
        found |= {str(one).lower() for one in rows.values_list(column, flat=True).distinct() if one}
    return sorted(one for one in found if not one.endswith(NOBODY))
