"""Totals of applications worked by hand: means of sheets, thresholds, not applicable, agreed scores (SPEC E3, E7)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.domain.scoring import STEPS, Measure, mean, total
from selection.domain.totals import individual, is_under

THREE = (Measure("prospects", 2), Measure("commitment", 1), Measure("experience", 1, optional=True))


def sheet(prospects=None, commitment=None, experience=None):
    values = {"prospects": prospects, "commitment": commitment, "experience": experience}
    return {slug: Decimal(str(value)) for slug, value in values.items() if value is not None}


# Weights 2, 1, 1; the highest possible is 5 × 4 = 20 points, without experience 5 × 3 = 15.
@pytest.mark.rule("E3")
@pytest.mark.parametrize(
    ("sheets", "agreed", "expected"),
    [
        # (8 + 3 + 2) / 20 = 65; (6 + 4 + 5) / 20 = 75; mean 70.
        ([sheet(4, 3, 2), sheet(3, 4, 5)], {}, Fraction(70)),
        # experience not applicable for the second: (6 + 4) / 15 = 66 2/3; mean with 65.
        ([sheet(4, 3, 2), sheet(3, 4)], {}, Fraction(395, 6)),
        # prospects 1 and 5: (2 + 3 + 3) / 20 = 40, (10 + 3 + 3) / 20 = 80, mean 60; agreed 4: (8 + 3 + 3) / 20 = 70.
        ([sheet(1, 3, 3), sheet(5, 3, 3)], {}, Fraction(60)),
        ([sheet(1, 3, 3), sheet(5, 3, 3)], {"prospects": Decimal(4)}, Fraction(70)),
        # agreed on where one had found it not applicable: (8 + 3 + 1) / 20 = 60 and (6 + 4 + 1) / 20 = 55.
        ([sheet(4, 3, 2), sheet(3, 4)], {"experience": Decimal(1)}, Fraction(115, 2)),
        # three sheets: 50, 60 and 100 make 70.
        ([sheet("2.5", "2.5", "2.5"), sheet(3, 3, 3), sheet(5, 5, 5)], {}, Fraction(70)),
        ([sheet(4, 3, 2)], {}, Fraction(65)),
        ([], {}, None),
        ([], {"prospects": Decimal(4)}, None),
        ([sheet(), sheet(4, 3, 2)], {}, Fraction(65)),
    ],
)
def test_totals_worked_by_hand(sheets, agreed, expected):
    assert individual(sheets, THREE, agreed) == expected


@pytest.mark.rule("E3")
@pytest.mark.parametrize(
    ("value", "threshold", "under"),
    [
        (Fraction(5, 2), Decimal(3), True),
        (Fraction(299, 100), Decimal(3), True),
        (Fraction(3), Decimal(3), False),
        (Decimal("3.5"), Decimal(3), False),
        (None, Decimal(3), False),
        (Fraction(0), None, False),
    ],
)
def test_thresholds_worked_by_hand(value, threshold, under):
    assert is_under(value, threshold) is under


scores = st.sampled_from(STEPS)
sheets = st.lists(st.fixed_dictionaries({m.slug: scores for m in THREE}), min_size=1, max_size=4)


@pytest.mark.rule("E7")
@given(sheets, scores)
def test_an_agreed_score_takes_the_place_of_the_mean(given_sheets, value):
    agreed = {"prospects": value}
    means = {m.slug: mean(one[m.slug] for one in given_sheets) for m in THREE} | agreed
    assert individual(given_sheets, THREE, agreed) == total(means, THREE)


@pytest.mark.rule("E3")
@given(sheets, scores)
def test_agreeing_on_the_mean_changes_nothing(given_sheets, value):
    same = [one | {"prospects": value} for one in given_sheets]
    assert individual(same, THREE, {"prospects": value}) == individual(same, THREE, {})
