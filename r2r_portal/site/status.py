"""How each part of the portal is: what /statusz tells staff and monitors (REL-J1)."""

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.db.models import Count

from r2r_portal import clock, grants, replica, scanner
from r2r_portal.outbox import pausing
from r2r_portal.outbox.actions import RETRIES
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.site import marks, modes
from r2r_portal.site.health import broker_answers, outbox_age
from r2r_portal.site.models import Mark

OK, LATE, AWAY, OFF = "ok", "late", "away", "off"
PULSE = 50.0  # seconds without a sign of life, of which one comes every 15, then a worker or beat is stale
NIGHT = timedelta(hours=26).total_seconds()  # what runs every night
SKEW = 2.0  # seconds that our clock and the database's may differ
BEHIND = """
SELECT CASE WHEN pg_last_wal_receive_lsn() IS DISTINCT FROM pg_last_wal_replay_lsn()
    THEN coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0) ELSE 0 END::float
"""
LEAST_FREE = 0.05  # share of the disk of the files
LEAST_BYTES = 500 * 2**20
DATABASE = """
SELECT count(*), current_setting('max_connections')::int,
       extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())::int
  FROM pg_stat_activity
"""
DISK_FULL = "53100"  # PostgreSQL: disk_full
A_MEGABYTE = "WITH written AS MATERIALIZED (SELECT repeat('x', 1024) FROM generate_series(1, 1024)) SELECT count(*) FROM written"


@dataclass(frozen=True)
class Part:
    """One part: how it is, for how many seconds it has been silent, its figures."""

    name: str
    state: str
    age: float | None = None
    figures: dict[str, Any] = field(default_factory=dict)


def parts(real: datetime, arrived: datetime | None = None) -> list[Part]:
    """Return every part; without a database those that can do without.

    `arrived` is the front's stamp on the request. Ages are counted by the database's clock: a wrong one of ours makes
    nobody else look ill.
    """
    if not _has_database():
        return [Part("database", AWAY), _broker(), _scanner(), _disk()]
    known = {mark.name: mark for mark in Mark.objects.all()}
    there = _clock_of_the_database()
    database = _database(there, real, arrived or real)
    alive = [_pulse(name, known, there, PULSE) for name in (marks.WORKER, marks.LONG, marks.BEAT)]
    return [database, _broker(), *alive, _outbox(real), _backup(known, there), _invariants(known, there),
            *_copy(), _scanner(), _disk()]  # fmt: skip


def summary(found: list[Part]) -> str:
    """Return the worst of what the parts say: ok, late or away."""
    said = {part.state for part in found}
    return next((state for state in (AWAY, LATE) if state in said), OK)


def mode(found: list[Part]) -> str:
    """Return the mode as it is at this moment, `maintenance` where there is no database."""
    if found[0].state == AWAY:
        return "maintenance"
    return (modes.by_hand() or modes.by_health()).value


def _has_database() -> bool:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _clock_of_the_database() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there: datetime = cursor.fetchone()[0]
        return there


def _database(there: datetime, real: datetime, arrived: datetime) -> Part:
    with connection.cursor() as cursor:
        cursor.execute(DATABASE)
        connections, most, up = cursor.fetchone()
    skew, front = (round((there - clock).total_seconds(), 1) for clock in (real, arrived))
    full, read_only = _is_full(), modes.is_read_only()
    # What the front stamped has waited since, a minute and more in a rush: only a stamp ahead of us is surely another clock's.
    late = full or read_only or max(abs(skew), -front) > SKEW or connections > 0.9 * most
    figures = {"clock_skew_seconds": skew, "front_skew_seconds": front, "connections": connections,
               "most_connections": most, "owner": int(not grants.is_bound()), "full": int(full), "read_only": int(read_only), "up_seconds": up}  # fmt: skip
    return Part("database", LATE if late else OK, None, figures)


