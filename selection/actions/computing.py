"""Asking the worker for a computation, carrying it out, stopping it. What came out never changes."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from selection.models import Run
from selection.states import RUN, RunState

logger = logging.getLogger(__name__)
ONE_AT_A_TIME = "run_one_at_a_time"


def ask(*, call: Call, kind: str, params: Mapping[str, Any] | None = None, by: User, at: datetime) -> Run:
    """Queue a computation. Raises DomainError where one of its kind is waiting or running."""
    try:
        with transaction.atomic():
            run = Run.objects.create(
                call=call, kind=kind, params=dict(params or {}), asked_by=by, asked_at=at
            )
            record(at=at, by=by, verb="run.asked", subject=run, kind=kind)
    except IntegrityError as error:
        if ONE_AT_A_TIME not in str(error):
            raise
        raise DomainError(_("This is being computed already.")) from error
    return run


@transaction.atomic
def start(*, run_id: UUID, at: datetime) -> Run | None:
    """Take a waiting computation; None where it was taken or stopped."""
    run = Run.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=run_id).first()
    if run is None or run.state != RunState.QUEUED:
        return None
    run.state, run.started_at = RUN.target(run.state, "start"), at
    run.save(update_fields=["state", "started_at"])
    return run


def carry_out(*, run_id: UUID, computers: Mapping[str, Callable[[Run], Any]], at: datetime) -> bool:
    """Compute one run and keep what came out, or why nothing did; False where there was nothing to do."""
    run = start(run_id=run_id, at=at)
    if run is None:
        return False
    try:
        result = computers[run.kind](run)
    except Exception as error:
        stopped = Run.objects.filter(pk=run.pk, cancel_asked=True).exists()
        if not stopped:
            logger.exception("computation %s failed", run.pk)
        _end(run, "cancel" if stopped else "fail", at, failure="" if stopped else repr(error)[:2000])
        return True
    _end(run, "finish", at, result=result)
    return True


@transaction.atomic
def _end(run: Run, verb: str, at: datetime, *, failure: str = "", result: Any = None) -> None:
    run = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    run.state, run.finished_at, run.failure = RUN.target(run.state, verb), at, failure
    if result is not None:
        run.result, run.proved = result.data, result.proved
        if result.file:
            run.file.save(result.file[0], ContentFile(result.file[1]), save=False)
    run.save(update_fields=["state", "finished_at", "failure", "result", "proved", "file"])
    record(at=at, by=None, verb=f"run.{run.state}", subject=run, kind=run.kind)


@transaction.atomic
def cancel(*, run: Run, by: User, at: datetime) -> Run:
    """Ask a computation to stop; one that waits is over at once."""
    run = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    state = RUN.target(run.state, "cancel")
    run.cancel_asked = True
    if run.state == RunState.QUEUED:
        run.state, run.finished_at = state, at
    run.save(update_fields=["cancel_asked", "state", "finished_at"])
    record(at=at, by=by, verb="run.cancel_asked", subject=run, kind=run.kind)
    return run
