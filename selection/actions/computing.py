"""Asking for a computation, following it, stopping it. The row is the queue; the worker looks for what waits.

One computation at a time in the whole portal: whoever computes holds a lock of the database's for as long as its
connection lives, so a run that says "running" while the lock is free has lost its worker.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from applications.models import Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from selection.actions import frozen
from selection.choosing_errors import AlreadyComputingError, NoProposalError
from selection.domain.given import canonical, changed, digest
from selection.models import Run, RunKind, Scenario
from selection.queries.given import given_for, light_digest
from selection.queries.runs import latest
from selection.states import RUN, RunState

LOCK = 0x72327263  # "r2rc"
WORKER_LOST = "the worker stopped before it was done"


class StoppedError(Exception):
    """Somebody asked to stop; raised in the worker between two searches."""


def ask(
    *,
    call: Call,
    kind: str,
    params: Mapping[str, Any] | None = None,
    scenario: Scenario | None = None,
    by: User,
    at: datetime,
) -> Run:
    """Put a computation into the queue with its whole input.

    Raises AlreadyComputingError while the same one waits or runs, HalfDataError where the input is not whole,
    NoProposalError for smallest changes and robustness without a proposal of the same input.
    """
    try:
        return _ask(call=call, kind=kind, params=dict(params or {}), scenario=scenario, by=by, at=at)
    except IntegrityError as error:
        if "run_one_at_a_time" in str(error):
            raise AlreadyComputingError from error
        raise


@transaction.atomic
def _ask(
    *, call: Call, kind: str, params: dict[str, Any], scenario: Scenario | None, by: User, at: datetime
) -> Run:
    frozen.hold(call.pk)
    given = {} if kind == RunKind.FILE else given_for(call)
    if given:
        params["light"] = light_digest(given)
    if kind == RunKind.SCENARIO and scenario:
        given = changed(given, scenario.changes)
    if kind in (RunKind.WHY_NOT, RunKind.ROBUSTNESS):
        params["proposal"] = _proposal(call, digest(given))
    run = Run.objects.create(
        call=call, kind=kind, scenario=scenario, params=params, given=given,
        given_sha256=digest(given) if given else "", asked_by=by, asked_at=at,
    )  # fmt: skip
    record(at=at, by=by, verb="run.asked", subject=run, kind=kind, given=run.given_sha256)
    return run


def _proposal(call: Call, sha256: str) -> dict[str, Any]:
    """Return the members and the objective that the computation builds on."""
    run = latest(call).get(RunKind.PROPOSAL)
    if run is None or run.given_sha256 != sha256 or "members" not in run.result:
        raise NoProposalError
    return {"run": str(run.pk), "objective": run.result["objective"], "members": run.result["members"]}


@transaction.atomic
def cancel(*, run: Run, by: User, at: datetime) -> Run:
    """Stop a computation: at once where it waits, after its present search where it runs."""
    run = _locked(run.pk)
    goal = RUN.target(run.state, "cancel")
    if run.state == RunState.QUEUED:
        _end(run, goal, at)
    else:
        run.cancel_asked = True
        run.save(update_fields=["cancel_asked"])
    record(at=at, by=by, verb="run.cancelled", subject=run)
    return run


@contextmanager
def alone() -> Iterator[bool]:
    """Hold the one place at the computing table; yields False where somebody else has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@transaction.atomic
def bury(*, at: datetime) -> int:
    """Fail what says "running"; only for whoever holds `alone`. Returns how many there were."""
    lost = list(Run.objects.select_for_update(of=("self",)).filter(state=RunState.RUNNING))
    for run in lost:
        run.failure = WORKER_LOST
        _end(run, RUN.target(run.state, "fail"), at, "failure")
    return len(lost)


@transaction.atomic
def begin(*, run_id: UUID, at: datetime) -> Run | None:
    """Start a computation; None where it does not wait any more."""
    run = _locked(run_id)
    if not RUN.allows(run.state, "start"):
        return None
    run.state, run.started_at = RUN.target(run.state, "start"), at
    run.save(update_fields=["state", "started_at"])
    return run


def advance(*, run_id: UUID, steps: int = 0, proved: int = 0, total: int | None = None) -> None:
    """Note how far it is. Raises StoppedError where somebody asked to stop."""
    changes: dict[str, Any] = {"done": F("done") + steps, "proved": F("proved") + proved}
    Run.objects.filter(pk=run_id, state=RunState.RUNNING).update(
        **changes | ({} if total is None else {"total": total})
    )
    if Run.objects.filter(pk=run_id, cancel_asked=True).exists():
        raise StoppedError


@transaction.atomic
def finish(*, run_id: UUID, result: Mapping[str, Any], file: tuple[str, bytes] | None, at: datetime) -> Run:
    """Keep what came out, for good; `file` is (name, content)."""
    run = _locked(run_id)
    goal = RUN.target(run.state, "finish")
    run.result = dict(result)
    if file:
        run.file.save(file[0], ContentFile(file[1]), save=False)
    _end(run, goal, at, "result", "file")
    record(
        at=at,
        by=None,
        verb="run.finished",
        subject=run,
        result=digest(run.result),
        size=len(canonical(run.result)),
    )
    return run


@transaction.atomic
def stop(*, run_id: UUID, at: datetime) -> Run:
    """End a computation that was asked to stop; nothing of it is kept."""
    run = _locked(run_id)
    _end(run, RUN.target(run.state, "cancel"), at)
    return run


@transaction.atomic
def fail(*, run_id: UUID, failure: str, at: datetime) -> Run:
    """Note that it went wrong, and what was said."""
    run = _locked(run_id)
    run.failure = failure[:2000]
    _end(run, RUN.target(run.state, "fail"), at, "failure")
    record(at=at, by=None, verb="run.failed", subject=run)
    return run


def _locked(run_id: UUID) -> Run:
    return Run.objects.select_for_update(of=("self",)).get(pk=run_id)


def _end(run: Run, state: str, at: datetime, *fields: str) -> None:
    run.state, run.finished_at = state, at
    run.save(update_fields=["state", "finished_at", *fields])
