"""Feedback in sums: never fewer than three answers together, never with a name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from programme.domain.feedback import Summed, is_open, summed
from programme.models import Activity, Delegate, Feedback, Presence, Visit
from programme.models.presence import MARKS
from programme.queries import planning
from programme.queries.agenda import territories_of
from programme.queries.meetings import Meeting, of_activity, of_session, of_visit, takes_part
from programme.states import SessionStatus
from r2r_portal.accounts.models import User


@dataclass(frozen=True)
class Answers:
    """What people thought of one thing; below three answers only how many there are."""

    meeting: Meeting
    count: int
    sums: tuple[Summed, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()  # language, text


def answers(meeting: Meeting, rows: list[Feedback] | None = None) -> Answers:
    """Return the sums of one thing; texts are ordered by themselves, so that they follow nobody's turn."""
    found = list(Feedback.objects.filter(**meeting.field)) if rows is None else rows
    sums = summed(MARKS, [_marks(row) for row in found])
    if not sums:
        return Answers(meeting, len(found))
    texts = sorted((row.text, row.language) for row in found if row.text)
    return Answers(meeting, len(found), sums, tuple((language, text) for text, language in texts))


def _marks(row: Feedback) -> Mapping[str, int]:
    return {name: getattr(row, name) for name in MARKS}


def of_whole(visit: Visit) -> list[Answers]:
    """Return the sums of a visit, its sessions and its activities, in a fixed number of queries."""
    own = Q(visit=visit) | Q(session__leg__visit=visit) | Q(activity__visit=visit)
    rows: dict[tuple[str, Any], list[Feedback]] = {}
    for row in Feedback.objects.filter(own).order_by("pk"):
        kind = "session" if row.session_id else "activity" if row.activity_id else "visit"
        rows.setdefault((kind, getattr(row, f"{kind}_id")), []).append(row)
    return [answers(one, rows.get((one.kind, one.row.pk), [])) for one in meetings_of(visit)]


def meetings_of(visit: Visit) -> list[Meeting]:
    """Return a visit, then its sessions that take place and its dated activities."""
    sessions = [of_session(s) for s in planning.sessions(visit) if s.status == SessionStatus.PLANNED]
    dated = [of_activity(a) for a in Activity.objects.filter(visit=visit, is_cancelled=False).order_by("pk")]
    return [of_visit(visit), *sessions, *(one for one in dated if one)]


@dataclass(frozen=True)
class Asked:
    """One thing that a person can judge: what they said so far, whether it can be said now."""

    meeting: Meeting
    given: Feedback | None
    is_open: bool


def asked_of(visit: Visit, user: User, at: datetime) -> list[Asked]:
    """Return what a person can judge of a visit and has ended, the visit itself first."""
    own = Q(visit=visit) | Q(session__leg__visit=visit) | Q(activity__visit=visit)
    given = {_key(row): row for row in Feedback.objects.filter(own, user=user)}
    ended, was_there = [one for one in meetings_of(visit) if one.ends_at <= at], _part(visit, user)
    return [Asked(one, given.get(one.key), is_open(one.ends_at, at)) for one in ended if was_there(one)]


def _part(visit: Visit, user: User) -> Callable[[Meeting], bool]:
    """Return what `meetings.takes_part` says, asked once for a whole visit."""
    going = Delegate.objects.going().filter(delegation__visit=visit, user=user)
    own, hosts = list(going.values_list("pk", "delegation")), set(territories_of(user))
    noted = set(
        Presence.objects.filter(session__leg__visit=visit, delegate__user=user).values_list(
            "session", flat=True
        )
    )
    receives = visit.legs.filter(host__in=hosts).exists()

    def was_there(meeting: Meeting) -> bool:
        row = meeting.row
        if isinstance(row, Activity):
            return takes_part(user, meeting)
        if isinstance(row, Visit):
            return bool(own) or receives
        audience = planning.item_of(row).audience
        return row.pk in noted or row.leg.host_id in hosts or any(audience.has_delegate(*one) for one in own)

    return was_there


def _key(row: Feedback) -> str:
    kind = "session" if row.session_id else "activity" if row.activity_id else "visit"
    return f"{kind}-{getattr(row, f'{kind}_id')}"
