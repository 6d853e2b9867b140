"""A whole rehearsal of a call, from the copy to the report; nothing of it stays."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from applications.models import Call
from r2r_portal import times
from r2r_portal.errors import DomainError
from r2r_portal.site.rehearsal.checks import findings
from r2r_portal.site.rehearsal.evidence import ClockChange, Evidence
from r2r_portal.site.rehearsal.stage import Stage, build, build_small, clear, on_stage, undone
from r2r_portal.site.rehearsal.walk import (
    DAY,
    Letter,
    Situation,
    around,
    changes_of_clocks,
    extended,
    letters,
    merged,
    moments,
    situations,
)

A_YEAR, NEAR = 366 * DAY, 4 * DAY
Say = Callable[[str], None]


@dataclass(frozen=True)
class Report:
    """What a rehearsal saw: tables and messages by title, and what the checks found."""

    call: Call
    tables: dict[str, list[Situation]]
    letters: dict[str, list[Letter]]
    findings: dict[str, list[str]]

    @property
    def failed(self) -> list[str]:
        """The names of the checks that found something."""
        return [name for name, found in self.findings.items() if found]


def rehearse(source: Call, say: Say = lambda line: None) -> Report:
    """Walk a throw-away copy of a call through every boundary; returns what was seen.

    Raises DomainError where the clock may not move.
    """
    if not settings.CLOCK_MAY_MOVE:
        raise DomainError("The clock cannot move here. Rehearse the same release in staging.")
    with on_stage():
        say("copying the call, its people and their drafts")
        stage = build(source, opens_at=source.opens_at, closes_at=source.closes_at)
        try:
            return _play(source, stage, say)
        finally:
            clear(stage)


def _play(source: Call, stage: Stage, say: Say) -> Report:
    say("walking everybody through every boundary")
    tables = {
        "The call as it is": situations(stage, moments(stage)),
        "After more time for one application, the owner’s draft": extended(stage),
    }
    say("walking through the days on which the clocks change")
    changes = {_title(day): change_of_clocks(source, day, tables) for day in change_days(source.closes_at)}
    say("checking")
    seen = Evidence(stage, lambda: list(changes.values()))
    found = findings(seen)
    sent = {"The call as it is": seen.letters} | {title: list(one.letters) for title, one in changes.items()}
    return Report(source, tables, sent, found)


def _title(day: date) -> str:
    return f"The same call with {day:%-d %B %Y} as its last day"


def change_of_clocks(
    source: Call, day: date, tables: dict[str, list[Situation]] | None = None, before: timedelta = NEAR
) -> ClockChange:
    """Play the end of the same call with a day on which the clocks change as its last; fill `tables` if given."""
    closes_at = times.to_instant(day + DAY, time(0), times.BRUSSELS)
    opens_at = closes_at - (source.closes_at - source.opens_at)
    with undone():
        stage = build_small(source, opens_at=opens_at, closes_at=closes_at, code=f"REHEARSAL-{day:%m%d}")
        try:
            sent = letters(stage, before=before, after=DAY, story=False)
            if tables is not None:
                change = changes_of_clocks(closes_at - 2 * DAY, closes_at)
                tables[_title(day)] = situations(stage, merged([*change, *around("closing", closes_at)]))
        finally:
            clear(stage)
    return ClockChange(closes_at, times.deadline(closes_at, "en"), tuple(sent))


def change_days(closes_at: datetime) -> list[date]:
    """Return the days of the year of a closing on which the clocks change in Brussels."""
    first = closes_at.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    found = changes_of_clocks(first, first + A_YEAR)
    return sorted({moment.at.astimezone(times.BRUSSELS).date() for moment in found})
