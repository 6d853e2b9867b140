"""A picture of money: how far the allowances of a visit are, against the budget, one bar a currency."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from r2r_portal.charts.svg import (
    AMBER,
    INDIGO,
    INDIGO_TINT,
    LINE,
    MIST,
    WIDTH,
    Table,
    box,
    join,
    picture,
    stroke,
    tag,
    text,
    wrap,
)

BAR, ROW = 18, 15
Words = Callable[[Decimal, str], str]


@dataclass(frozen=True)
class Money:
    """One currency: the budget (None: none set), and how far the rest is, amounts in that currency."""

    currency: str
    budget: Decimal | None
    planned: Decimal
    claimed: Decimal
    approved: Decimal
    paid: Decimal

    @property
    def parts(self) -> tuple[Decimal, ...]:
        """The amounts in the order in which they are drawn."""
        return (self.paid, self.approved, self.claimed, self.planned)

    @property
    def left(self) -> Decimal | None:
        """What is left of the budget, below zero where it is exceeded; None without one."""
        return None if self.budget is None else self.budget - sum(self.parts, Decimal(0))

    @property
    def most(self) -> Decimal:
        """What the whole width stands for."""
        return max(sum(self.parts, Decimal(0)), self.budget or Decimal(0)) or Decimal(1)


def budget(rows: Sequence[Money], words: Words) -> SafeString:
    """Return one bar a currency: paid full, approved, claimed hatched, planned empty; the budget is a line.

    `words` prints an amount of a currency in the reader's language.
    """
    key = "m" + sha256(repr(rows).encode()).hexdigest()[:8]
    y, drawn = 0.0, []
    for row in rows:
        lines = wrap(_sentence(row, words), WIDTH, 12.5, most=6)
        drawn += [text(0, y + 12 + ROW * at, line, size=12) for at, line in enumerate(lines)]
        y += ROW * len(lines) + 6
        drawn.append(_bar(row, y, key))
        y += BAR + 18
    return picture(max(y - 8, 10), " ".join(_sentence(row, words) for row in rows), *drawn, defs=_hatch(key))


def budget_rows(rows: Sequence[Money], words: Words) -> Table:
    """Return the same as a table."""
    head = (
        _("Currency"),
        _("Budget"),
        _("Paid"),
        _("Approved"),
        _("Claimed"),
        _("Not claimed yet"),
        _("Left"),
    )
    return Table(_("Allowances against the budget"), head, tuple(_cells(row, words) for row in rows))


def _cells(row: Money, words: Words) -> tuple[str, ...]:
    def shown(amount: Decimal | None) -> str:
        return "–" if amount is None else words(amount, row.currency)

    return (row.currency, shown(row.budget), *map(shown, row.parts), shown(row.left))


def _sentence(row: Money, words: Words) -> str:
    names = (_("%(sum)s paid"), _("%(sum)s approved"), _("%(sum)s claimed"), _("%(sum)s not claimed yet"))
    parts = [
        name % {"sum": words(amount, row.currency)}
        for name, amount in zip(names, row.parts, strict=True)
        if amount
    ]
    if row.budget is not None:
        parts.append(_("budget %(sum)s") % {"sum": words(row.budget, row.currency)})
    return " · ".join(parts) or _("nothing yet")


def _bar(row: Money, y: float, key: str) -> SafeString:
    unit = (WIDTH - 2) / float(row.most)
    fills = ((INDIGO, INDIGO), (INDIGO_TINT, INDIGO), (f"url(#{key})", INDIGO), (MIST, LINE))
    x, drawn = 1.0, []
    for amount, (fill, edge) in zip(row.parts, fills, strict=True):
        width = float(amount) * unit
        if width:
            drawn.append(box(x, y, width, BAR, fill=fill, stroke=edge))
        x += width
    if row.budget is not None:
        at = 1 + float(row.budget) * unit
        drawn.append(stroke(at, y - 4, at, y + BAR + 4, colour=AMBER, stroke_width=2))
    return join(drawn)


def _hatch(key: str) -> SafeString:
    lines = tag("path", d="M-1 7 L7 -1 M-1 1 L1 -1 M5 7 L7 5", stroke=INDIGO, stroke_width=2)
    size = {"width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
    return tag("defs", tag("pattern", box(0, 0, 6, 6, fill=INDIGO_TINT), lines, id=key, **size))
