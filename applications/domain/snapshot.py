"""The canonical form of what was handed in, and the hash over it (SPEC A9).

Two contents have the same bytes only if they are the same: every value carries its type and its length, so that
"ab" + "c" differs from "a" + "bc", 1 from "1", and an empty list from nothing. Keys are sorted, texts are in NFC.
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

Plain = None | bool | int | str | list[Any] | dict[str, Any]


def content_hash(content: Any) -> str:
    """Return the SHA-256 over the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def canonical(value: Any) -> bytes:
    """Return the bytes of a value made of mappings, sequences, texts, integers, booleans and None.

    Raises TypeError for anything else: a float or a date has more than one spelling.
    """
    if value is None:
        return _framed("n", b"")
    if isinstance(value, bool):
        return _framed("b", b"1" if value else b"0")
    if isinstance(value, int):
        return _framed("i", str(value).encode())
    if isinstance(value, str):
        return _framed("s", unicodedata.normalize("NFC", value).encode())
    return _canonical_of_many(value)


def _canonical_of_many(value: Any) -> bytes:
    if isinstance(value, Mapping):
        pairs = sorted((canonical(key), canonical(item)) for key, item in value.items())
        return _framed("m", b"".join(key + item for key, item in pairs))
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return _framed("l", b"".join(canonical(item) for item in value))
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _framed(kind: str, content: bytes) -> bytes:
    return f"{kind}{len(content)}:".encode() + content


def normalised(value: Any) -> Plain:
    """Return the same content with every text in NFC, as it is stored and hashed."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {str(normalised(key)): normalised(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [normalised(item) for item in value]
    canonical(value)
    return value
