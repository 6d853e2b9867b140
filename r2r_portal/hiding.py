"""What somebody must see nothing of in the logs, the outbox and the lists of people (SPEC E5).

The audit log and the outbox know rows by text references only; the app whose rows they are says which are kept from whom.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hidden:
    """References like `applications.application:8c1…`, and the e-mail addresses of the people behind them."""

    references: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()

    def keys(self, label: str) -> list[str]:
        """Return the keys of one kind of row, e.g. of `accounts.user`."""
        parts = (reference.rpartition(":") for reference in self.references)
        return sorted(key for found, _colon, key in parts if found == label)


Teller = Callable[[Any], Hidden]
_TELLERS: list[Teller] = []


def register(teller: Teller) -> None:
    """Let an app say what is kept from a person."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def hidden_from(person: Any) -> Hidden:
    """Return everything that is kept from a person; nothing for almost everybody."""
    found = [teller(person) for teller in _TELLERS]
    return Hidden(
        frozenset().union(*(one.references for one in found)),
        frozenset().union(*(one.addresses for one in found)),
    )
