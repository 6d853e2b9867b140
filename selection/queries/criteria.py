"""Criteria of a call, and what a change of them would do to the totals (SPEC E2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from applications.models import Application, Call
from r2r_portal.accounts.models import User
from selection.domain.criteria import Judged, Ruling, Shift, recorded, shifts
from selection.models import AgreedScore, Assessment, CriteriaChange, Criterion, Score, ScoreWord
from selection.queries.staffing import applications_for, everything_of
from selection.states import DiscussionState

CRITERION = ("weight", "threshold", "optional", "title_en", "title_ja", "text_en", "text_ja")
WORD = ("title_en", "title_ja")
Values = dict[str, dict[str, dict[str, Any]]]  # "criteria" or "words" -> key -> field -> value


def is_frozen(call: Call) -> bool:
    """Tell whether a score was given in a call: from then on criteria change by two people only."""
    return Score.objects.filter(criterion__call=call, value__isnull=False).exists()


def criteria_for(call: Call) -> QuerySet[Criterion]:
    """Return a call's criteria in order, those of every track first."""
    return Criterion.objects.filter(call=call).select_related("track").order_by("number", "track__side", "pk")


def words_for(call: Call) -> QuerySet[ScoreWord]:
    """Return the words of the scale, the common ones first, the best first."""
    rows = ScoreWord.objects.filter(call=call).select_related("criterion__track")
    return rows.order_by("criterion__number", "criterion__pk", "-value")


def changes_of(call: Call) -> QuerySet[CriteriaChange]:
    """Return what was proposed for a call, the newest first."""
    rows = CriteriaChange.objects.filter(call=call).select_related("proposed_by", "approved_by")
    return rows.order_by("-proposed_at", "-pk")


def current(call: Call, values: Values) -> Values:
    """Return what stands now where `values` would put something else."""
    rows = {"criteria": _by_key(criteria_for(call)), "words": _by_key(words_for(call))}
    return {
        kind: {
            key: {name: plain(getattr(rows[kind][key], name)) for name in fields}
            for key, fields in found.items()
        }
        for kind, found in values.items()
    }


def _by_key(rows: Iterable[Any]) -> dict[str, Any]:
    return {str(one.pk): one for one in rows}


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    return str(value) if isinstance(value, Decimal) else value


def effect_for(call: Call, values: Values, officer: User) -> tuple[Shift, ...]:
    """Return what a change does, as far as an officer may know: places count among what they may see."""
    return _shifts(call, list(applications_for(officer, call)), values)


def effect_of(call: Call, values: Values) -> dict[str, Any]:
    """Return what a change does to everything, for its hash and the record."""
    return recorded(_shifts(call, everything_of(call), values))


def _shifts(call: Call, applications: list[Application], values: Values) -> tuple[Shift, ...]:
    criteria = list(Criterion.objects.filter(call=call).scored())
    before = [_ruling(one, {}) for one in criteria]
    after = [_ruling(one, values.get("criteria", {}).get(str(one.pk), {})) for one in criteria]
    return shifts(_judged(call, applications), before, after)


def _ruling(one: Criterion, new: Mapping[str, Any]) -> Ruling:
    threshold = new.get("threshold", one.threshold)
    return Ruling(
        one.slug,
        one.track_id,
        new.get("weight", one.weight),
        None if threshold is None else Decimal(threshold),
        new.get("optional", one.optional),
    )


def _judged(call: Call, applications: list[Application]) -> list[Judged]:
    sheets, agreed = _sheets(call), _agreed(call)
    return [
        Judged(str(one.pk), one.reference or "", one.track_id, tuple(sheets[one.pk].values()), agreed[one.pk])
        for one in applications
    ]


def _sheets(call: Call) -> dict[UUID, dict[int, dict[str, Decimal | None]]]:
    counting = Assessment.objects.counting().filter(assignment__application__call=call)
    found: dict[UUID, dict[int, dict[str, Decimal | None]]] = defaultdict(dict)
    for application, pk in counting.order_by("pk").values_list("assignment__application", "pk"):
        found[application][pk] = {}
    scores = Score.objects.filter(assessment__in=counting).order_by("pk")
    columns = ("assessment__assignment__application", "assessment", "criterion__slug", "value")
    for application, pk, slug, value in scores.values_list(*columns):
        found[application][pk][slug] = value
    return found


def _agreed(call: Call) -> dict[UUID, dict[str, Decimal]]:
    rows = AgreedScore.objects.filter(
        discussion__application__call=call, discussion__state=DiscussionState.AGREED
    )
    found: dict[UUID, dict[str, Decimal]] = defaultdict(dict)
    columns = ("discussion__application", "criterion__slug", "value")
    for application, slug, value in rows.values_list(*columns):
        found[application][slug] = value
    return found
