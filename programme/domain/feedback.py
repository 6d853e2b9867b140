"""When feedback is open, when it is asked for, and from when on staff see it (SPEC P10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from applications.domain.reminders import Holiday, due, morning, working_day_from

OPEN_FOR = timedelta(days=30)
REMIND_AFTER = timedelta(days=7)
ENOUGH = 3  # fewer answers would name somebody


def is_open(ends_at: datetime, at: datetime) -> bool:
    """Tell whether feedback can be given or changed: from the end on, for 30 days."""
    return ends_at <= at < ends_at + OPEN_FOR


def asked_at(ends_at: datetime, zone: ZoneInfo, is_holiday: Holiday) -> tuple[datetime, datetime]:
    """Return when a reader is asked and when reminded: nine o'clock on working days of their own."""
    day = ends_at.astimezone(zone).date()
    first = working_day_from(day + timedelta(days=1), is_holiday)
    again = working_day_from(first + REMIND_AFTER, is_holiday)
    return morning(first, zone), morning(again, zone)


def asks(ends_at: datetime, at: datetime, zone: ZoneInfo, is_holiday: Holiday) -> str:
    """Return what is due at `at`: "ask", "remind" or nothing; what was missed is not made up for at night."""
    first, again = asked_at(ends_at, zone, is_holiday)
    running = due((first, again), at)
    return {None: "", first: "ask", again: "remind"}[running]


@dataclass(frozen=True)
class Summed:
    """The answers to one question: how many gave each mark, from 5 down to 1."""

    question: str
    counts: tuple[int, int, int, int, int]

    @property
    def mean(self) -> float:
        """The mean mark."""
        total = sum(self.counts)
        marks = zip((5, 4, 3, 2, 1), self.counts, strict=True)
        return sum(mark * n for mark, n in marks) / total if total else 0.0


def summed(questions: Iterable[str], answers: Iterable[Mapping[str, int]]) -> tuple[Summed, ...]:
    """Return the sums by question; nothing before there are enough answers to hide who gave which."""
    rows = list(answers)
    if len(rows) < ENOUGH:
        return ()
    return tuple(Summed(name, _counts([row[name] for row in rows])) for name in questions)


def _counts(marks: list[int]) -> tuple[int, int, int, int, int]:
    five, four, three, two, one = (marks.count(mark) for mark in (5, 4, 3, 2, 1))
    return five, four, three, two, one
