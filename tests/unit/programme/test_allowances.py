"""Nights times the ceiling plus travel: worked by hand, and for any figures."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.domain.allowances import RateNeededError, convert, is_valid_on, nights, rounded, work_out

pytestmark = pytest.mark.rule("P9")
D = Decimal


@dataclass(frozen=True)
class Rates:
    nightly: Decimal
    travel: Decimal
    currency: str = "EUR"


def worked(nightly, ceiling, stay, fare, deduction="0", currency="EUR", rate=None, table="EUR"):
    start = date(2022, 11, 13)
    return work_out(
        rates=Rates(D(nightly), D(ceiling), table), arrives_on=start, leaves_on=start + timedelta(days=stay),
        fare=D(fare), deduction=D(deduction), currency=currency, yen_per_euro=D(rate) if rate else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "total"),
    [
        (("200", "1500", 6, "1234.56"), "2434.56"),
        (("200", "1500", 6, "1500"), "2700.00"),
        (("200", "1500", 6, "1500.01"), "2700.00"),
        (("200", "1500", 6, "9999"), "2700.00"),
        (("200", "1500", 0, "300"), "300.00"),
        (("200", "1500", 1, "0"), "200.00"),
        (("0", "1500", 6, "100"), "100.00"),
        (("200", "0", 6, "100"), "1200.00"),
        (("137.35", "1500", 6, "812.40"), "1636.50"),
        (("137.335", "1500", 1, "0"), "137.34"),
        (("137.334", "1500", 1, "0"), "137.33"),
        (("200", "1500", 6, "900", "150"), "1950.00"),
        (("200", "1500", 6, "900", "2100"), "0.00"),
        (("200", "1500", 6, "900", "5000"), "0.00"),
        (("200", "1500", 6, "1234.56", "0", "JPY", "147.37"), "358781"),
        (("200", "1500", 6, "1234.56", "0", "JPY", "147"), "357880"),
        (("0.01", "0", 1, "0", "0", "JPY", "150"), "2"),
        (("0.01", "0", 1, "0", "0", "JPY", "149"), "1"),
        (("20000", "180000", 6, "150000", "0", "JPY", None, "JPY"), "270000"),
        (("20000", "180000", 6, "150000", "0", "EUR", "147.37", "JPY"), "1832.12"),
        (("20000", "180000", 6, "200000", "0", "EUR", "150", "JPY"), "2000.00"),
    ],
)
def test_worked_examples(figures, total):
    assert worked(*figures).total == D(total)


def test_the_sheet_shows_its_parts():
    sheet = worked("200", "1500", 6, "1600", "100", "JPY", "147")

    assert (sheet.nights, sheet.accommodation, sheet.travel, sheet.deduction, sheet.subtotal) == (
        6, D("1200.00"), D("1500.00"), D("100.00"), D("2600.00"),
    )  # fmt: skip
    assert (sheet.currency, sheet.total) == ("JPY", D("382200"))


def test_nights_are_counted_not_days():
    assert nights(date(2022, 11, 13), date(2022, 11, 19)) == 6
    assert nights(date(2022, 10, 29), date(2022, 10, 31)) == 2
    with pytest.raises(ValueError, match="leaves before arriving"):
        nights(date(2022, 11, 19), date(2022, 11, 13))


def test_two_currencies_need_a_rate():
    with pytest.raises(RateNeededError):
        convert(D("1"), "EUR", "JPY", None)


@pytest.mark.parametrize(
    ("on", "valid"),
    [("2022-07-24", False), ("2022-07-25", True), ("2022-12-31", True), ("2023-01-01", False)],
)
def test_a_table_is_valid_on_both_its_ends(on, valid):
    assert is_valid_on(date(2022, 7, 25), date(2022, 12, 31), date.fromisoformat(on)) is valid
    assert is_valid_on(date(2022, 7, 25), None, date(2099, 1, 1))


money = st.decimals(min_value=0, max_value=100_000, places=2)


@given(money, money, st.integers(0, 60), money, money, st.decimals(min_value="50", max_value="300", places=4))
def test_for_any_figures(nightly, ceiling, stay, fare, deduction, rate):
    euro = worked(nightly, ceiling, stay, fare, deduction)
    yen = worked(nightly, ceiling, stay, fare, deduction, "JPY", rate)

    assert 0 <= euro.total <= stay * nightly + ceiling
    assert euro.total == euro.accommodation + euro.travel - euro.deduction
    assert euro.travel <= fare
    assert yen.total == yen.total.to_integral_value()
    assert abs(yen.total - euro.total * rate) <= D("0.5")


@given(money, st.sampled_from(["EUR", "JPY"]))
def test_rounding_is_done_once(amount, currency):
    assert rounded(rounded(amount, currency), currency) == rounded(amount, currency)
