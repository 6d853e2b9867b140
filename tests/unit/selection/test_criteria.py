"""What other weights and thresholds do is worked out exactly, place by place (SPEC E2)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from selection.domain.criteria import Judged, Ruling, digest, recorded, shifts

A, B = Ruling("a", None, 1), Ruling("b", None, 1, Decimal(3))


def file(key, *sheets, track=1, **agreed):
    given = tuple({slug: Decimal(str(value)) for slug, value in sheet.items()} for sheet in sheets)
    return Judged(key, key, track, given, {slug: Decimal(str(value)) for slug, value in agreed.items()})


@pytest.mark.rule("E2")
def test_a_weight_moves_totals_places_and_thresholds_as_by_hand():
    first, second = file("F", {"a": 5, "b": 2}, {"a": 4, "b": 2}), file("G", {"a": 3, "b": 4})
    found = {one.file.key: one for one in shifts([first, second], [A, B], [Ruling("a", None, 1), Ruling("b", None, 3, Decimal("1.5"))])}  # fmt: skip

    assert found["F"].before.exact == Fraction(65)  # (5+2)/10 and (4+2)/10, in hundredths
    assert found["F"].after.exact == Fraction(105, 2)  # (5+6)/20 and (4+6)/20
    assert found["G"].before.exact == Fraction(70)
    assert found["G"].after.exact == Fraction(75)
    assert (found["F"].before.under, found["F"].after.under) == (("b",), ())
    assert (found["G"].before.place, found["G"].after.place) == (1, 1)
    assert (found["F"].before.place, found["F"].after.place) == (2, 2)


@pytest.mark.rule("E2")
def test_a_change_of_one_track_leaves_the_other_and_an_agreed_score_stands_for_all():
    ours, theirs = file("F", {"a": 5, "b": 1}, b=4), file("G", {"a": 5, "b": 1}, track=2)
    found = {one.file.key: one for one in shifts([ours, theirs], [A, Ruling("b", 1, 1), Ruling("b", 2, 1)], [A, Ruling("b", 1, 4), Ruling("b", 2, 1)])}  # fmt: skip
    assert found["F"].before.exact == Fraction(90)
    assert found["F"].after.exact == Fraction(84)  # (5 + 16) / 25
    assert not found["G"].is_moved


def test_without_a_score_there_is_no_total_and_no_place():
    [shift] = shifts([file("F", {})], [A], [A])
    assert (shift.before.exact, shift.before.place) == (None, None)


def test_the_hash_is_of_the_change_and_of_everything_it_does():
    effect = recorded(shifts([file("F", {"a": 5})], [A], [A]))
    assert effect["F"]["after"] == {"total": "100", "under": []}
    first = digest({"criteria": {"1": {"weight": 2}}}, effect)
    assert len(first) == 64
    assert digest({"criteria": {"1": {"weight": 3}}}, effect) != first
    assert digest({"criteria": {"1": {"weight": 2}}}, {}) != first
