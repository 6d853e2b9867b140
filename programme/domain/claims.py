"""What a claim pays, line by line, each line with its rule, its inputs and its amount (SPEC P9).

A claim is worked out against the ceilings that were approved before the journey. What was spent may be in the other
currency: each line is then converted once, at the dated rate, before its ceiling is looked at. All exact decimals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from programme.domain.allowances import convert, nights, rounded

ZERO = Decimal(0)


class Rule(StrEnum):
    """Why a line is there."""

    NIGHTS = "nights"  # nights slept and paid for, up to the ceiling of each
    CANCELLED = "cancelled"  # what a cancelled night cost all the same, up to the ceiling of each
    TRAVEL = "travel"  # the journey less what was given back, up to its ceiling
    DEDUCTION = "deduction"  # what somebody else provided or paid
    SHARE = "share"  # the part that another budget bears


class CountError(ValueError):
    """More nights are named than lie between arrival and departure."""


@dataclass(frozen=True)
class Ceilings:
    """The approved figures that a claim is pinned to; amounts in `currency`."""

    currency: str
    nightly: Decimal
    travel: Decimal


@dataclass(frozen=True)
class Spent:
    """What was spent, in `currency`; nights are counted where they were slept, by that place's calendar.

    `provided` nights a host paid, `private` ones were stayed on for oneself, `cancelled` ones were booked and not
    slept. `share` is the percentage that the programme bears, 1 to 100.
    """

    arrives_on: date
    leaves_on: date
    currency: str
    lodging: Decimal = ZERO
    fare: Decimal = ZERO
    provided: int = 0
    private: int = 0
    cancelled: int = 0
    fee: Decimal = ZERO
    refund: Decimal = ZERO
    deduction: Decimal = ZERO
    share: int = 100

    @property
    def paid_nights(self) -> int:
        """How many nights the programme pays. Raises CountError where more are named than there are."""
        count = nights(self.arrives_on, self.leaves_on) - self.provided - self.private - self.cancelled
        if count < 0:
            raise CountError("more nights than there are")
        return count


@dataclass(frozen=True)
class Line:
    """One line of a statement; `inputs` are texts that the rule's sentence names."""

    rule: str
    amount: Decimal
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """A claim worked out: lines and subtotal in the ceilings' currency, `total` in the one that is paid."""

    lines: tuple[Line, ...]
    subtotal: Decimal
    total: Decimal

    def of(self, rule: Rule) -> Decimal:
        """Return the amount of one rule, 0 where it has no line."""
        return sum((line.amount for line in self.lines if line.rule == rule), ZERO)


def work_out(
    ceilings: Ceilings,
    spent: Spent,
    *,
    currency: str,
    pay_rate: Decimal | None = None,
    spent_rate: Decimal | None = None,
) -> Statement:
    """Return the statement. Rates are yen for one euro; `pay_rate` is the approved one, `spent_rate` the receipts'.

    Raises CountError, RateNeededError, or ValueError where the departure comes first.
    """
    lines = [_nights(ceilings, spent, spent_rate), *_cancelled(ceilings, spent, spent_rate)]
    lines.append(_travel(ceilings, spent, spent_rate))
    lines += _deduction(ceilings, spent, spent_rate, _sum(lines))
    lines += _share(ceilings, spent, _sum(lines))
    subtotal = _sum(lines)
    return Statement(tuple(lines), subtotal, convert(subtotal, ceilings.currency, currency, pay_rate))


def _sum(lines: list[Line]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def _in_table(ceilings: Ceilings, spent: Spent, amount: Decimal, rate: Decimal | None) -> Decimal:
    if not amount:
        return rounded(ZERO, ceilings.currency)
    return convert(amount, spent.currency, ceilings.currency, rate)


def _nights(ceilings: Ceilings, spent: Spent, rate: Decimal | None) -> Line:
    count, cost = spent.paid_nights, _in_table(ceilings, spent, spent.lodging, rate)
    ceiling = rounded(count * ceilings.nightly, ceilings.currency)
    inputs = {"nights": str(count), "nightly": str(ceilings.nightly), "cost": str(cost)}
    return Line(Rule.NIGHTS, min(cost, ceiling), inputs)


def _cancelled(ceilings: Ceilings, spent: Spent, rate: Decimal | None) -> list[Line]:
    if not spent.cancelled:
        return []
    cost = _in_table(ceilings, spent, spent.fee, rate)
    ceiling = rounded(spent.cancelled * ceilings.nightly, ceilings.currency)
    inputs = {"nights": str(spent.cancelled), "nightly": str(ceilings.nightly), "cost": str(cost)}
    return [Line(Rule.CANCELLED, min(cost, ceiling), inputs)]


def _travel(ceilings: Ceilings, spent: Spent, rate: Decimal | None) -> Line:
    fare, refund = (_in_table(ceilings, spent, part, rate) for part in (spent.fare, spent.refund))
    cost = max(fare - refund, rounded(ZERO, ceilings.currency))
    ceiling = rounded(ceilings.travel, ceilings.currency)
    inputs = {"fare": str(fare), "refund": str(refund), "ceiling": str(ceiling)}
    return Line(Rule.TRAVEL, min(cost, ceiling), inputs)


def _deduction(ceilings: Ceilings, spent: Spent, rate: Decimal | None, so_far: Decimal) -> list[Line]:
    taken = min(_in_table(ceilings, spent, spent.deduction, rate), so_far)
    return [Line(Rule.DEDUCTION, -taken, {"deduction": str(taken)})] if taken else []


def _share(ceilings: Ceilings, spent: Spent, so_far: Decimal) -> list[Line]:
    borne = rounded(so_far * spent.share / 100, ceilings.currency)
    if borne == so_far:
        return []
    return [Line(Rule.SHARE, borne - so_far, {"share": str(spent.share), "before": str(so_far)})]
