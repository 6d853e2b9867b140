"""Tables of rates follow each other: no day twice, none left out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.domain.rates import Fault, Span, faults

START = date(2022, 1, 1)


def span(first, last, side="jp", currency="EUR"):
    ends = None if last is None else date.fromisoformat(last)
    return Span(side, currency, date.fromisoformat(first), ends)


def told(*spans):
    return [(f.code, f.first.isoformat(), f.last and f.last.isoformat()) for f in faults(spans)]


@pytest.mark.rule("P9")
def test_tables_that_follow_day_by_day_are_sound():
    assert told(span("2022-01-01", "2022-12-31"), span("2023-01-01", None)) == []


@pytest.mark.rule("P9")
def test_days_between_two_tables_are_a_gap():
    assert told(span("2022-01-01", "2022-12-31"), span("2023-02-01", None)) == [
        ("gap", "2023-01-01", "2023-01-31")
    ]


@pytest.mark.rule("P9")
@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        (("2022-01-01", None), ("2022-06-01", "2022-06-30"), ("2022-06-01", "2022-06-30")),
        (("2022-01-01", "2022-06-30"), ("2022-06-30", None), ("2022-06-30", "2022-06-30")),
        (("2022-01-01", None), ("2022-06-01", None), ("2022-06-01", None)),
        (("2022-01-01", "2022-12-31"), ("2022-03-01", "2022-03-31"), ("2022-03-01", "2022-03-31")),
    ],
)
def test_days_in_two_tables_are_an_overlap(first, second, days):
    assert told(span(*first), span(*second)) == [("overlap", *days)]


@pytest.mark.rule("P9")
def test_a_table_within_another_does_not_hide_the_days_after_it():
    rows = (span("2022-01-01", "2022-12-31"), span("2022-03-01", "2022-03-31"), span("2023-01-01", None))

    assert [code for code, *_days in told(*rows)] == ["overlap"]


@pytest.mark.rule("P9")
def test_sides_and_currencies_are_series_of_their_own():
    rows = (
        span("2022-01-01", None),
        span("2022-01-01", None, side="eu"),
        span("2022-01-01", None, currency="JPY"),
    )

    assert told(*rows) == []


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), min_size=1, max_size=6))
def test_there_is_a_fault_exactly_where_a_day_is_counted_twice_or_left_out(pairs):
    spans = [Span("jp", "EUR", START + timedelta(days=at), START + timedelta(days=at + n)) for at, n in pairs]
    counts = dict.fromkeys(range(60), 0)
    for at, n in pairs:
        for day in range(at, at + n + 1):
            counts[day] += 1
    first, last = min(at for at, _n in pairs), max(at + n for at, n in pairs)
    within = [counts[day] for day in range(first, last + 1)]

    found = {fault.code for fault in faults(spans)}

    assert found == ({"gap"} if 0 in within else set()) | ({"overlap"} if max(within) > 1 else set())


def test_a_fault_names_its_series():
    assert faults([span("2022-01-01", None), span("2022-01-02", None)]) == (
        Fault("overlap", "jp", "EUR", date(2022, 1, 2), None),
    )
