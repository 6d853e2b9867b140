#!/usr/bin/env python3
"""Check a receipt of the EU-Japan Region-to-Region portal without the portal.

    python3 verify_receipt.py EU-2022-017-v1.json [--key BASE64]

Takes the receipt as a file (JSON) or the PDF copy. Needs Python 3.11 or newer and the package "cryptography".
The public keys of the portal stand on its page "Check a receipt"; with --key the receipt must be signed by that one.
Ends with 0 for a genuine receipt, 1 for any other, 2 where the file cannot be read as a receipt.

It says nothing of later versions or of a withdrawal: only the portal knows those.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import unicodedata
import zlib
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LARGEST = 16 * 1024 * 1024
WHOLE = {"format", "receipt", "signature", "signing_key", "public_key", "content"}
RECEIPT = {
    "format", "reference", "version", "kind", "call", "territory", "arrived_at", "content_hash", "files",
}  # fmt: skip


class NotAReceiptError(Exception):
    """The file cannot be read as a receipt."""


class NotGenuineError(Exception):
    """The receipt does not hold."""


def canonical(value: Any) -> bytes:
    """Return the bytes that are hashed and signed: every value with its type and its length in bytes.

    n nothing, b truth, i whole number, s text in NFC and UTF-8, l list, m mapping (its pairs sorted by their bytes).
    """
    if value is None:
        kind, content = "n", b""
    elif isinstance(value, bool):
        kind, content = "b", b"1" if value else b"0"
    elif isinstance(value, int):
        kind, content = "i", str(value).encode()
    elif isinstance(value, str):
        kind, content = "s", unicodedata.normalize("NFC", value).encode()
    elif isinstance(value, list):
        kind, content = "l", b"".join(map(canonical, value))
    elif isinstance(value, dict):
        pairs = sorted((canonical(key), canonical(one)) for key, one in value.items())
        kind, content = "m", b"".join(key + one for key, one in pairs)
    else:
        raise NotGenuineError(f"{type(value).__name__} has no canonical form")
    return f"{kind}{len(content)}:".encode() + content


def read(raw: bytes) -> dict[str, Any]:
    """Return the parts of a receipt file, from JSON or from inside a PDF."""
    if len(raw) > LARGEST:
        raise NotAReceiptError("the file is too large")
    try:
        whole = json.loads(
            (inside(raw) if raw.startswith(b"%PDF-") else raw).decode(), object_pairs_hook=once
        )
    except (ValueError, RecursionError) as error:
        raise NotAReceiptError(f"the file is no receipt ({error})") from error
    if not isinstance(whole, dict) or set(whole) != WHOLE or whole["format"] != "r2r-receipt-file/1":
        raise NotAReceiptError("the file is no receipt of this kind")
    receipt = whole["receipt"]
    if not isinstance(receipt, dict) or set(receipt) != RECEIPT or receipt["format"] != "r2r-receipt/1":
        raise NotAReceiptError("the receipt in the file is of another kind")
    return whole


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that comes twice."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key comes twice")
    return dict(pairs)


def inside(pdf: bytes) -> bytes:
    """Return the receipt file that a PDF copy carries."""
    at = pdf.find(b"/EmbeddedFile")
    while at >= 0:
        begin = pdf.find(b"stream", at, at + 1000)
        if begin >= 0:
            try:
                text = zlib.decompressobj().decompress(pdf[begin + 6 :].lstrip(b"\r\n"), LARGEST)
            except zlib.error:
                text = b""
            if b"r2r-receipt-file/1" in text[:100]:
                return text
        at = pdf.find(b"/EmbeddedFile", at + 1)
    raise NotAReceiptError(
        "no receipt is inside this PDF: take the copy that the portal gives out, unchanged"
    )


def unpacked(text: Any, length: int, name: str) -> bytes:
    """Return the bytes of a base64 text in its one spelling."""
    try:
        found = base64.b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise NotGenuineError(f"the {name} is not base64") from error
    if len(found) != length or base64.b64encode(found).decode() != text:
        raise NotGenuineError(f"the {name} is not {length} bytes in base64")
    return found


def check(whole: dict[str, Any], trusted: str = "") -> None:
    """Raise NotGenuineError, saying why, unless content, receipt, signature and key belong together."""
    content, receipt = whole["content"], whole["receipt"]
    key = unpacked(whole["public_key"], 32, "public key")
    if hashlib.sha256(key).hexdigest()[:16] != whole["signing_key"]:
        raise NotGenuineError("the public key is not the one that is named")
    if trusted and unpacked(trusted, 32, "key you gave") != key:
        raise NotGenuineError("another key signed it than the one you gave")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(
            unpacked(whole["signature"], 64, "signature"), canonical(receipt)
        )
    except InvalidSignature as error:
        raise NotGenuineError("the signature does not fit the receipt") from error
    if hashlib.sha256(canonical(content)).hexdigest() != receipt["content_hash"]:
        raise NotGenuineError("the content is not the one that was signed for")
    if named(content) != (receipt["territory"], receipt["files"]):
        raise NotGenuineError("the receipt names another territory or other files than the content")


def named(content: Any) -> tuple[str, list[str]]:
    """Return the code of the territory and the hashes of the files that a content names."""
    questions = [one for section in content["sections"] for one in section["questions"]]
    files = sorted(file["sha256"] for one in questions if one["kind"] == "file" for file in one["value"])
    return (content["territory"] or {}).get("code", ""), files


def main(arguments: list[str]) -> int:
    """Check one file and say what it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", default="", help="the portal's public key, in base64")
    given = parser.parse_args(arguments)
    try:
        whole = read(given.file.read_bytes())
        check(whole, given.key)
    except (NotAReceiptError, OSError) as error:
        return said(f"NOT READABLE: {error}", 2)
    except (NotGenuineError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        return said(f"NOT GENUINE: {error}", 1)
    receipt = whole["receipt"]
    said(
        f"GENUINE: {receipt['reference']}, version {receipt['version']}, received {receipt['arrived_at']}", 0
    )
    said(f"Content hash: {receipt['content_hash']}", 0)
    return said(f"Signed with key {whole['signing_key']}" + ("" if given.key else CAUTION), 0)


CAUTION = ", which stands in the file itself: compare it with the keys that the portal publishes"


def said(text: str, code: int) -> int:
    """Print a line and hand on the exit code."""
    sys.stdout.write(text + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
