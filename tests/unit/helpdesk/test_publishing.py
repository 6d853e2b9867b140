"""What stands in the way of a library item and of a newsletter."""

import pytest

from helpdesk.domain.publishing import (
    Blocker,
    Item,
    Letter,
    Reason,
    Version,
    blockers,
    letter_blockers,
)

EN = Version("en", "A guide", "What it says.", True, False)
JA = Version("ja", "手引き", "内容の説明。", True, False)


def item(*versions: Version, single: str = "", text_is_enough: bool = False, consented: bool = True) -> Item:
    """Return an item as the gate sees it."""
    return Item(versions, single, text_is_enough, consented)


@pytest.mark.rule("H4")
@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (item(EN, JA), []),
        (item(EN, single="en"), []),
        (item(), [Blocker(Reason.NO_VERSION)]),
        (item(EN), [Blocker(Reason.LANGUAGE_MISSING, "ja")]),
        (item(EN, single="ja"), [Blocker(Reason.LANGUAGE_MISSING, "ja")]),
        (item(Version("en", " ", "x", True, False), JA), [Blocker(Reason.NO_TITLE, "en")]),
        (item(Version("en", "x", "", True, False), JA), [Blocker(Reason.NO_SUMMARY, "en")]),
        (item(Version("en", "x", "x", False, False), JA), [Blocker(Reason.NOTHING_TO_OPEN, "en")]),
        (item(Version("en", "x", "x", False, False), JA, text_is_enough=True), []),
        (
            item(Version("en", "x", "To come: ＴＢＤ", True, False), JA),
            [Blocker(Reason.PLACEHOLDER, "en", "TBD")],
        ),
        (
            item(EN, Version("ja", "題名は未定", "x", True, False)),
            [Blocker(Reason.PLACEHOLDER, "ja", "未定")],
        ),
        (item(EN, Version("ja", "x", "x", True, False, "waiting")), [Blocker(Reason.SCAN_WAITING, "ja")]),
        (item(EN, Version("ja", "x", "x", True, False, "infected")), [Blocker(Reason.INFECTED, "ja")]),
        (item(EN, JA, consented=False), [Blocker(Reason.NOT_CONSENTED)]),
    ],
)
def test_an_item_is_published_whole_or_not_at_all(seen, found):
    assert list(blockers(seen)) == found


@pytest.mark.rule("H5")
@pytest.mark.parametrize(
    ("letter", "found"),
    [
        (Letter({"en": ("News", "Hello"), "ja": ("お知らせ", "本文")}, 0), []),
        (Letter({"en": ("News", ""), "ja": ("お知らせ", "")}, 1), []),
        (
            Letter({"en": ("", "Hello"), "ja": ("お知らせ", "本文")}, 0),
            [Blocker(Reason.NO_TITLE, "en")],
        ),
        (
            Letter({"en": ("News", "Hello"), "ja": ("お知らせ", "")}, 1),
            [Blocker(Reason.LANGUAGE_MISSING, "ja")],
        ),
        (
            Letter({"en": ("News", "TBC"), "ja": ("お知らせ", "本文")}, 0),
            [Blocker(Reason.PLACEHOLDER, "en", "TBC")],
        ),
        (
            Letter({"en": ("News", "x"), "ja": ("お知らせ", "x")}, 1, ("A guide",)),
            [Blocker(Reason.ITEM_GONE, found="A guide")],
        ),
        (
            Letter({"en": ("News", ""), "ja": ("お知らせ", "")}, 0),
            [Blocker(Reason.NOTHING_IN_IT, "en"), Blocker(Reason.NOTHING_IN_IT, "ja")],
        ),
    ],
)
def test_a_newsletter_is_released_in_both_languages_or_not_at_all(letter, found):
    assert list(letter_blockers(letter)) == found
