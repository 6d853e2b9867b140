"""What a step by two people will change, as plain data: its canonical form, its hash, what changed since.

A set of changes maps sections ("decisions", "letters", …) to entries by name; an entry is JSON without floats.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Changes = Mapping[str, Mapping[str, Any]]


def canonical(content: Any) -> bytes:
    """Return JSON in UTF-8 with sorted keys and no spaces: the same content has the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: Any) -> str:
    """Return the SHA-256 over the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def address_hash(email: str) -> str:
    """Return what stands for an e-mail address where no personal data is kept."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Difference:
    """One entry that is not as it was previewed: `how` is "new", "gone" or "changed"."""

    section: str
    name: str
    how: str


def differences(previewed: Changes, now: Changes) -> tuple[Difference, ...]:
    """Return what changed between the preview and now, section by section; empty where nothing did."""
    found = []
    for section in sorted({*previewed, *now}):
        old, new = previewed.get(section, {}), now.get(section, {})
        for name in sorted({*old, *new}):
            if name not in new:
                found.append(Difference(section, name, "gone"))
            elif name not in old:
                found.append(Difference(section, name, "new"))
            elif canonical(old[name]) != canonical(new[name]):
                found.append(Difference(section, name, "changed"))
    return tuple(found)
