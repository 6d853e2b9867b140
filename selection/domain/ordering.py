"""The order in which an evaluator meets the files: another for everybody, the same every time.

Whoever is read first is judged differently from whoever is read last; shuffling spreads that over all applicants.
A file that comes later finds its own place and moves no other.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")
BITS = 62  # fits a signed 64-bit column


def seed_of(call: int, person: int) -> int:
    """Return the seed of one evaluator in one call, the same for ever."""
    return _number(f"order:{call}:{person}") >> (64 - BITS)


def place(seed: int, key: str) -> int:
    """Return where a file stands for who has `seed`; `key` names the file, e.g. by its reference number."""
    return _number(f"{seed}:{key}")


def shuffled(files: Iterable[T], seed: int, key: Callable[[T], str]) -> tuple[T, ...]:
    """Return the files in the order of `seed`."""
    return tuple(sorted(files, key=lambda one: (place(seed, key(one)), key(one))))


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")
