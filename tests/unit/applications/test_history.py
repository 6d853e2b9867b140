"""What of a replaced answer is worth keeping."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.history import BURST, LOSS, has_grown, is_worth_keeping, lost

TYPED = "We built a hydrogen valley with forty small firms."


@pytest.mark.rule("A6")
@pytest.mark.parametrize(
    ("old", "new", "stood", "same_person", "kept"),
    [
        (TYPED, TYPED + " It works.", timedelta(seconds=4), True, False),
        (TYPED, TYPED + " It works.", BURST, True, True),
        (TYPED, TYPED + " It works.", timedelta(seconds=4), False, True),
        (TYPED, "", timedelta(seconds=4), True, True),
        (TYPED, "Something else altogether was pasted over it", timedelta(seconds=4), True, True),
        (TYPED, TYPED[:-1], timedelta(seconds=4), True, False),
        ("", TYPED, BURST, False, False),
        (None, TYPED, BURST, False, False),
        ("yes", "no", timedelta(seconds=4), True, False),
        ({"a": TYPED, "b": ""}, {"a": "", "b": ""}, timedelta(seconds=4), True, True),
        ([{"a": TYPED}, {"a": "x"}], [{"a": "x"}], timedelta(seconds=4), True, True),
        (True, False, timedelta(seconds=4), True, False),
    ],
)
def test_a_burst_is_one_change_unless_a_text_goes(old, new, stood, same_person, kept):
    assert is_worth_keeping(old, new, stood=stood, same_person=same_person) is kept


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_what_is_typed_into_a_text_loses_nothing(start, typed, end):
    assert lost(start + end, start + typed + end) == 0
    assert lost(start + typed + end, start + end) <= len(typed)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_more_is_lost_than_there_was(old, new):
    assert 0 <= lost(old, new) <= len(old)
    assert lost(old, "") == len(old)


def test_an_item_that_grew_is_the_same_item():
    assert has_grown({"title": "Val", "year": None}, {"title": "Valley", "year": 2019})
    assert not has_grown({"title": "Val"}, {"title": "Harbour"})
    assert not has_grown({"title": ""}, {"title": "Valley"})
    assert len(TYPED) > LOSS
