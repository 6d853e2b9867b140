"""What an agenda should not do without somebody having thought of it: acknowledged with a reason, or changed (SPEC P4).

Unlike what `timetable` finds, nothing here is impossible: a session on a public holiday of the host, outside office
hours of a side that is online, on the day of a long flight or early on the day after, at the end of a day of more than
eleven hours. What concerns languages, interpreters and free time of people: `understanding`.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(8), time(20)
LONGEST_DAY = timedelta(hours=11)


EARLIEST = time(10)  # on the day after a long flight
FAR_APART = 5  # hours between two clocks from which a flight is long

NAMES = (
    "session",
    "delegation",
    "person",
    "interpreter",
)  # in the reader's language: they say what it is about, and make no difference


class Advice(StrEnum):
    """What should be looked at."""

    HOLIDAY = "holiday"
    OFFICE_HOURS = "office_hours"
    NO_REST = "no_rest"
    EARLY_START = "early_start"
    LONG_DAY = "long_day"
    NO_INTERPRETER = "no_interpreter"
    NO_COMMON_LANGUAGE = "no_common_language"
    NO_RELIEF = "no_relief"
    PERSON_AWAY = "person_away"


@dataclass(frozen=True)
class Doubt:
    """One thing to look at. `where` names what to open; `data` holds plain texts for the words."""

    advice: Advice
    where: str
    data: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """A name that changes with what it is about: whoever acknowledged the old one has not seen the new one."""
        facts = sorted((name, value) for name, value in self.data.items() if name not in NAMES)
        told = json.dumps([self.advice, self.where, facts], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Row:
    """A session as these rules read it: `countries` whose offices must be open, `online` zones of sides not in the room."""

    id: int
    label: str
    starts_at: datetime
    ends_at: datetime
    delegations: frozenset[int]
    countries: frozenset[str] = frozenset()
    online: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Days:
    """A visit: its zone, names of delegations, the days on which each arrives, public holidays by country.

    `home` is the zone that the delegations come from.
    """

    zone: str
    delegations: Mapping[int, str]
    arrivals: Mapping[int, frozenset[date]]
    holidays: Mapping[str, Mapping[date, str]]
    rows: tuple[Row, ...]
    home: str = ""


def doubts(days: Days) -> tuple[Doubt, ...]:
    """Return everything that should be looked at, session by session, then day by day."""
    of_sessions = (
        doubt for row in days.rows for rule in (_holiday, _office, _rest, _early) for doubt in rule(days, row)
    )
    return (*of_sessions, *_long_days(days))


def _day(days: Days, at: datetime) -> date:
    return at.astimezone(ZoneInfo(days.zone)).date()


def _holiday(days: Days, row: Row) -> Iterator[Doubt]:
    on = _day(days, row.starts_at)
    for country in sorted(row.countries):
        name = days.holidays.get(country, {}).get(on)
        if name is not None:
            data = {"session": row.label, "day": on.isoformat(), "country": country}
            yield Doubt(Advice.HOLIDAY, f"session:{row.id}", data)


def _office(days: Days, row: Row) -> Iterator[Doubt]:
    for name in sorted(row.online):
        zone = ZoneInfo(name)
        start, end = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
        if start.time() < OPENS or end.date() != start.date() or end.time() > CLOSES:
            data = {
                "session": row.label,
                "zone": name,
                "starts": row.starts_at.isoformat(),
                "ends": row.ends_at.isoformat(),
            }
            yield Doubt(Advice.OFFICE_HOURS, f"session:{row.id}", data)


def _rest(days: Days, row: Row) -> Iterator[Doubt]:
    on = _day(days, row.starts_at)
    for delegation in sorted(row.delegations):
        if on in days.arrivals.get(delegation, frozenset()):
            data = {
                "session": row.label,
                "delegation": days.delegations.get(delegation, ""),
                "number": str(delegation),
                "day": on.isoformat(),
            }
            yield Doubt(Advice.NO_REST, f"session:{row.id}", data)


def hours_apart(first: str, second: str, on: date) -> float:
    """Return by how many hours the clocks of two zones differ at noon of a day."""
    noon = datetime.combine(on, time(12), tzinfo=ZoneInfo(first))
    gap = (noon.utcoffset() or timedelta()) - (noon.astimezone(ZoneInfo(second)).utcoffset() or timedelta())
    return abs(gap.total_seconds()) / 3600


def _early(days: Days, row: Row) -> Iterator[Doubt]:
    on = _day(days, row.starts_at)
    if row.starts_at.astimezone(ZoneInfo(days.zone)).time() >= EARLIEST or not days.home:
        return
    before = on - timedelta(days=1)
    for delegation in sorted(row.delegations):
        arrived = before in days.arrivals.get(delegation, frozenset())
        if arrived and hours_apart(days.home, days.zone, on) >= FAR_APART:
            data = {
                "session": row.label,
                "delegation": days.delegations.get(delegation, ""),
                "number": str(delegation),
                "day": before.isoformat(),
                "hour": f"{EARLIEST:%H:%M}",
            }
            yield Doubt(Advice.EARLY_START, f"session:{row.id}", data)


def _long_days(days: Days) -> Iterator[Doubt]:
    spans: dict[tuple[int, date], list[Row]] = defaultdict(list)
    for row in days.rows:
        for delegation in row.delegations:
            spans[delegation, _day(days, row.starts_at)].append(row)
    for (delegation, on), rows in sorted(spans.items()):
        last = max(rows, key=lambda row: row.ends_at)
        length = last.ends_at - min(row.starts_at for row in rows)
        if length > LONGEST_DAY:
            hours = f"{length.total_seconds() / 3600:.1f}"
            name = days.delegations.get(delegation, "")
            data = {"delegation": name, "number": str(delegation), "day": on.isoformat(), "hours": hours}
            yield Doubt(Advice.LONG_DAY, f"session:{last.id}", data)
