"""When a discussion opens and what an agreement must say (SPEC E7)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from selection.domain.consensus import Agreed, Lack, far_apart, lacks

D = Decimal


@pytest.mark.rule("E7")
@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((D(1), D(3)), ()),
        ((D(1), D("3.5")), ("prospects",)),
        ((D(1), None, D("3.5")), ("prospects",)),
        ((D(5), None), ()),
        ((), ()),
    ],
)
def test_a_spread_above_the_rule_opens(values, found):
    assert far_apart({"prospects": values, "commitment": (D(3), D(3))}, D(2)) == found


@pytest.mark.rule("E7")
def test_an_agreement_names_a_score_where_it_is_disputed_and_a_reason_where_it_is_not_the_mean():
    means = {"prospects": Fraction(9, 4), "commitment": Fraction(3)}
    assert lacks({}, means, ["prospects"], "") == (Lack("score", "prospects"), Lack("reason"))
    other = {"prospects": Agreed(D(3)), "commitment": Agreed(D(3))}
    assert lacks(other, means, ["prospects"], "We read it again") == (Lack("difference", "prospects"),)
    whole = {"prospects": Agreed(D(3), "The letter was overlooked")}
    assert lacks(whole, means, ["prospects"], "We read it again") == ()
