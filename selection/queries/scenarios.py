"""What-ifs side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from applications.models import Call
from selection.models import Run, RunKind, Scenario
from selection.queries.runs import latest
from selection.states import RunState


@dataclass(frozen=True)
class Column:
    """One column of the comparison; `scenario` None: what stands. Without a run nothing was computed yet."""

    scenario: Scenario | None
    run: Run | None

    @property
    def result(self) -> Mapping[str, Any]:
        """What was computed."""
        result: Mapping[str, Any] = self.run.result if self.run else {}
        return result


def comparison(call: Call) -> list[Column]:
    """Return what stands, then every what-if with its last result, in the order in which they were saved."""
    live = list(Scenario.objects.filter(call=call, dropped_at=None).order_by("created_at", "pk"))
    done = Run.objects.filter(scenario__in=live, state=RunState.DONE).defer("given")
    rows = done.order_by("scenario", "-finished_at", "-asked_at").distinct("scenario")
    known = {one.scenario_id: one for one in rows}
    columns = [Column(one, known.get(one.pk)) for one in live]
    return [Column(None, latest(call).get(RunKind.PROPOSAL)), *columns]
