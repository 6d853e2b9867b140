"""The program that checks a receipt without the portal: run as anybody would run it (SPEC A12)."""

import base64
import json
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications import verifier
from applications.domain import receipts
from applications.domain.snapshot import canonical
from tests.guards.tree import ROOT
from tests.unit.applications.receipt_samples import PUBLIC, text
from tests.unit.applications.test_snapshot import PLAIN

pytestmark = pytest.mark.rule("A12")
KEY = base64.b64encode(PUBLIC).decode()


@pytest.fixture
def run(tmp_path):
    """Run the program on some bytes, outside the portal; return its exit code and what it said."""

    def check(raw, *options, name="receipt.json"):
        file = tmp_path / name
        file.write_bytes(raw)
        command = [sys.executable, str(ROOT / "applications/verifier.py"), str(file), *options]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env={}, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout

    return check


def test_a_genuine_receipt_is_found_genuine(run):
    code, said = run(text().encode(), "--key", KEY)

    assert code == 0
    assert "GENUINE: JP-2022-004, version 2, received 2022-05-20T09:00:00.123456Z" in said
    assert receipts.key_name(PUBLIC) in said


def test_without_the_portals_key_it_says_that_the_key_is_the_files_own(run):
    code, said = run(text().encode())

    assert (code, "stands in the file itself" in said) == (0, True)


def test_a_pdf_copy_is_read_too(run):
    pdf = b"%PDF-1.7\n<</Type /EmbeddedFile>>\nstream\n" + zlib.compress(text().encode()) + b"\nendstream"

    assert run(pdf, name="copy.pdf")[0] == 0
    assert run(b"%PDF-1.7\n%%EOF", name="copy.pdf")[0] == 2


@pytest.mark.parametrize(
    "words",
    ["JP-2022-004", '"version": 2', "09:00:00", "R2R-2022", "JP-23", "髙﨑", "120", "abab", "2022-05-20"],
)
def test_one_byte_flipped_anywhere_is_found(run, words):
    raw = bytearray(text().encode())
    raw[raw.index(words.encode()) + len(words.encode()) - 1] ^= 1

    code, said = run(bytes(raw), "--key", KEY)

    assert code in {1, 2}
    assert "NOT " in said


@pytest.mark.parametrize("part", ["signature", "signing_key", "public_key"])
def test_one_letter_of_the_proof_changed_is_found(run, part):
    whole = json.loads(text())
    whole[part] = ("A" if whole[part][5] != "A" else "B").join((whole[part][:5], whole[part][6:]))

    assert run(json.dumps(whole).encode())[0] == 1


def test_a_receipt_signed_by_somebody_else_is_found_with_the_portals_key_only(run):
    forged = text(private=base64.b64encode(b"f" * 32).decode()).encode()

    assert run(forged)[0] == 0
    assert run(forged, "--key", KEY)[0] == 1


@pytest.mark.parametrize("raw", [b"", b"hello", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_no_receipt_is_said_so(run, raw):
    code, said = run(raw)

    assert (code, said.startswith("NOT READABLE")) == (2, True)


@settings(deadline=None)
@given(PLAIN)
def test_it_writes_the_same_canonical_form_as_the_portal(value):
    assert verifier.canonical(value) == canonical(value)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_no_flipped_bit_goes_unseen(data):
    raw = bytearray(text().encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(
        (
            verifier.NotAReceiptError,
            verifier.NotGenuineError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
        )
    ):
        verifier.check(verifier.read(bytes(raw)))
