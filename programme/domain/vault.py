"""Personal details sealed under keys of their own, so that destroying a key destroys what it sealed (SPEC P8, R).

Every detail of a person has a random key (AES-256-GCM); that key is kept wrapped by the master key, in a table of its
own. Whose detail it is and which is authenticated with both: no ciphertext can be passed off as somebody else's.
"""

import base64
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, NONCE_BYTES = 32, 12
SHOWN_FOR = timedelta(minutes=5)  # how long a detail stays readable to who asked, with a reason, to see it
KEPT_DAYS = 30  # after the visit, where nothing else was said
DOTS = "••••"
TAIL = 4


class UnsealError(Exception):
    """A key or a ciphertext is not what it should be: another key, another person, or it was changed."""


def new_key() -> bytes:
    """Return a fresh random key."""
    return secrets.token_bytes(KEY_BYTES)


def fingerprint(key: bytes) -> str:
    """Return 32 hexadecimal digits that name a key and tell nothing of it."""
    return sha256(b"r2r vault key " + key).hexdigest()[:32]


def masters(texts: Iterable[str]) -> Mapping[str, bytes]:
    """Return master keys, given as base64, by their fingerprints; the first one is in use."""
    keys = [base64.b64decode(text) for text in texts]
    return {fingerprint(key): key for key in keys}


def seal(key: bytes, text: str, *, person: int, field: str) -> bytes:
    """Return nonce and ciphertext of a detail of a person."""
    return _encrypt(key, text.encode(), f"detail:{person}:{field}")


def unseal(key: bytes, sealed: bytes, *, person: int, field: str) -> str:
    """Return the detail. Raises UnsealError."""
    return _decrypt(key, sealed, f"detail:{person}:{field}").decode()


def wrap(master: bytes, key: bytes, *, person: int, field: str) -> bytes:
    """Return the key of a detail, encrypted with the master key."""
    return _encrypt(master, key, f"key:{person}:{field}")


def unwrap(master: bytes, wrapped: bytes, *, person: int, field: str) -> bytes:
    """Return the key of a detail. Raises UnsealError."""
    return _decrypt(master, wrapped, f"key:{person}:{field}")


def _encrypt(key: bytes, content: bytes, about: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, about.encode())


def _decrypt(key: bytes, sealed: bytes, about: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise UnsealError(about) from error


def masked(text: str, *, tail: bool) -> str:
    """Return a detail that cannot be read: "••••1234" where its end may show and is half of it at most."""
    return DOTS + text[-TAIL:] if tail and len(text) >= 2 * TAIL else DOTS
