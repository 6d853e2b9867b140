"""Sealing details: what comes back, what does not, and what shows of it."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.domain import vault

KEY, OTHER, MASTER = vault.new_key(), vault.new_key(), vault.new_key()
FIELD = "passport_number"


@given(text=st.text(max_size=300), person=st.integers(1, 10**9), field=st.sampled_from(["diet", FIELD]))
def test_a_detail_comes_back_as_it_was(text, person, field):
    sealed = vault.seal(KEY, text, person=person, field=field)

    assert vault.unseal(KEY, sealed, person=person, field=field) == text


@pytest.mark.parametrize(
    ("key", "person", "field"), [(OTHER, 1, FIELD), (KEY, 2, FIELD), (KEY, 1, "diet")],
    ids=["another key", "another person", "another field"],
)  # fmt: skip
def test_a_ciphertext_opens_with_its_own_key_for_its_own_person_and_field_only(key, person, field):
    sealed = vault.seal(KEY, "XK1234567", person=1, field=FIELD)
    assert vault.unseal(KEY, sealed, person=1, field=FIELD) == "XK1234567"

    with pytest.raises(vault.UnsealError):
        vault.unseal(key, sealed, person=person, field=field)


@given(place=st.integers(0, 12 + 9 + 16 - 1), bit=st.integers(0, 7))
def test_a_changed_ciphertext_does_not_open(place, bit):
    sealed = bytearray(vault.seal(KEY, "XK1234567", person=1, field=FIELD))
    sealed[place] ^= 1 << bit

    with pytest.raises(vault.UnsealError):
        vault.unseal(KEY, bytes(sealed), person=1, field=FIELD)


@pytest.mark.parametrize("rest", [b"", b"short"])
def test_a_rest_of_a_ciphertext_does_not_open(rest):
    with pytest.raises(vault.UnsealError):
        vault.unseal(KEY, rest, person=1, field=FIELD)


def test_the_same_text_is_never_sealed_to_the_same_bytes():
    assert len({vault.seal(KEY, "vegetarian", person=1, field="diet") for _ in range(20)}) == 20


def test_a_wrapped_key_is_unwrapped_by_its_master_for_its_detail_only():
    wrapped = vault.wrap(MASTER, KEY, person=1, field=FIELD)

    assert vault.unwrap(MASTER, wrapped, person=1, field=FIELD) == KEY
    for master, person, field in ((OTHER, 1, FIELD), (MASTER, 2, FIELD), (MASTER, 1, "diet")):
        with pytest.raises(vault.UnsealError):
            vault.unwrap(master, wrapped, person=person, field=field)


def test_the_first_master_key_is_the_one_in_use():
    texts = [base64.b64encode(key).decode() for key in (MASTER, OTHER)]

    found = vault.masters(texts)

    assert list(found.values()) == [MASTER, OTHER]
    assert list(found) == [vault.fingerprint(MASTER), vault.fingerprint(OTHER)]


def test_a_fingerprint_names_a_key_and_holds_nothing_of_it():
    name = vault.fingerprint(KEY)

    assert (len(name), name == vault.fingerprint(KEY), name == vault.fingerprint(OTHER)) == (32, True, False)
    assert name not in KEY.hex()


@pytest.mark.parametrize(
    ("text", "tail", "shown"),
    [("XK1231234", True, "••••1234"), ("XK1231234", False, "••••"), ("A123", True, "••••"), ("1234567", True, "••••"),
     ("12345678", True, "••••5678")],
)  # fmt: skip
def test_at_most_half_of_a_detail_shows(text, tail, shown):
    assert vault.masked(text, tail=tail) == shown
