"""The fingerprint of a certificate (SPEC P10)."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def fingerprint(number: str, facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of number and facts, in one way of writing them."""
    written = json.dumps([number, facts], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
