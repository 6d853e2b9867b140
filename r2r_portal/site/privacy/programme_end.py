"""When the programme of a call ended: the last day of its phases, visits, activities, or that of its results."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max
from django.db.models.functions import TruncDate

from applications.models import Call
from programme.models import Activity, Phase, Visit


def ends() -> dict[int, date]:
    """Return call -> last day of its programme; a call of which no day is known has none."""
    found: dict[int, date] = {}
    for days in _days():
        for call, on in days:
            if on:
                found[call] = max(on, found.get(call, on))
    return found


def _days() -> Iterable[Iterable[tuple[int, date | None]]]:
    return (
        Call.objects.values_list("pk", "results_by"),
        Phase.objects.values_list("call").annotate(on=Max("ends_on")),
        Visit.objects.values_list("call").annotate(on=Max("ends_on")),
        Activity.objects.values_list("call").annotate(on=Max(TruncDate("ends_at"))),
    )


def ended(by: date) -> dict[int, date]:
    """Return call -> last day of its programme, of those that were over by a day, that day itself included."""
    return {call: on for call, on in ends().items() if on <= by}
