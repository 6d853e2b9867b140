"""One content, one hash; another content, another hash (SPEC A9, PEERS P68)."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.domain.snapshot import canonical, content_hash, normalised

TEXT = st.text("ab1:sが", max_size=3)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(0, 11) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.rule("A9")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["ab", "c"], ["a", "bc"]),
        ({"a": "b"}, ["a", "b"]),
        (1, "1"),
        (True, 1),
        (None, ""),
        ([], None),
        ([], {}),
        ([["a"], "b"], [["a", "b"]]),
        ({"a": None}, {}),
        ("s1:a", ["a"]),
    ],
)
def test_what_differs_has_another_hash(one, other):
    assert content_hash(one) != content_hash(other)


@pytest.mark.rule("A9")
def test_order_of_keys_and_composition_of_letters_make_no_difference():
    assert content_hash({"a": 1, "b": "が"}) == content_hash(
        {"b": unicodedata.normalize("NFD", "が"), "a": 1}
    )


@pytest.mark.rule("A9")
def test_the_hash_is_pinned():
    """A change of the canonical form would make every old receipt wrong."""
    content = {"b": [1, True, None], "a": "髙﨑"}

    assert canonical(content) == "m32:s1:as6:髙﨑s1:bl11:i1:1b1:1n0:".encode()
    assert content_hash(content) == "0c8f67d082eab25e802f277abf5944c575f1fdaad60d73122673bc5f0d305090"


@pytest.mark.parametrize("odd", [1.5, b"x", {1, 2}, object()])
def test_what_has_more_than_one_spelling_is_refused(odd):
    with pytest.raises(TypeError, match="no canonical form"):
        canonical([odd])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(PLAIN, PLAIN)
def test_equal_bytes_mean_equal_content(one, other):
    assert (canonical(one) == canonical(other)) == (typed(normalised(one)) == typed(normalised(other)))


def typed(value):
    """Python takes True for 1; we do not."""
    if isinstance(value, dict):
        return {key: typed(one) for key, one in value.items()}
    return [typed(one) for one in value] if isinstance(value, list) else (type(value), value)
