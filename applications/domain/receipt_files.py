"""A receipt as a file: complete in itself, so that it can be checked years later without the portal (SPEC A12).

It is JSON: the content, the receipt over it, the signature, the public key. The PDF copy carries the same file inside;
a PDF from a stranger is never parsed, only searched for that one stream.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from applications.domain import receipts
from applications.domain.snapshot import content_hash

FORMAT = "r2r-receipt-file/1"
NAME = "receipt.json"
LARGEST = 2 * 1024 * 1024
TRIES = 20  # streams of one PDF that are looked into
SHAPE: dict[str, type] = {
    "format": str, "content": dict, "receipt": dict, "signature": str, "signing_key": str, "public_key": str,
}  # fmt: skip
RECEIPT_SHAPE: dict[str, type] = {
    "format": str, "reference": str, "version": int, "kind": str, "call": str, "territory": str, "arrived_at": str,
    "content_hash": str, "files": list,
}  # fmt: skip


class Trouble(StrEnum):
    """Why a file cannot be read as a receipt at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NO_RECEIPT_INSIDE = "no_receipt_inside"
    NOT_A_RECEIPT = "not_a_receipt"


class UnreadableError(Exception):
    """A file is no receipt; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True)
class ReceiptFile:
    """What a file says; nothing of it is believed before `is_genuine` was asked."""

    content: Mapping[str, Any]
    receipt: Mapping[str, Any]
    signature: str
    signing_key: str
    public_key: str

    def is_genuine(self, keys: Mapping[str, bytes]) -> bool:
        """Tell whether one of our keys signed this receipt, and the content is the one that it was signed for."""
        key = keys.get(self.signing_key)
        if key is None or not receipts.is_signed(self.receipt, self.signature, key):
            return False
        return holds_together(self.content, self.receipt)


def holds_together(content: Mapping[str, Any], receipt: Mapping[str, Any]) -> bool:
    """Tell whether a content is the one that a receipt names: its hash, its territory, its files."""
    try:
        territory = (content.get("territory") or {}).get("code", "")
        files = receipts.file_hashes(content)
        own = content_hash(content)
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError):
        return False
    return (own, territory, files) == (receipt["content_hash"], receipt["territory"], receipt["files"])


def write(content: Any, receipt: Mapping[str, Any], signature: str, signing_key: str, public_key: str) -> str:
    """Return the file's text."""
    whole = {
        "format": FORMAT, "receipt": receipt, "signature": signature, "signing_key": signing_key,
        "public_key": public_key, "content": content,
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def read(raw: bytes) -> ReceiptFile:
    """Read a JSON file, or the one inside a PDF copy. Raises UnreadableError; any bytes are safe to give."""
    if not raw:
        raise UnreadableError(Trouble.EMPTY)
    if len(raw) > LARGEST:
        raise UnreadableError(Trouble.TOO_LARGE)
    if raw.startswith(b"%PDF-"):
        found = next(filter(None, map(_parsed, _embedded(raw))), None)
        if found is None:
            raise UnreadableError(Trouble.NO_RECEIPT_INSIDE)
        return found
    found = _parsed(raw)
    if found is None:
        raise UnreadableError(Trouble.NOT_A_RECEIPT)
    return found


def _parsed(raw: bytes) -> ReceiptFile | None:
    try:
        whole = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_twins)
    except (ValueError, RecursionError):
        return None
    if not (_has_shape(whole, SHAPE) and whole["format"] == FORMAT):
        return None
    receipt = whole["receipt"]
    if not (_has_shape(receipt, RECEIPT_SHAPE) and receipt["format"] == receipts.FORMAT):
        return None
    return ReceiptFile(**{name: whole[name] for name in SHAPE if name != "format"})


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that comes twice: two readers would read two different files."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found


def _has_shape(value: Any, shape: Mapping[str, type]) -> bool:
    return isinstance(value, dict) and {key: type(one) for key, one in value.items()} == shape


def _embedded(raw: bytes) -> Iterator[bytes]:
    """Yield what the embedded files of a PDF hold, unpacked to LARGEST bytes each and no further."""
    at = raw.find(b"/EmbeddedFile")
    for _try in range(TRIES):
        if at < 0:
            return
        begin = raw.find(b"stream", at, at + 1000)
        if begin >= 0:
            yield _unpacked(raw[begin + len(b"stream") :].lstrip(b"\r\n"))
        at = raw.find(b"/EmbeddedFile", at + 1)


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, LARGEST)
    except zlib.error:
        return stream[: max(stream.find(b"endstream"), 0)]
