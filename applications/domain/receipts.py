"""The receipt that is signed: what was handed in, when, and as which version (SPEC A9, A12; PEERS M8, P68).

The signature is Ed25519 over the canonical form of a small document that holds the hash of the content. Keys are
written as the base64 of their 32 bytes; a key is named by the first 16 hexadecimal digits of the SHA-256 of its public
half. `applications/verifier.py` says the same once more, for people who trust no portal.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from applications.domain.ending import FILES, has_ended
from applications.domain.snapshot import canonical

FORMAT = "r2r-receipt/1"
KEY_BYTES, SIGNATURE_BYTES = 32, 64


@dataclass(frozen=True)
class Signature:
    """A signature in base64, and the name of the key that made it."""

    value: str
    key: str


def document(
    *,
    reference: str,
    version: int,
    kind: str,
    call: str,
    arrived_at: datetime,
    content: Mapping[str, Any],
    content_hash: str,
) -> dict[str, Any]:
    """Return the receipt of one version as plain data: the territory and the files are those of its content."""
    return {
        "format": FORMAT,
        "reference": reference,
        "version": version,
        "kind": kind,
        "call": call,
        "territory": (content.get("territory") or {}).get("code", ""),
        "arrived_at": stamp(arrived_at),
        "content_hash": content_hash,
        "files": file_hashes(content),
    }


def stamp(at: datetime) -> str:
    """Return an instant in UTC to the microsecond: 2022-05-20T09:00:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant(text: str) -> datetime:
    """Return the instant that `stamp` wrote; raises ValueError for any other spelling."""
    at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    if stamp(at) != text:
        raise ValueError(text)
    return at


def file_hashes(content: Mapping[str, Any]) -> list[str]:
    """Return the SHA-256 of every file that a content names, in order; of one that ended those it named."""
    if has_ended(content):
        return list(content[FILES])
    questions = (question for section in content["sections"] for question in section["questions"])
    return sorted(
        one["sha256"] for question in questions if question["kind"] == "file" for one in question["value"]
    )


def sign(receipt: Mapping[str, Any], private_key: str) -> Signature:
    """Sign a receipt. Raises ValueError where the key is not 32 bytes in base64."""
    key = Ed25519PrivateKey.from_private_bytes(decoded(private_key, KEY_BYTES))
    value = base64.b64encode(key.sign(canonical(receipt))).decode()
    return Signature(value, key_name(key.public_key().public_bytes_raw()))


def is_signed(receipt: Mapping[str, Any], signature: str, public_key: bytes) -> bool:
    """Tell whether a signature over a receipt was made by the owner of the key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(decoded(signature, SIGNATURE_BYTES), canonical(receipt))
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def public_half(private_key: str) -> bytes:
    """Return the public key of a private one."""
    key = Ed25519PrivateKey.from_private_bytes(decoded(private_key, KEY_BYTES))
    return key.public_key().public_bytes_raw()


def key_name(public_key: bytes) -> str:
    """Return how a key is called on receipts."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def known_keys(private_key: str, old: Iterable[str]) -> dict[str, bytes]:
    """Return the public keys by name: of the key in use, then of those that signed earlier receipts."""
    keys = (public_half(private_key), *(decoded(one, KEY_BYTES) for one in old))
    return {key_name(key): key for key in keys}


def decoded(text: str, length: int) -> bytes:
    """Return the bytes of a base64 text; raises ValueError unless it is the one spelling of `length` bytes."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64") from error
    if len(found) != length or base64.b64encode(found).decode() != text:
        raise ValueError(f"not {length} bytes in base64")
    return found
