"""The numbers behind the pictures of a call, for the sides that a member of staff looks after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from applications.models import Application, Call
from applications.states import Status
from r2r_portal.accounts.models import User
from r2r_portal.territories.models import Side
from r2r_portal.times import last_minute

Days = dict[date, int]


@dataclass(frozen=True)
class Numbers:
    """Days are those of the call's own zone. `places` count what was not withdrawn, by side and code."""

    call: Call
    started: Days
    submitted: Days
    deadline: date
    at_first: date | None
    states: dict[str, dict[str, int]]  # side -> state -> number
    places: dict[str, dict[str, int]]  # side -> Member State or two digits of a prefecture -> number
    off_the_map: int


def numbers(call: Call, sides: Iterable[str], user: User) -> Numbers:
    """Count the applications of a call that `user` may know of, with a fixed number of statements."""
    zone, shown = ZoneInfo(call.zone), list(sides)
    rows = Application.objects.filter(call=call, track__side__in=shown).unrecused(user)
    places, off = _places(rows)
    return Numbers(
        call=call,
        started=_by_day(rows, "created_at", zone),
        submitted=_by_day(rows.filter(submitted_at__isnull=False), "submitted_at", zone),
        deadline=_deadline(call, shown, zone),
        at_first=_at_first(call, zone),
        states=_states(rows, shown),
        places=places,
        off_the_map=off,
    )


def _by_day(rows: QuerySet[Application], column: str, zone: ZoneInfo) -> Days:
    found = rows.order_by().values_list(TruncDate(column, tzinfo=zone)).annotate(n=Count("pk"))
    return dict(sorted(found))


def _deadline(call: Call, sides: list[str], zone: ZoneInfo) -> date:
    closings = [track.closing for track in call.tracks.select_related("call") if track.side in sides]
    return last_minute(max(closings, default=call.closes_at)).astimezone(zone).date()


def _at_first(call: Call, zone: ZoneInfo) -> date | None:
    """Return the last day as it was published first, None where it was never moved."""
    moved = (
        call.deadline_changes.filter(application=None)
        .order_by("at", "pk")
        .values_list("old", flat=True)
        .first()
    )
    return last_minute(moved).astimezone(zone).date() if moved else None


def _states(rows: QuerySet[Application], sides: list[str]) -> dict[str, dict[str, int]]:
    states = {side: dict.fromkeys(Status.values, 0) for side in sides}
    for side, status, count in rows.order_by().values_list("track__side", "status").annotate(n=Count("pk")):
        states[side][status] = count
    return states


def _places(rows: QuerySet[Application]) -> tuple[dict[str, dict[str, int]], int]:
    """Count by Member State and prefecture; example prefectures and drafts without a territory have no tile."""
    places: dict[str, dict[str, int]] = {side: {} for side in Side.values}
    named = rows.exclude(status=Status.WITHDRAWN).order_by()
    columns = ("track__side", "territory__member_state", "territory__code", "territory__is_fictional")
    off = 0
    for side, state, code, fictional, count in named.values_list(*columns).annotate(n=Count("pk")):
        tile = _tile(side, state, code, fictional)
        if tile:
            places[side][tile] = places[side].get(tile, 0) + count
        else:
            off += count
    return places, off


def _tile(side: str, state: Any, code: Any, fictional: Any) -> str:
    if not code:
        return ""
    if side == Side.EU:
        return str(state)
    return "" if fictional else str(code).removeprefix("JP-")
