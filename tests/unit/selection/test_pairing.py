"""Pair interest, part by part, worked by hand (SPEC E8)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from selection.domain.pairing import Profile, alike, complementarity, history, interest, preference, speech

REGION = Profile(
    ref="EU-1", code="ITH5", language="en", ranks={"green": 1, "industrial": 2, "demographic": 3},
    offered=frozenset({"hydrogen", "food-tech"}), wanted=frozenset({"health"}), partners=("JP-26", "JP-23"),
    open_to_any=True, english=("yes",), cooperation=(), names=frozenset({"emilia-romagna", "エミリア・ロマーニャ州"}),
    countries=frozenset({"it", "italy", "イタリア"}),
)  # fmt: skip
PREFECTURE = Profile(
    ref="JP-1", code="JP-23", language="ja", ranks={"green": 1, "industrial": 2, "demographic": 3},
    offered=frozenset({"health", "start-ups"}), wanted=frozenset({"hydrogen", "start-ups"}), partners=(),
    open_to_any=True, english=("interpreter", "partly"), cooperation=(("ボローニャ大学", "イタリア"),),
    names=frozenset({"aichi", "愛知県"}), countries=frozenset({"jp", "japan", "日本"}),
)  # fmt: skip


@pytest.mark.rule("E8")
def test_every_part_and_their_sum_worked_by_hand():
    found = interest(REGION, PREFECTURE)
    assert found.parts == {
        "topics": Fraction(3, 4),  # all that the region wants, half of what the prefecture wants
        "themes": Fraction(1),
        "partners": Fraction(1, 2),  # second choice ¾, open to any ¼
        "language": Fraction(1, 2),
        "cooperation": Fraction(1, 2),  # the country, not the region
    }
    # (40 × 75 + 30 × 100 + 15 × 50 + 5 × 50 + 10 × 50) / 100 = 75
    assert found.value == found.computed == 75_000
    assert (found.they_want, found.they_offer) == (("hydrogen",), ("health",))


@pytest.mark.rule("E8")
def test_it_is_the_same_from_either_end():
    assert interest(REGION, PREFECTURE).value == interest(PREFECTURE, REGION).value


@pytest.mark.rule("E8")
def test_the_panels_score_takes_its_place_and_the_computed_one_stays_beside():
    found = interest(REGION, PREFECTURE, typed=Fraction(9, 2))
    assert (found.value, found.computed, found.typed) == (90_000, 75_000, True)


@pytest.mark.rule("E8", "E3")
def test_what_nobody_answered_is_absent_and_never_zero():
    found = interest(
        replace(REGION, wanted=frozenset()), replace(PREFECTURE, wanted=frozenset(), cooperation=None)
    )
    assert "topics" not in found.parts
    assert interest(Profile("a"), Profile("b")).value == 0
    assert interest(Profile("a"), Profile("b")).parts == {}


def test_similarity_alone_is_no_complementarity():
    same = frozenset({"hydrogen"})
    wanting = Profile("a", wanted=same), Profile("b", wanted=same)
    assert complementarity(*wanting) == 0
    assert complementarity(replace(wanting[0], offered=same), wanting[1]) == Fraction(1, 2)


@pytest.mark.parametrize(
    ("theirs", "worth"),
    [
        ({"a": 1, "b": 2, "c": 3}, Fraction(1)),
        ({"c": 1, "b": 2, "a": 3}, Fraction(0)),
        ({"b": 1, "a": 2, "c": 3}, Fraction(3, 4)),
        ({}, None),
    ],
)
def test_theme_ranks_go_from_the_opposite_order_to_the_same(theirs, worth):
    assert alike({"a": 1, "b": 2, "c": 3}, theirs) == worth


def test_wishes_count_by_their_place():
    assert preference(REGION, replace(PREFECTURE, code="JP-26")) == Fraction(5, 8)
    assert preference(REGION, replace(PREFECTURE, open_to_any=None)) == Fraction(3, 4)
    assert preference(Profile("a"), Profile("b")) is None


def test_language_is_the_lower_level_of_english_unless_both_write_the_same():
    assert speech(REGION, replace(PREFECTURE, english=())) is None
    assert speech(REGION, replace(PREFECTURE, language="en")) == 1


def test_cooperation_with_the_very_partner_counts_in_full():
    named = replace(PREFECTURE, cooperation=(("Region of Emilia-Romagna", "Italy"),))
    assert history(REGION, named) == 1
    assert history(REGION, replace(PREFECTURE, cooperation=(("Bavaria", "Germany"),))) == 0
