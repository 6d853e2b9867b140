"""What changed between two texts, so that a person can read it (SPEC A9)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.domain.differences import LONGEST, Change, change_of, spans

TEXT = st.text("ab 戦略、。\n", max_size=40)


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [("a", "a", "same"), ("", "a", "added"), ("a", "", "removed"), ("a", "b", "changed"), ("", "", "same")],
)
def test_an_answer_is_the_same_new_gone_or_changed(old, new, change):
    assert change_of(old, new) == change


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        (
            "We share our hydrogen strategy.",
            "We share our circular strategy.",
            [
                ("same", "We share our "),
                ("removed", "hydrogen"),
                ("added", "circular"),
                ("same", " strategy."),
            ],
        ),
        (
            "Text about clean hydrogen for firms and towns.",
            "Text about circular materials for firms.",
            [
                ("same", "Text about "),
                ("removed", "clean hydrogen"),
                ("added", "circular materials"),
                ("same", " for "),
                ("removed", "firms and towns."),
                ("added", "firms."),
            ],
        ),
        (
            "循環経済の取組を共有する。",
            "循環経済の実績を共有する。",
            [("same", "循環経済の"), ("removed", "取組"), ("added", "実績"), ("same", "を共有する。")],
        ),
        ("one\ntwo", "one\ntwo\nthree", [("same", "one\ntwo"), ("added", "\nthree")]),
        ("aaaa bbbb", "cccc", [("removed", "aaaa bbbb"), ("added", "cccc")]),
    ],
)
def test_words_are_marked_not_letters(old, new, parts):
    assert [(one.change, one.text) for one in spans(old, new)] == parts


@settings(deadline=None)
@given(TEXT, TEXT)
def test_both_texts_can_be_read_back(old, new):
    found = spans(old, new)
    assert "".join(one.text for one in found if one.change != Change.ADDED) == old
    assert "".join(one.text for one in found if one.change != Change.REMOVED) == new


def test_two_books_are_not_compared_word_by_word():
    old, new = "a " * LONGEST, "b " * LONGEST
    assert [one.text for one in spans(old, new)] == [old, new]
