"""How an application stood at any moment, put together from stamped rows and the audit log (SPEC A13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

SCOPES = ("call", "track", "application")


@dataclass(frozen=True)
class Version:
    """A submission: its number and when it arrived."""

    number: int
    arrived_at: datetime


@dataclass(frozen=True)
class Absence:
    """A withdrawal; `until` is when it was undone."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Move:
    """A deadline moved: of the "call", the "track" or the "application"."""

    scope: str
    old: datetime
    new: datetime
    at: datetime


@dataclass(frozen=True)
class Asked:
    """An information request; `ended_at` is when it was answered or cancelled."""

    id: int
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Concluded:
    """A conclusion of the eligibility check."""

    outcome: str
    at: datetime


@dataclass(frozen=True)
class Life:
    """Everything that is known of one application's past. `closings` are today's, scope -> instant or None."""

    created_at: datetime
    closings: dict[str, datetime | None]
    versions: tuple[Version, ...] = ()
    absences: tuple[Absence, ...] = ()
    moves: tuple[Move, ...] = ()
    requests: tuple[Asked, ...] = ()
    conclusions: tuple[Concluded, ...] = ()


@dataclass(frozen=True)
class Moment:
    """How it stood: `status` None before it began; `version` the number in force, None for none."""

    status: str | None
    version: int | None
    closes_at: datetime | None
    outcome: str
    requests: tuple[int, ...]


def as_of(life: Life, at: datetime) -> Moment:
    """Return how the application stood at `at`; what happened at that very instant counts as done."""
    version = max((one.number for one in life.versions if one.arrived_at <= at), default=None)
    said = [one for one in life.conclusions if one.at <= at]
    return Moment(
        status=_status(life, version, at),
        version=version,
        closes_at=_closing(life, at),
        outcome=max(said, key=lambda one: one.at).outcome if said else "",
        requests=tuple(one.id for one in life.requests if _is_open(one, at)),
    )


def _status(life: Life, version: int | None, at: datetime) -> str | None:
    if at < life.created_at:
        return None
    if version is None:
        return "draft"
    away = any(one.since <= at and (one.until is None or at < one.until) for one in life.absences)
    return "withdrawn" if away else "submitted"


def _closing(life: Life, at: datetime) -> datetime | None:
    found = [_closing_of(scope, life.closings.get(scope), life.moves, at) for scope in SCOPES]
    return max((one for one in found if one is not None), default=None)


def _closing_of(scope: str, now: datetime | None, moves: Iterable[Move], at: datetime) -> datetime | None:
    """Return one scope's own closing then: of the last move before, else what the first move left behind.

    An application has a closing of its own only since it was first moved.
    """
    ours = sorted((one for one in moves if one.scope == scope), key=lambda one: one.at)
    done = [one for one in ours if one.at <= at]
    if done:
        return done[-1].new
    if ours:
        return None if scope == "application" else ours[0].old
    return now


def _is_open(request: Asked, at: datetime) -> bool:
    ended = min(filter(None, (request.ended_at, request.due_at)))
    return request.asked_at <= at < ended
