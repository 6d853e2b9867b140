"""The proposal of groups: everybody once, as even as whole themes allow, the same every time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.domain.grouping import Candidate, aligned, propose

THEMES = ("green", "industrial", "demographic")
firsts = st.sampled_from((*THEMES, ""))
sets = st.lists(st.tuples(st.sampled_from(["eu", "jp"]), firsts), min_size=1, max_size=11).map(
    lambda rows: [Candidate(f"{i:02d}", side, first) for i, (side, first) in enumerate(rows)]
)


def test_the_real_kind_of_case():
    candidates = [
        Candidate("aura", "eu", "green"), Candidate("basque", "eu", "industrial"),
        Candidate("aichi", "jp", "green"), Candidate("oita", "jp", "demographic"),
    ]  # fmt: skip
    proposal = propose(candidates, THEMES)
    assert proposal.themes == {"green": 1, "industrial": 2, "demographic": 2}
    assert proposal.of(1) == ("aichi", "aura")
    assert proposal.of(2) == ("basque", "oita")


@given(sets)
def test_everybody_is_in_one_group_and_follows_the_first_theme(candidates):
    proposal = propose(candidates, THEMES)
    assert set(proposal.members) == {one.key for one in candidates}
    assert all(proposal.members[one.key] == proposal.themes[one.first] for one in candidates if one.first)


@given(sets, st.randoms())
def test_the_order_of_the_candidates_changes_nothing(candidates, chance):
    mixed = list(candidates)
    chance.shuffle(mixed)
    assert propose(mixed, THEMES) == propose(candidates, THEMES)


def test_without_ranks_sides_are_still_even():
    candidates = [Candidate(str(i), "eu", "") for i in range(4)]
    assert len(propose(candidates, THEMES).of(1)) == 2


@pytest.mark.rule("S1")
def test_a_proposals_groups_are_numbered_so_that_the_fewest_change():
    now = {"A": 1, "B": 1, "C": 2}
    assert aligned(now, {"A": 2, "B": 2, "C": 1, "D": 1}) == {"A": 1, "B": 1, "C": 2, "D": 2}
    assert aligned(now, {"A": 1, "B": 2, "C": 2}) == {"A": 1, "B": 2, "C": 2}
    assert aligned({}, {"A": 2}) == {"A": 2}
