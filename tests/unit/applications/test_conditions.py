"""On what a question may hang."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.conditions import Wrong, knots, rings, sources
from tests.unit.applications.plain import ask

pytestmark = pytest.mark.rule("A3")
KEYS = "abcdefgh"


def reasons(*questions):
    return [(knot.question.key, knot.reason, knot.ring) for knot in knots(questions)]


def test_a_condition_on_an_earlier_yes_or_no_or_choice_holds():
    assert reasons(
        ask("has", "yes_no"),
        ask("how", "choice", choices=("far", "near"), on="has"),
        ask("where", on="how", value="far"),
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (ask("a", on="nowhere"), Wrong.UNKNOWN),
        (ask("a", on="a"), Wrong.OWN),
        (ask("a", on="inside"), Wrong.HIDDEN),
        (ask("a", on="text", value="yes"), Wrong.KIND),
        (ask("a", on="has", value="perhaps"), Wrong.VALUE),
        (ask("a", on="how", value="yes"), Wrong.VALUE),
        (ask("a", on="after"), Wrong.LATER),
    ],
)
def test_a_condition_that_cannot_be_kept_is_named(question, reason):
    group = ask("group", "repeated", children=(ask("inside", "yes_no"),))
    found = reasons(
        ask("has", "yes_no"), ask("how", "choice", choices=("far",)), ask("text"), group, question,
        ask("after", "yes_no"),
    )  # fmt: skip
    assert [(key, why) for key, why, _ring in found] == [("a", reason)]


def test_a_ring_is_named_in_its_order():
    a, b, c = ask("a", "yes_no", on="c"), ask("b", "yes_no", on="a"), ask("c", "yes_no", on="b")
    assert reasons(a, b, c) == [(key, Wrong.RING, ("a", "c", "b")) for key in "abc"]


def test_what_only_leads_into_a_ring_is_not_in_it():
    found = reasons(ask("a", "yes_no", on="b"), ask("b", "yes_no", on="a"), ask("c", on="a"))
    assert [(key, why) for key, why, _ring in found] == [("a", Wrong.RING), ("b", Wrong.RING)]


def test_parts_of_a_group_see_their_own_group_only():
    inside = (ask("kind", "choice", choices=("other",)), ask("which", on="kind", value="other"))
    other = ask("other", "repeated", children=(ask("far", on="has"), ask("also", on="kind", value="other")))
    found = reasons(ask("has", "yes_no"), ask("group", "repeated", children=inside), other)
    assert [(key, why) for key, why, _ring in found] == [("far", Wrong.HIDDEN), ("also", Wrong.HIDDEN)]


def test_earlier_questions_that_decide_are_offered():
    questions = [
        ask("has", "yes_no"),
        ask("text"),
        ask("how", "choice", choices=("far",)),
        ask("last", "yes_no"),
    ]
    assert [one.key for one in sources(questions, "how")] == ["has"]
    assert [one.key for one in sources(questions)] == ["has", "how", "last"]


def in_a_ring(conditions):
    """Every key from which one comes back to it, by trying all ways up to the longest possible."""
    reach = {key: {on} for key, on in conditions.items()}
    for _step in conditions:
        reach = {
            key: seen | {conditions[one] for one in seen if one in conditions} for key, seen in reach.items()
        }
    return {key for key, seen in reach.items() if key in seen}


@given(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(KEYS)))
def test_rings_are_those_that_trying_all_ways_finds(conditions):
    found = rings(conditions)
    assert {key for ring in found for key in ring} == in_a_ring(conditions)
    assert sum(map(len, found)) == len(in_a_ring(conditions)), "each key stands in one ring, once"
    for ring in found:
        assert [conditions[key] for key in ring] == [*ring[1:], ring[0]]
