"""Who is in the crowd and what becomes of each.

Number n is the same applicant with the same answers and the same fate in every run. Only the instants depend on
something else: on how long the call has been open when the crowd comes.
"""

import random
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from r2r_portal.site.demo.data import Entry
from r2r_portal.territories.models import Side

BEFORE = 1000  # the first is number 1001: Example Region 1001, XX1001
MOST = 90_000  # territory codes have eight characters
SEED = "example crowd"
OFFICE_HOURS = time(8), time(19)
LATEST = timedelta(hours=8)  # how long after the closing somebody still comes


class Fate(StrEnum):
    """What becomes of an application."""

    SUBMITTED = "submitted"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"
    LATE = "late"


TEN = (*[Fate.SUBMITTED] * 7, *[Fate.DRAFT] * 2, Fate.WITHDRAWN)


@dataclass(frozen=True)
class Season:
    """When a track takes applications, and the hour until which the crowd has worked on them."""

    opens_at: datetime
    closes_at: datetime
    until: datetime

    @property
    def is_over(self) -> bool:
        """Whether those who come late have come."""
        return self.until >= self.closes_at + LATEST


@dataclass(frozen=True)
class Plan:
    """One applicant: who, with what ids, how it ends, and when. `step` is how far a draft gets, counted round."""

    entry: Entry
    id: uuid.UUID
    key: uuid.UUID
    fate: Fate
    step: int
    asked_at: datetime
    begun_at: datetime
    saved_at: datetime
    sent_at: datetime
    back_at: datetime
    late_at: datetime

    @property
    def number(self) -> int:
        """The number in the names of the territory and of the person."""
        return self.entry.number

    def sections(self, count: int) -> int:
        """Return how many of `count` sections are complete."""
        return self.step % (count + 1) if self.fate == Fate.DRAFT else count

    def chance(self, *what: object) -> random.Random:
        """Return the dice for one thing about this applicant."""
        return dice(self.number, *what)


def dice(*what: object) -> random.Random:
    """Return dice that fall the same for the same thing in every run."""
    return random.Random(":".join(map(str, (SEED, *what))))  # noqa: S311 - a crowd is no secret


def numbers(total: int) -> range:
    """Return the numbers of a crowd of `total`."""
    return range(BEFORE + 1, BEFORE + 1 + total)


def side_of(number: int) -> Side:
    """Return the side: one in three is a prefecture, as among the real applicants."""
    return Side.JP if number % 3 == 0 else Side.EU


def code_of(number: int) -> str:
    """Return the code of the territory, one that no register uses."""
    return f"JP-{number}" if side_of(number) == Side.JP else f"XX{number}"


def plan(number: int, season: Season) -> Plan:
    """Return what becomes of one applicant."""
    chance, side = dice(number), side_of(number)
    fate, step = _fate(number, season)
    entry = Entry(number=number, side=side, code=code_of(number), start="", themes=())
    asked, begun, saved, sent, back = _instants(chance, season, entry.zone, 5)
    late = season.closes_at + timedelta(seconds=chance.randrange(LATEST // timedelta(seconds=1)))
    return Plan(
        entry, _id(number, "application"), _id(number, "attempt"), fate, step, asked, begun, saved, sent, back, late
    )  # fmt: skip


def _id(number: int, what: str) -> uuid.UUID:
    return uuid.UUID(int=dice(number, what).getrandbits(128), version=4)


def _fate(number: int, season: Season) -> tuple[Fate, int]:
    """Return how it ends, exactly as often in every ten, and which draft of all it would be."""
    ten, place = divmod(number - BEFORE - 1, len(TEN))
    order = dice("fates", ten).sample(TEN, len(TEN))
    fate = order[place]
    if fate == Fate.WITHDRAWN and season.is_over and ten % 2:
        fate = Fate.LATE
    return fate, ten * TEN.count(Fate.DRAFT) + order[:place].count(Fate.DRAFT)


def _instants(chance: random.Random, season: Season, zone: str, count: int) -> list[datetime]:
    spans = [chance.choice(_office_hours(season, zone)) for _ in range(count)]
    return [datetime.fromtimestamp(one, UTC) for one in sorted(chance.randint(*span) for span in spans)]


@cache
def _office_hours(season: Season, zone: str) -> tuple[tuple[int, int], ...]:
    """Return the working hours of a season in a zone as seconds, first and last; all of it where there are none."""
    first, last = int(season.opens_at.timestamp()), int(min(season.until, season.closes_at).timestamp()) - 1
    spans = []
    day = season.opens_at.astimezone(ZoneInfo(zone)).date()
    while (hours := _hours(day, zone))[0] < last:
        if day.weekday() < 5:
            spans.append((max(first, hours[0]), min(last, hours[1])))
        day += timedelta(days=1)
    return tuple(span for span in spans if span[0] <= span[1]) or ((first, max(first, last)),)


def _hours(day: date, zone: str) -> tuple[int, int]:
    start, end = (int(datetime.combine(day, one, ZoneInfo(zone)).timestamp()) for one in OFFICE_HOURS)
    return start, end
