"""Tables of rates one after the other: no day of theirs is in two tables, and none between them in no table (SPEC P9)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The days of one table, both included; open-ended without a last one. `side` and `currency` make a series."""

    side: str
    currency: str
    first: date
    last: date | None


@dataclass(frozen=True)
class Fault:
    """Days of a series that are in no table ("gap") or in two ("overlap"), both included; open-ended without a last."""

    code: str
    side: str
    currency: str
    first: date
    last: date | None


def faults(spans: Iterable[Span]) -> tuple[Fault, ...]:
    """Return the gaps and overlaps of every series, in the order of their days."""
    series: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for span in spans:
        series[span.side, span.currency].append(span)
    return tuple(fault for _key, found in sorted(series.items()) for fault in _of_series(found))


def _of_series(spans: list[Span]) -> list[Fault]:
    found: list[Fault] = []
    rows = sorted(spans, key=lambda span: (span.first, span.last or date.max))
    reach = rows[0]  # the span that reaches furthest so far
    for span in rows[1:]:
        fault = _between(reach, span)
        found += [fault] if fault else []
        if (span.last or date.max) > (reach.last or date.max):
            reach = span
    return found


def _between(before: Span, after: Span) -> Fault | None:
    if before.last is None or after.first <= before.last:
        ends = [day for day in (before.last, after.last) if day is not None]
        return Fault("overlap", after.side, after.currency, after.first, min(ends) if ends else None)
    if after.first > before.last + DAY:
        return Fault("gap", after.side, after.currency, before.last + DAY, after.first - DAY)
    return None
