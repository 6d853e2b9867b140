"""What is worth keeping of an answer that another one replaces (SPEC A6, RELIABILITY R9).

Background saves come every few seconds: kept one by one they would bury the text that somebody looks for.
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import zip_longest
from typing import Any

from applications.domain.draft import is_empty

BURST = timedelta(minutes=5)  # a person's background saves closer together than this are one change
LOSS = (
    40  # characters gone at once that are worth a row even within a burst: a paragraph deleted or pasted over
)
KEPT = 20  # earlier versions of one answer


def is_worth_keeping(old: Any, new: Any, *, stood: timedelta, same_person: bool) -> bool:
    """Tell whether a background save keeps what it replaces; `stood` is how long that was the answer."""
    if is_empty(old):
        return False
    return not same_person or stood >= BURST or lost(old, new) > LOSS


def lost(old: Any, new: Any) -> int:
    """Return how many characters of `old` are gone in `new`, where one place was edited; added ones count nothing."""
    if isinstance(old, str):
        return _gone(old, new if isinstance(new, str) else "")
    if isinstance(old, Mapping):
        fields = new if isinstance(new, Mapping) else {}
        return sum(lost(value, fields.get(key)) for key, value in old.items())
    if isinstance(old, list | tuple):
        items = [*new] if isinstance(new, list | tuple) else []
        return sum(lost(value, other) for value, other in zip_longest(old, items[: len(old)]))
    return 0


def _gone(old: str, new: str) -> int:
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    end = next((at for at in range(most - start) if old[-1 - at] != new[-1 - at]), most - start)
    return len(old) - start - end


def has_grown(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Tell whether `new` is `old` with more typed after it: an item sent again because its answer got lost."""
    return not is_empty(old) and all(_follows(value, new.get(key)) for key, value in old.items())


def _follows(old: Any, new: Any) -> bool:
    if isinstance(old, str) and isinstance(new, str):
        return new.startswith(old)
    return bool(is_empty(old) or old == new)
