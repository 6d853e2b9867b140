"""Readings in one shape."""

import pytest
from django.core.exceptions import ValidationError

from r2r_portal.accounts.names import katakana


@pytest.mark.parametrize(
    ("typed", "shape"),
    [
        ("みほん", "ミホン"),
        ("ﾐﾎﾝ", "ミホン"),
        ("ミホン", "ミホン"),
        ("ｶﾞｲﾑｼｮｳ", "ガイムショウ"),
        (" らーめん ", "ラーメン"),
        ("", ""),
    ],
)
def test_kana_comes_out_in_full_width_katakana(typed, shape):
    assert katakana(typed) == shape


@pytest.mark.parametrize("typed", ["見本", "Mihon", "ミホン1"])
def test_what_is_no_kana_is_refused(typed):
    with pytest.raises(ValidationError):
        katakana(typed)
