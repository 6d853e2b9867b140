"""Keys of authenticator apps and seeds of recovery codes, sealed in the database under a key that is not in it."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = "v1:"  # what follows is sealed; what does not begin so was kept before sealing began
NONCE_BYTES = 12


class BrokenSealError(ValueError):
    """No key that is known opens it: the person sets up the second step anew."""


def seal(text: str, *, master: str) -> str:
    """Return `text` sealed under what is derived from `master`, the base64 of 32 bytes."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = nonce + _cipher(master).encrypt(nonce, text.encode(), MARK.encode())
    return MARK + base64.urlsafe_b64encode(sealed).decode()


def opened(text: str, *, masters: list[str]) -> str:
    """Return what was sealed under one of `masters`; raises BrokenSealError where none fits."""
    if not text.startswith(MARK):
        return text
    sealed = base64.urlsafe_b64decode(text.removeprefix(MARK))
    for master in masters:
        try:
            return _cipher(master).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], MARK.encode()).decode()
        except InvalidTag:
            continue
    raise BrokenSealError


def _cipher(master: str) -> AESGCM:
    """Return the cipher of second steps: its key is derived, so that no key serves two purposes."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"r2r second steps")
    return AESGCM(derived.derive(base64.b64decode(master)))
