"""What a Japanese official types, and what we make of it (UX goal 17)."""

import csv
import re
import unicodedata
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from applications.domain import japanese
from applications.domain.draft import Question, Words
from applications.domain.readiness import faults
from applications.forms.questions import TextField, read
from tests.guards.tree import ROOT

FILE = ROOT / "tests/data/japanese_input.csv"


def table() -> list[dict[str, str]]:
    """The rows of the file; \\u{3000} stands for a character that nobody could see there."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [{name: visible(text) for name, text in row.items()} for row in csv.DictReader(file)]


def visible(text: str) -> str:
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), text)


def typed_into(kind: str, text: str) -> object:
    """What the page keeps of what was typed into its field."""
    return read(Question(1, "q", kind, Words("Q", "Q")), TextField(required=False).clean(text))


def test_the_table_is_long_enough_and_has_every_kind_of_code():
    rows = table()
    assert len(rows) >= 60
    assert {row["kind"] for row in rows} >= {
        "postcode",
        "phone",
        "email",
        "kana",
        "url",
        "date",
        "integer",
        "short",
    }
    assert {row["accepted"] for row in rows} == {"yes", "no"}


@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row['kind']} {row['typed']}")
def test_what_is_typed_is_brought_into_one_shape_and_judged(row):
    kept = typed_into(row["kind"], row["typed"])
    question = Question(1, "q", row["kind"], Words("Q", "Q"))

    assert str(kept) == row["kept"]
    assert (faults(question, kept, "ja") == ()) is (row["accepted"] == "yes")
    assert str(typed_into(row["kind"], row["kept"])) == row["kept"], "twice is once"


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


@given(st.text("0123456789,.、，万億 　", max_size=12))
@example("95888545億52")
def test_reading_a_number_twice_changes_nothing_more(text):
    once = japanese.number(text)
    assert japanese.number(str(once)) == once


@given(st.dates(date(1926, 12, 25), date(2099, 12, 31)))
def test_every_day_is_read_in_every_calendar(day):
    name, (before, _first, _end) = next(
        (name, era)
        for name, era in japanese.ERAS.items()
        if era[1] <= day < era[2] or (day >= era[1] and name == "令和")
    )
    spellings = [
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{name}{day.year - before}年{day.month}月{day.day}日",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.year}/{day.month}/{day.day}".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ]
    assert {japanese.day(text) for text in spellings} == {day.isoformat()}


# Letters that normalising takes apart, joins or swaps, beside any others.
TRICKY = st.text(st.sampled_from("a１ー－-\u3099ｶﾞが\u00b8e\u0301\u3000 〒1,.'、:/@=lºアあ"), max_size=10)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.sampled_from(["email", "phone", "kana", "postcode", "url", "date"]), st.one_of(TRICKY, ANY))
def test_what_is_tidy_stays_as_it_is(kind, text):
    tidied = japanese.tidy(kind, text.strip()).strip()
    assert japanese.tidy(kind, tidied).strip() == tidied
