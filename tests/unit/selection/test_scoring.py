"""Totals on 0 to 100, absence that is never zero, rankings that do not depend on rounding (SPEC E3)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.domain.scoring import (
    STEPS,
    Entry,
    Gap,
    Mark,
    Measure,
    gaps,
    mean,
    printed,
    ranking,
    spread,
    total,
)

THREE = (Measure("prospects", 1), Measure("commitment", 1), Measure("experience", 1))
WEIGHED = (Measure("prospects", 2), Measure("commitment", 1), Measure("experience", 1))
scores = st.sampled_from(STEPS)
sheets = st.fixed_dictionaries({m.slug: st.one_of(st.none(), scores) for m in THREE})


# Worked by hand: (4 + 3.5 + 2) / 3 of 5 = 9.5 / 15; with double weight on the first (8 + 3.5 + 2) / 20.
@pytest.mark.rule("E3")
@pytest.mark.parametrize(
    ("measures", "values", "expected", "shown"),
    [
        (THREE, {"prospects": 4, "commitment": 3.5, "experience": 2}, Fraction(950, 15), "63.3"),
        (WEIGHED, {"prospects": 4, "commitment": 3.5, "experience": 2}, Fraction(1350, 20), "67.5"),
        (THREE, {"prospects": 5, "commitment": 5, "experience": 5}, Fraction(100), "100.0"),
        (THREE, {"prospects": 0, "commitment": 0, "experience": 0}, Fraction(0), "0.0"),
        (THREE, {"prospects": 4, "commitment": None, "experience": None}, Fraction(80), "80.0"),
    ],
)
def test_totals_worked_by_hand(measures, values, expected, shown):
    exact = {slug: None if value is None else Decimal(str(value)) for slug, value in values.items()}
    assert total(exact, measures) == expected
    assert str(printed(total(exact, measures))) == shown


@pytest.mark.rule("E3")
def test_nothing_answered_is_no_score_and_not_zero():
    assert total({}, THREE) is None
    assert total({"prospects": None}, THREE) is None
    assert printed(None) is None


@given(sheets)
def test_a_total_stays_between_its_own_scores(sheet):
    answered = [value for value in sheet.values() if value is not None]
    result = total(sheet, THREE)
    if not answered:
        assert result is None
    else:
        assert min(answered) * 20 <= result <= max(answered) * 20


@pytest.mark.rule("E3")
@given(st.lists(st.one_of(st.none(), scores), max_size=6))
def test_not_applicable_never_changes_a_mean_or_a_spread(values):
    there = [value for value in values if value is not None]
    assert mean(values) == mean(there)
    assert spread(values) == spread(there)
    assert mean([*values, None]) == mean(values)


@given(st.dictionaries(st.text("ABC", min_size=1, max_size=4), st.one_of(st.none(), st.fractions(0, 100))))
def test_a_ranking_is_the_same_whatever_order_it_comes_in(totals):
    entries = [Entry(reference, value) for reference, value in totals.items()]
    order = ranking(entries)
    assert order == ranking(reversed(entries))
    assert sorted(entry.reference for entry in order) == sorted(totals)
    with_total = [entry.total for entry in order if entry.total is not None]
    assert with_total == sorted(with_total, reverse=True)
    assert all(entry.total is None for entry in order[len(with_total) :])


def test_equal_totals_are_ordered_by_reference():
    same = Fraction(200, 3)
    entries = [Entry("EU-2022-010", same), Entry("EU-2022-002", same), Entry("EU-2022-001", None)]
    assert [entry.reference for entry in ranking(entries)] == ["EU-2022-002", "EU-2022-010", "EU-2022-001"]


def test_totals_that_print_alike_are_ranked_by_what_they_are():
    low, high = Entry("A", Fraction(6333, 100)), Entry("B", Fraction(19, 30) * 100)
    assert printed(low.total) == printed(high.total) == Decimal("63.3")
    assert ranking([low, high]) == (high, low)


@pytest.mark.rule("E3")
def test_gaps_are_named_in_the_order_of_the_criteria():
    sheet = {"prospects": Mark(Decimal(5), "short"), "experience": Mark(Decimal(3))}
    assert gaps(sheet, THREE, "en") == (Gap("prospects", "comment"), Gap("commitment", "score"))


@pytest.mark.parametrize(("language", "enough"), [("en", 100), ("ja", 50)])
def test_the_ends_of_the_scale_need_words(language, enough):
    for value, needed in (
        (Decimal(0), True),
        (Decimal(1), True),
        (Decimal("1.5"), False),
        (Decimal(5), True),
    ):
        short = {"prospects": Mark(value, "x" * (enough - 1))}
        assert bool(gaps(short, THREE[:1], language)) is needed
        assert gaps({"prospects": Mark(value, "x" * enough)}, THREE[:1], language) == ()


@pytest.mark.rule("E3")
def test_not_applicable_is_absence_where_a_criterion_allows_it():
    optional = (Measure("extra", 1, optional=True),)
    assert gaps({}, optional, "en") == ()
    assert gaps({"extra": Mark(None)}, optional, "en") == (Gap("extra", "score"),)
    assert gaps({}, THREE[:1], "en") == (Gap("prospects", "score"),)
