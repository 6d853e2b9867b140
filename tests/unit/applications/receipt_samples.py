"""A genuine receipt to play with, signed by a key of its own."""

import base64
from datetime import UTC, datetime

from applications.domain import receipt_files, receipts
from applications.domain.snapshot import content_hash

PRIVATE = base64.b64encode(bytes(range(32))).decode()
PUBLIC = receipts.public_half(PRIVATE)
AT = datetime(2022, 5, 20, 9, 0, 0, 123456, tzinfo=UTC)
CONTENT = {
    "format": 1,
    "language": "ja",
    "territory": {"code": "JP-23", "name_ja": "愛知県"},
    "sections": [
        {
            "slug": "strategy",
            "title": {"en": "Strategy", "ja": "戦略"},
            "questions": [
                {
                    "key": "summary",
                    "kind": "long",
                    "value": "髙﨑 𠮷\nab",
                    "budget": 120,
                    "shown": True,
                    "gap": None,
                },
                {
                    "key": "letter",
                    "kind": "file",
                    "value": [{"name": "推薦書.pdf", "size": 9, "sha256": "ab" * 32}],
                },
            ],
        }
    ],
}


def receipt(content=CONTENT, **changed):
    """Return the receipt of a content."""
    facts = {
        "reference": "JP-2022-004", "version": 2, "kind": "applicant", "call": "R2R-2022", "arrived_at": AT,
        "content": content, "content_hash": content_hash(content),
    }  # fmt: skip
    return receipts.document(**facts | changed)


def text(content=CONTENT, private=PRIVATE, document=None, **changed):
    """Return a receipt as a file, signed with `private`."""
    document = document or receipt(content, **changed)
    signature = receipts.sign(document, private)
    public = base64.b64encode(receipts.public_half(private)).decode()
    return receipt_files.write(content, document, signature.value, signature.key, public)
