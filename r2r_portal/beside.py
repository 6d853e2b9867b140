"""What stands beside a question of the form, told by an app above the forms: answers for everybody, the way to ask.

The forms know nobody who answers; who does registers a teller in `AppConfig.ready`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """Words and where they lead."""

    words: str
    url: str


@dataclass(frozen=True)
class Beside:
    """What there is about one question: where to ask about it, and what was answered to everybody."""

    ask: str
    answers: tuple[Link, ...] = ()


Teller = Callable[[Collection[str]], Mapping[str, Beside]]
_TELLERS: list[Teller] = []


def register(teller: Teller) -> None:
    """Let an app say what stands beside the questions of these keys."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def beside(keys: Collection[str]) -> dict[str, Beside]:
    """Return what stands beside each question, by key; empty where nobody says anything."""
    found: dict[str, Beside] = {}
    for teller in _TELLERS:
        found.update(teller(keys))
    return found