def _is_full() -> bool:
    """Tell whether the volume of the database has no room for a megabyte: a working file that goes at once tries it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64kB'")
            cursor.execute(A_MEGABYTE)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != DISK_FULL:
            raise
        return True
    return False


def _copy() -> list[Part]:
    """Ask the copy of the database, where there is one; it is behind only while it has not played what it was sent."""
    if not settings.REPLICA_URL:
        return []
    try:
        with connections[replica.REPLICA].cursor() as cursor:
            cursor.execute(BEHIND)
            behind = round(cursor.fetchone()[0], 1)
    except DatabaseError:
        return [Part("replica", AWAY)]
    return [Part("replica", LATE if behind > PULSE else OK, None, {"seconds_behind": behind})]


def _broker() -> Part:
    return Part("broker", OK if broker_answers() else AWAY)


def _pulse(name: str, known: dict[str, Mark], real: datetime, patience: float) -> Part:
    age, mark = _age(known.get(name), real), known.get(name)
    if mark and (mark.at - real).total_seconds() > SKEW:  # it lives by a clock that runs ahead
        return Part(name, LATE, age, {"clock_skew_seconds": round((real - mark.at).total_seconds(), 1)})
    return Part(name, AWAY if age is None or age > patience else OK, age)


def _age(mark: Mark | None, real: datetime) -> float | None:
    return max(0.0, round((real - mark.at).total_seconds(), 1)) if mark else None


def _outbox(real: datetime) -> Part:
    counts = dict(Message.objects.exclude(state__in=(State.SENT, State.DROPPED)).values_list("state").annotate(
        n=Count("pk")).order_by())  # fmt: skip
    figures = {
        state.value: counts.get(state.value, 0)
        for state in (State.QUEUED, State.HELD, State.FAILED, State.BOUNCED)
    }
    figures["due"] = Message.objects.waiting(clock.now(), real).count()
    figures["paused"] = int(pausing.is_paused())
    again = Message.objects.trying_again(real)
    figures["trying_again"] = again.count()
    is_new = again.filter(
        attempts__lte=len(RETRIES)
    ).exists()  # later on it is the recipient's server, and a figure
    age = max(0.0, outbox_age())
    late = is_new or age > modes.MAIL_IS_LATE or figures["paused"] or figures[State.FAILED]
    return Part("outbox", LATE if late else OK, age, figures)


def _backup(known: dict[str, Mark], real: datetime) -> Part:
    mark = known.get(marks.BACKUP)
    age = _age(mark, real)
    late = age is None or age > settings.BACKUP_HOURS * 3600
    return Part("backup", LATE if late else OK, age, mark.detail if mark else {})


def _invariants(known: dict[str, Mark], real: datetime) -> Part:
    mark = known.get(marks.INVARIANTS)
    age = _age(mark, real)
    broken = mark.detail.get("broken", 0) if mark else 0
    return Part("invariants", LATE if age is None or age > NIGHT or broken else OK, age, {"broken": broken})


def _scanner() -> Part:
    if not settings.CLAMD_URL:
        return Part("scanner", OFF)
    return Part("scanner", OK if scanner.answers(settings.CLAMD_URL) else AWAY)


def _disk() -> Part:
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    used = shutil.disk_usage(place)
    tight = used.free < LEAST_BYTES or used.free < LEAST_FREE * used.total
    return Part("disk", LATE if tight else OK, None, {"free_bytes": used.free, "total_bytes": used.total})


def exposition(found: list[Part], mode_now: str) -> str:
    """Return the figures as Prometheus reads them (text format 0.0.4)."""
    lines = ["# TYPE r2r_part_up gauge", "# HELP r2r_part_up 1 where a part works or is switched off, else 0"]
    lines += [f'r2r_part_up{{part="{part.name}"}} {int(part.state in (OK, OFF))}' for part in found]
    lines += [
        "# TYPE r2r_part_age_seconds gauge",
        "# HELP r2r_part_age_seconds Seconds since the last sign of life",
    ]
    lines += [
        f'r2r_part_age_seconds{{part="{part.name}"}} {part.age}' for part in found if part.age is not None
    ]
    lines += ["# TYPE r2r_figure gauge", "# HELP r2r_figure What a part counts"]
    lines += [
        f'r2r_figure{{part="{part.name}",name="{name}"}} {value}'
        for part in found
        for name, value in part.figures.items()
        if isinstance(value, int | float)
    ]
    lines += [
        "# TYPE r2r_mode gauge",
        "# HELP r2r_mode The mode of the portal",
        f'r2r_mode{{mode="{mode_now}"}} 1',
    ]
    return "\n".join(lines) + "\n"
