"""What stays of what was handed in: all that its receipt was signed over, and nothing that names anybody (REL-I4)."""

import json
from datetime import UTC, datetime

import pytest

from applications.domain import ending, receipts
from applications.domain.snapshot import canonical

pytestmark = pytest.mark.rule("R")
FILE = {
    "id": 1,
    "name": "Ada Li.pdf",
    "path": "attachments/0f",
    "size": 1,
    "mime": "application/pdf",
    "sha256": "ab" * 32,
}
QUESTION = {"key": "letter", "kind": "file", "value": [FILE], "label": {"en": "Letter", "ja": "書簡"}}
CONTENT = {
    "format": 1, "side": "eu", "language": "en", "territory": {"code": "ES21", "name_en": "Basque Country"}, "ranks": {"energy": 1},
    "organisation": {"name_local": "Ada Li e.U."}, "contacts": {"main": {"family_name": "Li"}}, "topics_offered": ["tides"],
    "topics_wanted": [], "sections": [{"slug": "one", "title": {}, "questions": [QUESTION, {**QUESTION, "kind": "long", "value": "Li"}]}],
}  # fmt: skip
KEY = "ZGVtby1vbmx5LXNpZ25pbmcta2V5LW5vdC1zZWNyZXQ="


def receipt(content: dict) -> dict:
    about = {
        "reference": "EU-2022-001",
        "version": 1,
        "kind": "applicant",
        "call": "R2R",
        "content_hash": "0" * 64,
    }
    return receipts.document(**about, arrived_at=datetime(2022, 5, 20, tzinfo=UTC), content=content)


def ended() -> dict:
    return ending.end(CONTENT, receipts.file_hashes(CONTENT))


def test_the_receipt_is_the_same_to_the_byte_and_its_signature_fits():
    signature = receipts.sign(receipt(CONTENT), KEY)
    assert canonical(receipt(ended())) == canonical(receipt(CONTENT))
    assert receipts.is_signed(receipt(ended()), signature.value, receipts.public_half(KEY))


def test_nothing_stays_that_names_anybody_and_what_was_counted_stays():
    assert "Li" not in json.dumps(ended())
    assert ended()["ranks"] == {"energy": 1}
    assert ended()["topics_offered"] == ["tides"]


def test_it_is_told_from_a_whole_one_and_from_what_is_no_content():
    assert [ending.has_ended(one) for one in (ended(), CONTENT, [1.5], None, {"ended": "yes"})] == [
        True, False, False, False, False,
    ]  # fmt: skip
