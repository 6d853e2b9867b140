"""What a Japanese official types, and what we make of it (UX goal 17)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain import japanese

TABLE = [
    ("postcode", "1000013", "100-0013"),
    ("postcode", "100-0013", "100-0013"),
    ("postcode", "１００－００１３", "100-0013"),
    ("postcode", "１０００００１", "100-0001"),
    ("postcode", "100ー0013", "100-0013"),
    ("postcode", "100−0013", "100-0013"),
    ("postcode", "100‐0013", "100-0013"),
    ("postcode", "100–0013", "100-0013"),
    ("postcode", "100—0013", "100-0013"),
    ("postcode", "100―0013", "100-0013"),
    ("postcode", "100ｰ0013", "100-0013"),
    ("postcode", "〒100-0013", "100-0013"),
    ("postcode", "〒１００　００１３", "100-0013"),
    ("postcode", " 1000013　", "100-0013"),
    ("postcode", "100 0013", "100-0013"),
    ("postcode", "12345", "12345"),
    ("phone", "03-1234-5678", "03-1234-5678"),
    ("phone", "０３－１２３４－５６７８", "03-1234-5678"),
    ("phone", "０３ー１２３４ー５６７８", "03-1234-5678"),
    ("phone", "03−1234−5678", "03-1234-5678"),
    ("phone", "０３（１２３４）５６７８", "03(1234)5678"),
    ("phone", "03-1234-5678　内線１２３", "03-1234-5678 内線123"),
    ("phone", "＋８１　３　１２３４　５６７８", "+81 3 1234 5678"),
    ("phone", "03-1234-5678　", "03-1234-5678"),
    ("email", "name@pref.example.jp", "name@pref.example.jp"),
    ("email", "ｎａｍｅ＠ｐｒｅｆ．ｅｘａｍｐｌｅ．ｊｐ", "name@pref.example.jp"),
    ("email", "name＠pref.example.jp", "name@pref.example.jp"),
    ("email", " name@pref.example.jp　", "name@pref.example.jp"),
    ("email", "name @pref.example.jp", "name@pref.example.jp"),
    ("email", "sangyo‐shinko@pref.example.jp", "sangyo‐shinko@pref.example.jp"),
    ("kana", "ナガタ", "ナガタ"),
    ("kana", "ながた", "ナガタ"),
    ("kana", "ﾅｶﾞﾀ", "ナガタ"),
    ("kana", "ﾊﾟﾘ", "パリ"),
    ("kana", "ｳﾞｧﾙﾄﾞﾜｰｽﾞ", "ヴァルドワーズ"),
    ("kana", "ゔぁる", "ヴァル"),
    ("kana", "おおた", "オオタ"),
    ("kana", "こーひー", "コーヒー"),
    ("kana", "コ-ヒ-", "コーヒー"),
    ("kana", "コ－ヒ－", "コーヒー"),
    ("kana", "コ−ヒ−", "コーヒー"),
    ("kana", "ﾀﾛｳ　ｼﾞﾛｳ", "タロウ ジロウ"),
    ("kana", "　ハナコ　", "ハナコ"),
    ("kana", "ハナコ ", "ハナコ"),
    ("kana", "永田", "永田"),
    ("kana", "Nagata", "Nagata"),
    ("url", "https://www.example.jp", "https://www.example.jp"),
    ("url", "ｈｔｔｐｓ：／／ｗｗｗ．ｅｘａｍｐｌｅ．ｊｐ", "https://www.example.jp"),
    ("url", "www.example.jp", "https://www.example.jp"),
    ("url", "https://www.example.jp/ー頁", "https://www.example.jp/ー頁"),
    ("date", "２０２２－０５－３０", "2022-05-30"),
    ("date", "2022ー05ー30", "2022-05-30"),
    ("short", "産業労働部　産業振興課", "産業労働部　産業振興課"),
    ("short", "髙𠮷　﨑", "髙𠮷　﨑"),
    ("short", "ｶﾀｶﾅ", "ｶﾀｶﾅ"),
    ("short", "①㈱", "①㈱"),
    ("long", "１、２、３。　改行\n", "１、２、３。　改行\n"),
    ("long", "循環経済（サーキュラーエコノミー）", "循環経済（サーキュラーエコノミー）"),
]
NUMBERS = [
    ("120", 120), ("１２０", 120), ("1,200", 1200), ("１，２００", 1200), ("1.200", 1200), ("1 200", 1200),
    ("4’425’366", 4425366), ("4,425,366", 4425366), (" 12　", 12), ("0", 0), ("1.5", "1.5"), ("-3", "-3"),
    ("約12", "約12"), ("1,2", "1,2"), ("九", "九"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "kept"), TABLE)
def test_what_is_typed_is_brought_into_one_shape(kind, typed, kept):
    assert japanese.tidy(kind, typed) == kept


@pytest.mark.parametrize(("typed", "kept"), NUMBERS)
def test_numbers_are_read_as_people_write_them(typed, kept):
    assert japanese.number(typed) == kept


@given(st.text())
def test_names_and_prose_are_never_touched(text):
    assert (japanese.tidy("short", text), japanese.tidy("long", text)) == (text, text)


@given(st.sampled_from(["email", "phone", "kana", "postcode", "url", "date"]), st.text())
def test_tidying_twice_changes_nothing_more(kind, text):
    once = japanese.tidy(kind, text)
    assert japanese.tidy(kind, once) == once


@given(st.integers(0, 9_999_999), st.sampled_from("-ー－−‐–—―ｰ "))
def test_every_postcode_is_understood_with_every_hyphen(number, hyphen):
    digits = f"{number:07}"
    wide = digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for typed in (digits, f"{digits[:3]}{hyphen}{digits[3:]}", f"{wide[:3]}{hyphen}{wide[3:]}"):
        shaped = japanese.postcode(typed)
        assert shaped == f"{digits[:3]}-{digits[3:]}"
        assert japanese.is_postcode(shaped)


@given(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3094), min_size=1))
def test_hiragana_becomes_katakana(text):
    shaped = japanese.kana(unicodedata.normalize("NFC", text))
    assert japanese.is_kana(shaped)


@given(st.integers(0, 10**14))
def test_every_whole_number_is_read_with_and_without_separators(number):
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert [japanese.number(text) for text in (str(number), wide, f"{number:,}")] == [number] * 3


# Letters that normalising takes apart, joins or swaps, beside any others.
TRICKY = st.text(st.sampled_from("a１ー－-\u3099ｶﾞが\u00b8e\u0301\u3000 〒1,.'、:/@=lºアあ"), max_size=10)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.sampled_from(["email", "phone", "kana", "postcode", "url", "date"]), st.one_of(TRICKY, ANY))
def test_what_is_tidy_stays_as_it_is(kind, text):
    tidied = japanese.tidy(kind, text.strip()).strip()
    assert japanese.tidy(kind, tidied).strip() == tidied
