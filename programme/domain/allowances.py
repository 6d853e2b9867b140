"""What is paid: nights times the ceiling, plus travel up to its ceiling, in euro or in yen (SPEC P9).

Amounts are exact decimals: euro to the cent, yen to the yen, halves up. Nights are counted, not days.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

SMALLEST = {"EUR": Decimal("0.01"), "JPY": Decimal("1")}


class RateNeededError(ValueError):
    """Table and payment are in two currencies and no exchange rate is given."""


class Rates(Protocol):
    """What is read of a table of rates."""

    currency: str
    nightly: Decimal
    travel: Decimal


@dataclass(frozen=True)
class Allowance:
    """A worked sheet. `accommodation`, `travel`, `deduction`, `subtotal` are in the table's currency."""

    nights: int
    accommodation: Decimal
    travel: Decimal
    deduction: Decimal
    subtotal: Decimal
    currency: str
    total: Decimal


def nights(arrives_on: date, leaves_on: date) -> int:
    """Return the nights between two days. Raises ValueError when the second comes first."""
    if leaves_on < arrives_on:
        raise ValueError("leaves before arriving")
    return (leaves_on - arrives_on).days


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Return an amount in the smallest unit that is paid out."""
    return amount.quantize(SMALLEST[currency], ROUND_HALF_UP)


def convert(amount: Decimal, source: str, target: str, yen_per_euro: Decimal | None) -> Decimal:
    """Return an amount in the other currency, rounded once. Raises RateNeededError without a rate."""
    if source == target:
        return rounded(amount, target)
    if yen_per_euro is None:
        raise RateNeededError(f"{source} to {target}")
    return rounded(amount * yen_per_euro if target == "JPY" else amount / yen_per_euro, target)


def work_out(
    *,
    rates: Rates,
    arrives_on: date,
    leaves_on: date,
    fare: Decimal,
    deduction: Decimal = Decimal(0),
    currency: str,
    yen_per_euro: Decimal | None = None,
) -> Allowance:
    """Return what is paid. What was provided directly is deducted, never below zero."""
    count = nights(arrives_on, leaves_on)
    accommodation = rounded(count * rates.nightly, rates.currency)
    travel = rounded(min(fare, rates.travel), rates.currency)
    taken = rounded(min(deduction, accommodation + travel), rates.currency)
    subtotal = accommodation + travel - taken
    total = convert(subtotal, rates.currency, currency, yen_per_euro)
    return Allowance(count, accommodation, travel, taken, subtotal, currency, total)


def is_valid_on(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Tell whether a table may be used for a visit that starts on a day; both ends included."""
    return valid_from <= on and (valid_to is None or on <= valid_to)
