"""A text in both languages: its states, what is stale, what stands in the way of publishing (SPEC L, V)."""

import pytest

from r2r_portal.markup import rendered
from r2r_portal.site.domain.wording import Blocker, Part, Reason, Wording, again, blockers, changed, left_open

ANNA, BEN = 1, 2
FIRST = {"en": "Good day.", "ja": "こんにちは。"}


def reviewed(wording: Wording, by: int = BEN) -> Wording:
    """Return the wording with both languages reviewed."""
    parts = {code: Part(part.text, part.author, by) for code, part in wording.parts.items()}
    return Wording(wording.number, wording.source, wording.source_number, wording.follows, parts)


def test_a_text_begins_as_a_draft_and_is_published_once_both_are_reviewed():
    first = changed(None, FIRST, "en", by=ANNA)
    assert [part.state for part in first.parts.values()] == ["draft", "draft"]
    assert {one.reason for one in blockers(first)} == {Reason.NOT_REVIEWED}
    assert blockers(reviewed(first)) == ()


def test_a_changed_source_makes_the_translation_stale_and_loses_only_its_own_review():
    second = changed(reviewed(changed(None, FIRST, "en", by=ANNA)), FIRST | {"en": "Hello."}, "en", by=ANNA)
    assert (second.number, second.source_number, second.follows) == (2, 2, 1)
    assert (second.parts["en"].state, second.parts["ja"].state) == ("draft", "reviewed")
    assert Blocker(Reason.STALE, "ja") in blockers(second)
    third = changed(second, FIRST | {"en": "Hello.", "ja": "こんにちは"}, "en", by=ANNA)
    assert not third.is_stale


def test_a_translation_that_still_holds_is_reviewed_again_by_another():
    second = changed(
        reviewed(changed(None, FIRST, "en", by=ANNA)), FIRST | {"en": "Good day!"}, "en", by=BEN, still_right=True
    )  # fmt: skip
    assert not second.is_stale
    assert second.parts["ja"] == Part("こんにちは。", BEN)


def test_an_earlier_version_comes_back_with_its_reviews():
    first = reviewed(changed(None, FIRST, "en", by=ANNA))
    second = changed(first, {"en": "Oops", "ja": ""}, "en", by=ANNA)
    back = again(second, first)
    assert (back.number, back.parts, blockers(back)) == (3, first.parts, ())


@pytest.mark.parametrize(
    "text",
    [
        "The date is TBD.",
        "Lorem ipsum dolor",
        "Call xxx now",
        "日時は未定です",
        "（仮）開催案内",
        "【仮題】",
        "後日記載",
        "Name: ____",
        "ＴＢＤ",
    ],
)
def test_what_was_left_to_be_filled_in_is_found(text):
    assert left_open(text)


@pytest.mark.parametrize(
    "text", ["仮訳を用意します。", "仮名で書きます。", "A tbdx of words", "Really??", "MAXXI"]
)
def test_what_only_looks_like_it_is_not(text):
    assert left_open(text) == ""


def test_a_missing_language_blocks():
    assert Blocker(Reason.MISSING, "ja") in blockers(changed(None, {"en": "Hi", "ja": " "}, "en", by=ANNA))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo\nlines.", "<p>One.</p>\n<p>Two<br>lines.</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("## Title\nWords", "<h3>Title</h3><p>Words</p>"),
        ("**Bold** 2**3", "<p><strong>Bold</strong> 2**3</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<b onclick=x>y</b>", "<p>&lt;b onclick=x&gt;y&lt;/b&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ('[x](https://a.eu/"onclick="y)', '<p>[x](https://a.eu/"onclick="y)</p>'),
        ("[the <i>call</i>](/en/call/)", '<p><a href="/en/call/" rel="noopener noreferrer">the &lt;i&gt;call&lt;/i&gt;</a></p>'),
    ],
)  # fmt: skip
def test_a_small_markup_is_rendered_and_everything_else_stays_text(text, html):
    assert rendered(text) == html
