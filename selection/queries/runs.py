"""Computations as pages read them."""

from uuid import UUID

from applications.models import Call
from selection.models import Run
from selection.states import RunState

OPEN = (RunState.QUEUED, RunState.RUNNING)


def latest(call: Call) -> dict[str, Run]:
    """Return kind -> the last computation of the call itself that came to an end with a result."""
    done = Run.objects.filter(call=call, scenario=None, state=RunState.DONE).defer("given")
    rows = done.order_by("kind", "-finished_at", "-asked_at").distinct("kind")
    return {one.kind: one for one in rows}


def under_way(call: Call) -> list[Run]:
    """Return what waits or runs, the oldest first."""
    rows = Run.objects.filter(call=call, state__in=OPEN).defer("given", "result").select_related("scenario")
    return list(rows.order_by("asked_at", "pk"))


def next_waiting() -> UUID | None:
    """Return the computation that waits longest."""
    waiting = Run.objects.filter(state=RunState.QUEUED).order_by("asked_at", "pk")
    return waiting.values_list("pk", flat=True).first()
