"""Receipts: what is signed, and that nothing else passes for it (SPEC A9, A12, PEERS M8, P68)."""

import base64
import json
import zlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.domain import receipt_files, receipts
from applications.domain.receipt_files import LARGEST, Trouble, UnreadableError
from tests.unit.applications.receipt_samples import CONTENT, PRIVATE, PUBLIC, receipt, text

KEYS = {receipts.key_name(PUBLIC): PUBLIC}
OTHER = base64.b64encode(b"x" * 32).decode()


@pytest.mark.rule("A9")
def test_a_receipt_says_what_was_handed_in_when_and_as_which_version():
    assert receipt() == {
        "format": "r2r-receipt/1",
        "reference": "JP-2022-004",
        "version": 2,
        "kind": "applicant",
        "call": "R2R-2022",
        "territory": "JP-23",
        "arrived_at": "2022-05-20T09:00:00.123456Z",
        "content_hash": receipt()["content_hash"],
        "files": ["ab" * 32],
    }


@pytest.mark.rule("A9")
def test_the_signature_is_pinned():
    """Ed25519 is deterministic; a change of the signed form would make every old receipt wrong."""
    assert receipts.sign(receipt(), PRIVATE) == receipts.Signature(
        "9eKwz08aris0FsD0pqWLcBmWVLNqgDIK5a2AseXzuJyeOsXo5md8MP7Z7CIVRJf8VCTm7epCdEl8r3AIt3bnDQ==",
        "56475aa75463474c",
    )


@pytest.mark.rule("A12")
def test_only_our_keys_are_believed():
    signature = receipts.sign(receipt(), PRIVATE).value

    assert receipts.is_signed(receipt(), signature, PUBLIC)
    assert not receipts.is_signed(receipt(), signature, receipts.public_half(OTHER))
    assert not receipts.is_signed(receipt(version=3), signature, PUBLIC)
    assert receipt_files.read(text().encode()).is_genuine(KEYS)
    assert not receipt_files.read(text(private=OTHER).encode()).is_genuine(KEYS)


@pytest.mark.rule("A12")
def test_a_key_that_is_no_longer_used_stays_known():
    old = base64.b64encode(PUBLIC).decode()

    keys = receipts.known_keys(OTHER, [old])

    assert list(keys) == [receipts.key_name(receipts.public_half(OTHER)), receipts.key_name(PUBLIC)]
    assert receipt_files.read(text().encode()).is_genuine(keys)


@pytest.mark.parametrize("bad", ["", "no key", base64.b64encode(b"short").decode(), PRIVATE + "\n"])
def test_what_is_no_key_signs_nothing(bad):
    with pytest.raises(ValueError, match="base64"):
        receipts.sign(receipt(), bad)


@given(st.integers(0, 10**16))
def test_an_instant_is_written_in_one_way(microseconds):
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    assert receipts.instant(receipts.stamp(at)) == at
    assert receipts.stamp(at.astimezone(ZoneInfo("Asia/Tokyo"))) == receipts.stamp(at)


@pytest.mark.parametrize(
    "spelling", ["2022-05-20T09:00:00Z", "2022-05-20 09:00:00.000000Z", "2022-5-20T09:00:00.000000Z"]
)
def test_other_spellings_of_an_instant_are_refused(spelling):
    with pytest.raises(ValueError, match="2022"):
        receipts.instant(spelling)


@pytest.mark.rule("A12")
@pytest.mark.parametrize(
    "swap",
    [
        {"content_hash": "0" * 64},
        {"reference": "JP-2022-005"},
        {"version": 3},
        {"version": True},
        {"arrived_at": "2022-05-19T09:00:00.123456Z"},
        {"territory": "JP-24"},
        {"files": []},
        {"kind": "reply"},
        {"call": "R2R-2024"},
    ],
)
def test_a_receipt_with_anything_swapped_is_not_genuine(swap):
    whole = json.loads(text())
    whole["receipt"] |= swap

    assert not genuine(json.dumps(whole).encode())


