"""Claims worked out: the table of hand-worked examples to the cent and the yen, and what holds for any figures."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.domain.allowances import RateNeededError
from programme.domain.claims import Ceilings, CountError, Rule, Spent, work_out

pytestmark = pytest.mark.rule("P9")
D = Decimal
TABLE = Path(__file__).resolve().parents[2] / "data" / "allowances.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


def stated(row):
    """Return the statement of a row of the table."""
    amounts = {name: D(row[name]) for name in ("lodging", "fee", "fare", "refund", "deduction")}
    counts = {name: int(row[name]) for name in ("provided", "private", "cancelled", "share")}
    days = {name: date.fromisoformat(row[name]) for name in ("arrives_on", "leaves_on")}
    spent = Spent(currency=row["spent_in"], **days, **amounts, **counts)
    ceilings = Ceilings(row["list"], D(row["nightly"]), D(row["travel_ceiling"]))
    rates = {name: D(row[name]) if row[name] else None for name in ("spent_rate", "pay_rate")}
    return spent, work_out(ceilings, spent, currency=row["paid_in"], **rates)


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_worked_example(row):
    spent, statement = stated(row)

    found = {
        "nights_paid": spent.paid_nights,
        "accommodation": statement.of(Rule.NIGHTS),
        "cancelled_paid": statement.of(Rule.CANCELLED),
        "travel": statement.of(Rule.TRAVEL),
        "deducted": statement.of(Rule.DEDUCTION),
        "borne_elsewhere": statement.of(Rule.SHARE),
        "subtotal": statement.subtotal,
        "total": statement.total,
    }
    assert {name: D(value) for name, value in found.items()} == {name: D(row[name]) for name in found}


def test_the_table_has_at_least_forty_cases_each_with_its_note():
    assert len(ROWS) >= 40
    assert all(row["note"] for row in ROWS)
    assert len({row["case"] for row in ROWS}) == len(ROWS)


def test_every_line_carries_its_rule_and_its_inputs():
    _spent, statement = stated(next(row for row in ROWS if row["number"] == "43"))

    assert [line.rule for line in statement.lines] == ["nights", "cancelled", "travel", "deduction", "share"]
    assert statement.lines[0].inputs == {"nights": "3", "nightly": "200", "cost": "500.00"}
    assert statement.lines[2].inputs == {"fare": "600.00", "refund": "100.00", "ceiling": "1500.00"}


CEILINGS = Ceilings("EUR", D(200), D(1500))
START = date(2022, 11, 13)


def stay(length, **values):
    return Spent(START, START + timedelta(days=length), values.pop("currency", "EUR"), **values)


@pytest.mark.parametrize(
    ("spent", "error"),
    [
        (stay(2, provided=3), CountError),
        (stay(2, private=1, cancelled=2), CountError),
        (stay(-1), ValueError),
        (stay(2, currency="JPY", lodging=D(100)), RateNeededError),
    ],
)
def test_what_cannot_be_is_refused(spent, error):
    with pytest.raises(error):
        work_out(CEILINGS, spent, currency="EUR")


money = st.decimals(min_value=0, max_value=50_000, places=2)


@given(
    st.integers(0, 40),
    st.integers(0, 10),
    st.integers(0, 10),
    money,
    money,
    money,
    money,
    money,
    st.integers(1, 100),
)
def test_for_any_figures(length, provided, cancelled, lodging, fee, fare, refund, deduction, share):
    spent = stay(
        length + provided + cancelled, provided=provided, cancelled=cancelled, lodging=lodging, fee=fee,
        fare=fare, refund=refund, deduction=deduction, share=share,
    )  # fmt: skip
    statement = work_out(CEILINGS, spent, currency="EUR")

    assert 0 <= statement.total <= (length + cancelled) * 200 + 1500
    assert statement.total <= lodging + fee + fare
    assert statement.subtotal == sum(line.amount for line in statement.lines) == statement.total
    full = work_out(CEILINGS, stay(length, lodging=lodging, fare=fare), currency="EUR").total
    assert (
        work_out(CEILINGS, stay(length, lodging=lodging, fare=fare, refund=refund), currency="EUR").total
        <= full
    )
