"""Computations as pages read them."""

from uuid import UUID

from django.db.models import Q

from applications.models import Call
from selection.models import Run
from selection.states import RunState

OPEN = (RunState.QUEUED, RunState.RUNNING)


def latest(call: Call) -> dict[str, Run]:
    """Return kind -> the last computation of the call itself that came to an end with a result."""
    done = Run.objects.filter(call=call, scenario=None, state=RunState.DONE).defer("given")
    rows = done.order_by("kind", "-finished_at", "-asked_at").distinct("kind")
    return {one.kind: one for one in rows}


def recent(call: Call) -> tuple[dict[str, Run], list[Run]]:
    """Return both `latest` and `under_way` from one query."""
    mine = Run.objects.filter(Q(scenario=None, state=RunState.DONE) | Q(state__in=OPEN), call=call)
    columns = ("kind", "state", "scenario")
    rows = mine.order_by(*columns, "-finished_at", "-asked_at").distinct(*columns).defer("given")
    found = list(rows.select_related("scenario"))
    waiting = sorted((one for one in found if one.state in OPEN), key=lambda one: (one.asked_at, one.pk))
    return {one.kind: one for one in found if one.state == RunState.DONE}, waiting


def under_way(call: Call) -> list[Run]:
    """Return what waits or runs, the oldest first."""
    rows = Run.objects.filter(call=call, state__in=OPEN).defer("given", "result").select_related("scenario")
    return list(rows.order_by("asked_at", "pk"))


def next_waiting() -> UUID | None:
    """Return the computation that waits longest."""
    waiting = Run.objects.filter(state=RunState.QUEUED).order_by("asked_at", "pk")
    return waiting.values_list("pk", flat=True).first()
