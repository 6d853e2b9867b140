"""Pair evidence: its parts, seen from both sides alike, and never a number that could enter a total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.domain.evidence import Interest, SharedTheme, met, pair, pairs, theme_counts

THEMES = ("green", "industrial", "demographic")
ranks = st.permutations(THEMES).flatmap(
    lambda order: st.integers(0, 3).map(lambda n: {theme: i + 1 for i, theme in enumerate(order[:n])})
)
topics = st.frozensets(st.sampled_from(["hydrogen", "health", "food"]))
interests = st.builds(Interest, key=st.just("x"), ranks=ranks, offered=topics, wanted=topics)


@pytest.mark.rule("E2")
def test_a_pair_by_hand():
    mine = Interest("r", {"green": 1, "industrial": 2}, frozenset({"hydrogen"}), frozenset({"health"}))
    theirs = Interest(
        "p", {"green": 1, "demographic": 2, "industrial": 3}, frozenset({"health"}), frozenset()
    )
    found = pair(mine, theirs)
    assert found.shared == (SharedTheme("green", 1, 1), SharedTheme("industrial", 2, 3))
    assert (found.same_first, found.they_want, found.they_offer) == (True, (), ("health",))


@given(interests, interests)
def test_both_sides_see_the_same_pair(mine, theirs):
    here, there = pair(mine, theirs), pair(theirs, mine)
    assert here.same_first == there.same_first
    assert here.they_want == there.they_offer
    assert {(s.theme, s.mine, s.theirs) for s in here.shared} == {
        (s.theme, s.theirs, s.mine) for s in there.shared
    }


@given(interests, st.lists(interests, max_size=5))
def test_counts_name_nobody_and_lose_nobody(mine, others):
    for count in theme_counts(mine, others, THEMES):
        assert count.mine == mine.ranks.get(count.theme)
        assert sum(count.theirs) == sum(count.theme in other.ranks for other in others)


@given(interests, st.lists(interests, max_size=5))
def test_the_counts_of_a_ranking_are_those_of_its_pairs(mine, others):
    found, counted = pairs(mine, others), met(mine, others)
    assert (counted.others, counted.same_first) == (len(found), sum(one.same_first for one in found))
    assert counted.wanted == sum(bool(one.they_want) for one in found)
    assert counted.offering == sum(bool(one.they_offer) for one in found)
