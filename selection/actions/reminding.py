"""Reminding evaluators who have something open; nobody else (SPEC M2)."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from applications.domain.calendars import holiday_where
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish
from r2r_portal.outbox.models import Message
from selection.domain.reminding import due
from selection.models import Assignment, Release
from selection.queries.evaluating import work_of
from selection.states import DiscussionState, Progress

DUE = "evaluation.due"


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Write the reminders that are due at `at` and were not written yet; returns how many."""
    return sum(_remind(person, at) for person in User.objects.filter(pk__in=_busy(), is_active=True))


def _busy() -> Iterable[int]:
    """Return who may have something open, in one statement; `work_of` says whether it is so."""
    closed = Release.objects.live().values("call")
    live = Assignment.objects.filter(application__status="submitted").exclude(application__call__in=closed)
    unfinished = live.unfinished().values("evaluator")
    talking = live.readable().filter(
        assessment__status=Progress.SUBMITTED, application__discussion__state=DiscussionState.OPEN
    )
    people = User.objects.filter(Q(pk__in=unfinished) | Q(pk__in=talking.values("evaluator")))
    return people.values_list("pk", flat=True)


def _remind(person: User, at: datetime) -> int:
    first = work_of(person, at).first_due
    if first is None:
        return 0
    days = first.application.call.around_evaluation
    offset = due(first.due_at, at, ZoneInfo(person.zone), holiday_where(person.zone), days)
    if offset is None:
        return 0
    return _publish(person, first.due_at, f"{offset:+d}", at)


def _publish(person: User, due_at: datetime, mark: str, at: datetime) -> int:
    return publish(
        topic=DUE, key=f"{DUE}:{person.pk}:{due_at.isoformat()}:{mark}", to=person.email,
        language=person.language, zone=person.zone,
        payload={"evaluator": person.pk, "due_at": due_at.isoformat()}, at=at,
    )  # fmt: skip


@transaction.atomic
def nudge(*, people: Iterable[User], by: User, at: datetime) -> int:
    """Remind by hand those who have something open, once a day at most; returns how many were written to."""
    sent = 0
    for person in people:
        due_at = work_of(person, at).due_at
        if due_at is not None and _publish(person, due_at, at.date().isoformat(), at):
            record(at=at, by=by, verb="evaluation.nudged", subject=person)
            sent += 1
    return sent


def draft_of(person: User, at: datetime) -> Message | None:
    """Return the reminder as `nudge` would write it now, not kept anywhere; None where nothing is open."""
    due_at = work_of(person, at).due_at
    if due_at is None:
        return None
    return Message(
        topic=DUE, to=person.email, language=person.language, zone=person.zone, created_at=at, subject="", body="",
        payload={"evaluator": person.pk, "due_at": due_at.isoformat()},
    )  # fmt: skip
