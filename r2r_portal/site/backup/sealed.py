"""The file of a backup: chunks that are each proved, so that one wrong byte or a missing end is found.

After one line that names format and sealing come chunks: length (4 bytes), number of the chunk and whether it is the
last (in what is proved, not written), proof and content. With a key a chunk is AES-256-GCM; without, its proof is
a SHA-256, which finds damage but hides nothing.
"""

import hashlib
import hmac
import io
import os
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from r2r_portal.site.backup.errors import BackupError

CHUNK = 1 << 20
LONGEST = CHUNK + 64
PLAIN, SECRET = (
    b"r2r-backup 1 plain\n",
    b"r2r-backup 1 aes-256-gcm ",
)  # the latter goes on with a salt and a line end
SALT = 8  # bytes of a nonce that are drawn for each file; the other four count


class Sealing(Protocol):
    """How chunks are closed and opened."""

    head: bytes

    def close(self, content: bytes, place: bytes) -> bytes:
        """Return the chunk that holds `content` at `place`."""

    def open(self, chunk: bytes, place: bytes) -> bytes:
        """Return what the chunk holds. Raises BackupError where it is not whole or not at its place."""


class Proved:
    """Chunks in the clear, each after its SHA-256."""

    head = PLAIN

    def close(self, content: bytes, place: bytes) -> bytes:
        """Put the proof before the content."""
        return hashlib.sha256(place + content).digest() + content

    def open(self, chunk: bytes, place: bytes) -> bytes:
        """Compare the proof."""
        proof, content = chunk[:32], chunk[32:]
        if not hmac.compare_digest(proof, hashlib.sha256(place + content).digest()):
            raise BackupError("The backup is damaged.")
        return content


class Encrypted:
    """Chunks that only the holder of the key reads or makes."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        self.cipher, self.salt = AESGCM(key), salt
        self.head = SECRET + salt.hex().encode() + b"\n"

    def close(self, content: bytes, place: bytes) -> bytes:
        """Encrypt."""
        return self.cipher.encrypt(self.salt + place[:4], content, place)

    def open(self, chunk: bytes, place: bytes) -> bytes:
        """Decrypt."""
        try:
            return self.cipher.decrypt(self.salt + place[:4], chunk, place)
        except InvalidTag:
            raise BackupError(
                "The backup is damaged, or R2R_BACKUP_KEY is not the key it was made with."
            ) from None


def place_of(number: int, is_last: bool) -> bytes:
    """Return where a chunk stands, as bytes that its proof covers."""
    return number.to_bytes(4, "big") + bytes([is_last])


class Writer(io.RawIOBase):
    """A file to write a backup into; closing it writes the last chunk."""

    def __init__(self, to: BinaryIO, key: bytes | None) -> None:
        self.to, self.number, self.waiting = to, 0, bytearray()
        self.sealing: Sealing = Encrypted(key, os.urandom(SALT)) if key else Proved()
        to.write(self.sealing.head)

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take bytes; full chunks leave at once."""
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self._leave(bytes(self.waiting[:CHUNK]), is_last=False)
            del self.waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Write what is left as the last chunk."""
        self._leave(bytes(self.waiting), is_last=True)
        self.waiting.clear()

    def _leave(self, content: bytes, *, is_last: bool) -> None:
        chunk = self.sealing.close(content, place_of(self.number, is_last))
        self.to.write((len(chunk) | (is_last << 31)).to_bytes(4, "big") + chunk)
        self.number += 1


def opened(source: BinaryIO, key: bytes | None) -> Iterator[bytes]:
    """Yield what a backup holds, chunk by chunk. Raises BackupError at the first that is not as it was written."""
    sealing = _sealing(source.readline(80), key)
    number, is_last = 0, False
    while not is_last:
        length, is_last = _length(source.read(4))
        chunk = source.read(length)
        if len(chunk) != length:
            raise BackupError("The backup ends too early.")
        yield sealing.open(chunk, place_of(number, is_last))
        number += 1
    if source.read(1):
        raise BackupError("The backup is damaged: something follows its end.")


def _length(raw: bytes) -> tuple[int, bool]:
    if len(raw) != 4:
        raise BackupError("The backup ends too early.")
    number = int.from_bytes(raw, "big")
    length, is_last = number & 0x7FFFFFFF, bool(number >> 31)
    if length > LONGEST:
        raise BackupError("The backup is damaged.")
    return length, is_last


def _sealing(head: bytes, key: bytes | None) -> Sealing:
    if head == PLAIN:
        return Proved()
    if not head.startswith(SECRET):
        raise BackupError("This is no backup of this portal, or one of another version.")
    if key is None:
        raise BackupError("The backup is encrypted: set R2R_BACKUP_KEY to the key it was made with.")
    try:
        salt = bytes.fromhex(head.removeprefix(SECRET).decode("ascii"))
    except ValueError:
        raise BackupError("The backup is damaged.") from None
    if len(salt) != SALT:
        raise BackupError("The backup is damaged.")
    return Encrypted(key, salt)