@pytest.mark.rule("A12")
def test_a_receipt_for_another_content_is_not_genuine():
    whole = json.loads(text())
    whole["content"]["sections"][0]["questions"][0]["value"] += " "

    assert not genuine(json.dumps(whole).encode())


@pytest.mark.rule("A12")
def test_our_own_signature_over_a_receipt_that_names_other_files_is_not_enough():
    """A guard against ourselves: territory and files of a receipt are those of its content."""
    assert genuine(text().encode())
    assert not genuine(text(document=receipt() | {"files": ["cd" * 32]}).encode())
    assert not genuine(text(document=receipt() | {"territory": "JP-24"}).encode())


def genuine(raw):
    """Tell whether bytes are a receipt of ours."""
    try:
        return receipt_files.read(raw).is_genuine(KEYS)
    except UnreadableError:
        return False


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_no_flipped_bit_goes_unseen(data):
    raw = bytearray(text().encode())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    assert not genuine(bytes(raw)) or same(bytes(raw))


def same(raw):
    """The key in the file is a courtesy: the portal believes its own list, so a flip there says nothing false."""
    return {**json.loads(raw), "public_key": ""} == {**json.loads(text()), "public_key": ""}


@settings(deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7\n/EmbeddedFile stream\n", b'{"format":', b"["])
)
def test_no_bytes_break_the_reader(content, head):
    assert not genuine(head + content)


@pytest.mark.parametrize(
    ("raw", "trouble"),
    [
        (b"", Trouble.EMPTY),
        (b" " * (LARGEST + 1), Trouble.TOO_LARGE),
        (b"hello", Trouble.NOT_A_RECEIPT),
        (b"\xff\xfe\x00", Trouble.NOT_A_RECEIPT),
        (b"[" * 100_000, Trouble.NOT_A_RECEIPT),
        (b'{"a":' * 50_000, Trouble.NOT_A_RECEIPT),
        (b"9" * 100_000, Trouble.NOT_A_RECEIPT),
        (b'{"format": "r2r-receipt-file/1"}', Trouble.NOT_A_RECEIPT),
        (
            text().replace('"format": "r2r-receipt/1"', '"format": "r2r-receipt/2"').encode(),
            Trouble.NOT_A_RECEIPT,
        ),
        (text().replace('"version": 2', '"version": 1, "version": 2').encode(), Trouble.NOT_A_RECEIPT),
        (b"%PDF-1.7\n%%EOF", Trouble.NO_RECEIPT_INSIDE),
        (b"%PDF-1.7\n" + b"/EmbeddedFile stream\n" * 50_000, Trouble.NO_RECEIPT_INSIDE),
        (b"%PDF-1.7\n/EmbeddedFile>>stream\n" + zlib.compress(b"[]"), Trouble.NO_RECEIPT_INSIDE),
        (
            b"%PDF-1.7\n/EmbeddedFile>>stream\n" + zlib.compress(b" " * 500_000_000, 9),
            Trouble.NO_RECEIPT_INSIDE,
        ),
    ],
    ids=lambda value: value.value if isinstance(value, Trouble) else "",
)
def test_what_is_no_receipt_is_said_so(raw, trouble):
    with pytest.raises(UnreadableError) as refused:
        receipt_files.read(raw)

    assert refused.value.trouble == trouble


@pytest.mark.rule("A12")
@pytest.mark.parametrize("packed", [zlib.compress, bytes], ids=["packed", "plain"])
def test_a_receipt_is_found_inside_a_pdf(packed):
    head = b"%PDF-1.7\n1 0 obj\n<</Type /EmbeddedFile/Length 9>>\nstream\n"
    pdf = head + packed(text().encode()) + b"\nendstream\nendobj"

    assert receipt_files.read(pdf).is_genuine(KEYS)
    assert receipt_files.read(pdf).content == CONTENT


def test_an_instant_before_another_is_another():
    at = datetime(2022, 5, 20, tzinfo=UTC)
    assert receipts.stamp(at) != receipts.stamp(at + timedelta(microseconds=1))
