"""Files in an order of each evaluator's own, the same every time (SPEC E6)."""

from hypothesis import given
from hypothesis import strategies as st

from selection.domain.ordering import place, seed_of, shuffled

FILES = tuple(f"EU-2022-{n:03d}" for n in range(1, 41))


def test_the_same_seed_gives_the_same_order():
    assert shuffled(FILES, 7, str) == shuffled(reversed(FILES), 7, str)
    assert sorted(shuffled(FILES, 7, str)) == list(FILES)


def test_every_evaluator_has_another_order():
    orders = {shuffled(FILES, seed_of(1, person), str) for person in range(50)}
    assert len(orders) == 50
    assert len({order[0] for order in orders}) > 15


@given(st.integers(0, 2**62 - 1))
def test_a_file_that_comes_later_moves_no_other(seed):
    before, after = shuffled(FILES[:-1], seed, str), shuffled(FILES, seed, str)
    assert tuple(one for one in after if one != FILES[-1]) == before


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_seed_fits_its_column(call, person):
    assert 0 <= seed_of(call, person) < 2**63
    assert place(seed_of(call, person), "EU-2022-001") == place(seed_of(call, person), "EU-2022-001")
