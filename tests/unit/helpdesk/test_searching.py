"""Texts and queries in one form: width, capitals and accents do not count, operators and emoji do nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain import searching

pytestmark = pytest.mark.rule("H4")


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("Łódź", "lodz"),
        ("ŁÓDŹ", "lodz"),
        ("Île-de-France", "ile-de-france"),
        ("Straße", "strasse"),
        ("Malmö", "malmo"),
        ("ＡＩ", "ai"),
        ("ﾃﾞｼﾞﾀﾙ", "デジタル"),
        ("がん", "がん"),
        ("①", "1"),
    ],
)
def test_width_capitals_and_accents_do_not_count(typed, form):
    assert searching.normal(typed) == form


def test_voiced_kana_are_letters_of_their_own():
    assert searching.normal("か") != searching.normal("が")


@pytest.mark.parametrize(
    ("typed", "words", "runs"),
    [
        ("clean energy", ("clean", "energy"), ()),
        ("AI活用 介護", ("ai",), ("活用", "介護")),
        ("a & !b | (c:*) <-> 'd' \\ %_", ("a", "b", "c", "d"), ()),
        ('"exact phrase" OR -not', ("exact", "phrase", "or", "not"), ()),
        ("🎉🎌", (), ()),
        ("", (), ()),
        ("   ", (), ()),
        ("2022年", ("2022",), ("年",)),
    ],
)
def test_a_query_is_its_words_and_runs(typed, words, runs):
    assert searching.query(typed) == searching.Query(words, runs)


def test_a_very_long_query_is_cut():
    found = searching.query("word " * 5000 + " ".join(f"w{n}" for n in range(500)))

    assert len(found.words) <= searching.MOST_TOKENS


def test_what_a_run_asks_for_is_among_the_grams_of_a_text_that_holds_it():
    held = searching.grams("地域産業のデジタル化")

    assert set(searching.asked("産業")) <= set(held)
    assert set(searching.asked("化")) <= set(held)
    assert not set(searching.asked("農業")) <= set(held)


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("Clean energy in the regions", "region", ["regions"]),
        ("Clean energy in the region", "regions", ["region"]),
        ("<b>Łódź</b> & Malmö", "lodz malmo", ["Łódź", "Malmö"]),
        ("地域産業の振興", "産業", ["産業"]),
        ("ﾃﾞｼﾞﾀﾙ化", "デジタル", ["ﾃﾞｼﾞﾀﾙ"]),
        ("nothing here", "産業", []),
    ],
)
def test_what_was_looked_for_is_marked_in_the_text_as_it_stands(text, typed, marked):
    pieces = searching.highlighted(text, searching.query(typed))

    assert searching.joined(pieces) == text
    assert [part for part, is_hit in pieces if is_hit] == marked


@given(st.text(max_size=80), st.text(max_size=20))
def test_marking_never_changes_a_text(text, typed):
    assert searching.joined(searching.highlighted(text, searching.query(typed))) == text


def test_an_excerpt_stands_around_the_first_hit():
    text = "word " * 200 + "needle in the hay " + "word " * 200

    pieces = searching.excerpt(text, searching.query("needle"))

    assert ("needle", True) in pieces
    assert len(searching.joined(pieces)) < 320
    assert pieces[0] == ("… ", False)
    assert pieces[-1] == (" …", False)
