"""The decision file's evaluation: rules, receipts, declarations, sheets, discussions, ranking, minutes (SPEC S8)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from applications.models import Application, Call, Eligibility, Recusal, Submission
from selection.domain import scoring
from selection.models import (
    AgreedScore,
    Assessment,
    Assignment,
    CriteriaChange,
    Criterion,
    Declaration,
    Discussion,
    Minute,
    PairScore,
    Pin,
    Score,
    ScoreWord,
    SelectionRules,
    SetRule,
    SuspectedInterest,
    Waiver,
    WeighingChange,
)
from selection.queries.totals import Total, totals_of
from selection.states import Interest, Progress

Rows = list[dict[str, Any]]


def when(at: datetime | None) -> str:
    """Return an instant as text, "" for none."""
    return at.isoformat() if at else ""


def who(key: int | None) -> str:
    """Return the key of a person, "" for nobody."""
    return str(key) if key else ""


def rules(call: Call) -> dict[str, Any]:
    """Return criteria, words of the scale, rules of the set with their version, waivers, changes of criteria and weights."""
    weighing: dict[str, Any] = dict(SelectionRules.objects.filter(call=call).values().first() or {})
    return {
        "criteria": [_criterion(one) for one in _criteria(call)],
        "words": [
            {
                "criterion": word.criterion.slug if word.criterion else "",
                "value": str(word.value),
                "title_en": word.title_en,
                "title_ja": word.title_ja,
            }
            for word in ScoreWord.objects.filter(call=call).select_related("criterion").order_by("pk")
        ],
        "weighing": {key: _plain(value) for key, value in weighing.items() if key != "id"},
        "set": [
            _rule(one) for one in SetRule.objects.filter(call=call).select_related("theme").order_by("order")
        ],
        "criteria_changes": _changes(CriteriaChange.objects.filter(call=call)),
        "weighing_changes": _changes(WeighingChange.objects.filter(call=call)),
    }


def _changes(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Return changes by two people, in their order, with what each was seen to do."""
    told = rows.order_by("pk").values(
        "state", "reason", "before", "values", "effect", "digest", "proposed_by", "proposed_at", "approved_by",
        "approved_at",
    )  # fmt: skip
    return [{key: _plain(value) for key, value in row.items()} for row in told]


def _criteria(call: Call) -> Iterable[Criterion]:
    return Criterion.objects.filter(call=call).select_related("track").order_by("number", "pk")


def _criterion(one: Criterion) -> dict[str, Any]:
    words = {name: getattr(one, name) for name in ("title_en", "title_ja", "text_en", "text_ja")}
    return {
        "slug": one.slug,
        "track": one.track.side if one.track else "",
        "kind": one.kind,
        "weight": one.weight,
        "threshold": None if one.threshold is None else str(one.threshold),
        "optional": one.optional,
        **words,
    }


def _rule(one: SetRule) -> dict[str, Any]:
    return {
        "order": one.order,
        "kind": one.kind,
        "side": one.side,
        "theme": one.theme.slug if one.theme else "",
        "number": one.number,
        "is_hard": one.is_hard,
        "price": one.price,
        "title_en": one.title_en,
        "title_ja": one.title_ja,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int | str | list | dict | bool) or value is None else str(value)


def applications(call: Call) -> Rows:
    """Return the submitted applications with the hashes of what was handed in, as their receipts have them."""
    versions: dict[Any, Rows] = {}
    rows = Submission.objects.filter(application__call=call).order_by("application", "number")
    for one in rows.only("application_id", "number", "content_hash", "signature", "arrived_at", "kind"):
        versions.setdefault(one.application_id, []).append(
            {
                "number": one.number,
                "kind": one.kind,
                "content_sha256": one.content_hash,
                "signature": one.signature,
                "arrived_at": when(one.arrived_at),
            }
        )
    return [_application(one, versions.get(one.pk, [])) for one in _live(call)]


def _live(call: Call) -> Iterable[Application]:
    live = Application.objects.live().filter(call=call)
    related = ("track", "organisation", "submitted_territory__member_state")
    return live.select_related(*related).order_by("reference")


def _application(one: Application, versions: Rows) -> dict[str, Any]:
    place = one.submitted_territory
    return {
        "reference": one.reference,
        "track": one.track.side,
        "code": place.code if place else "",
        "territory_en": (place.name_en or place.name_latin) if place else "",
        "territory_ja": place.name_ja if place else "",
        "organisation": one.organisation.name_local,
        "receipts": versions,
    }


def eligibility(call: Call) -> dict[str, str]:
    """Return reference -> what the eligibility check ended with."""
    rows = Eligibility.objects.filter(application__call=call).order_by("application__reference")
    return {ref: outcome for ref, outcome in rows.values_list("application__reference", "outcome") if ref}


def interests(call: Call) -> dict[str, Rows]:
    """Return declarations, recusals and suspected interests."""
    declared = Declaration.objects.filter(assignment__application__call=call).select_related(
        "assignment__application"
    )
    recused = Recusal.objects.filter(application__call=call).select_related("application").order_by("pk")
    suspected = SuspectedInterest.objects.filter(application__call=call).select_related("application")
    return {
        "declarations": [
            {
                "application": one.assignment.application.reference,
                "evaluator": who(one.assignment.evaluator_id),
                "answer": one.answer,
                "text": one.text,
                "at": when(one.at),
                "settled_by": who(one.settled_by_id),
                "settled_at": when(one.settled_at),
            }
            for one in declared.order_by("pk")
        ],
        "recusals": [
            {
                "application": one.application.reference,
                "person": who(one.person_id),
                "reason": one.reason,
                "at": when(one.at),
            }
            for one in recused
        ],
        "suspected": [
            {
                "application": one.application.reference,
                "evaluator": who(one.evaluator_id),
                "kind": one.kind,
                "state": one.state,
                "note": one.note,
                "settled_by": who(one.settled_by_id),
            }
            for one in suspected.order_by("pk")
        ],
    }


def sheets(call: Call) -> Rows:
    """Return every evaluation; `counts` where it enters the totals. A criterion that is not applicable is absent."""
    rows = Assessment.objects.filter(assignment__application__call=call)
    related = rows.select_related("assignment__application", "assignment__declaration").prefetch_related(
        "scores__criterion"
    )
    return [_sheet(one) for one in related.order_by("assignment__application__reference", "pk")]


def _sheet(one: Assessment) -> dict[str, Any]:
    given: list[Score] = sorted(one.scores.all(), key=lambda score: score.criterion.number)
    declaration = getattr(one.assignment, "declaration", None)
    clean = declaration is not None and declaration.answer == Interest.NONE
    return {
        "application": one.assignment.application.reference,
        "evaluator": who(one.assignment.evaluator_id),
        "counts": one.status == Progress.SUBMITTED and clean,
        "state": one.status,
        "submitted_at": when(one.submitted_at),
        "scores": {score.criterion.slug: str(score.value) for score in given if score.value is not None},
        "comments": {score.criterion.slug: score.comment for score in given if score.comment},
        "comment_applicant": one.comment_applicant,
        "note_staff": one.note_staff,
    }


def assignments(call: Call) -> Rows:
    """Return who was asked to evaluate what."""
    rows = Assignment.objects.filter(application__call=call).select_related("application")
    return [
        {
            "application": one.application.reference,
            "evaluator": who(one.evaluator_id),
            "by": who(one.assigned_by_id),
            "at": when(one.assigned_at),
        }
        for one in rows.order_by("application__reference", "evaluator")
    ]


def discussions(call: Call) -> Rows:
    """Return the panel's discussions: remarks, agreed scores, minority views."""
    rows = Discussion.objects.filter(application__call=call).select_related("application")
    related = rows.prefetch_related("remarks", "scores__criterion", "minority_views").order_by("pk")
    return [_discussion(one) for one in related]


def _discussion(one: Discussion) -> dict[str, Any]:
    agreed: list[AgreedScore] = sorted(one.scores.all(), key=lambda score: score.criterion.number)
    return {
        "application": one.application.reference,
        "state": one.state,
        "reason": one.reason,
        "scores": {score.criterion.slug: str(score.value) for score in agreed},
        "reasons": {score.criterion.slug: score.reason for score in agreed},
        "remarks": [
            {"author": who(r.author_id), "audience": r.audience, "text": r.text, "at": when(r.at)}
            for r in sorted(one.remarks.all(), key=lambda remark: remark.pk)
        ],
        "minority_views": [
            {"evaluator": who(v.evaluator_id), "text": v.text, "at": when(v.at)}
            for v in sorted(one.minority_views.all(), key=lambda view: view.pk)
        ],
    }


def ranking(call: Call) -> Rows:
    """Return total, thresholds missed and order of every application, as the portal has them."""
    live = list(_live(call))
    totals = totals_of(call, live)
    found = [(one, totals[one.pk]) for one in live]
    found.sort(key=lambda row: (row[1].exact is None, -(row[1].exact or 0), row[0].reference or ""))
    return [_ranked(one, total, place) for place, (one, total) in enumerate(found, start=1)]


def _ranked(one: Application, total: Total, place: int) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "track": one.track.side,
        "order": place,
        "exact": "" if total.exact is None else str(total.exact),
        "printed": "" if total.exact is None else str(scoring.printed(total.exact)),
        "under": sorted(c.criterion.slug for c in total.criteria if c.under),
    }


def minutes(call: Call) -> Rows:
    """Return what the panel had put on record."""
    rows = Minute.objects.filter(call=call).select_related("application").order_by("pk")
    return [
        {
            "application": (one.application.reference or "") if one.application else "",
            "kind": one.kind,
            "text_en": one.text_en,
            "text_ja": one.text_ja,
            "by": who(one.by_id),
            "at": when(one.at),
        }
        for one in rows
    ]


def holds(call: Call) -> dict[str, Rows]:
    """Return waivers, pins and the panel's scores of pairs."""
    waivers = Waiver.objects.filter(rule__call=call).select_related("rule").order_by("pk")
    pins = Pin.objects.filter(application__call=call).select_related("application").order_by("pk")
    pairs = PairScore.objects.filter(region__call=call).select_related("region", "prefecture").order_by("pk")
    return {
        "waivers": [
            {
                "rule": one.rule.order,
                "reason_en": one.reason_en,
                "reason_ja": one.reason_ja,
                "proposed_by": who(one.proposed_by_id),
                "approved_by": who(one.approved_by_id),
                "approved_at": when(one.approved_at),
                "withdrawn_at": when(one.withdrawn_at),
            }
            for one in waivers
        ],
        "pins": [
            {
                "application": one.application.reference,
                "place": one.place,
                "reason": one.reason,
                "by": who(one.by_id),
            }
            for one in pins
        ],
        "pair_scores": [
            {
                "region": one.region.reference,
                "prefecture": one.prefecture.reference,
                "value": str(one.value),
                "reason": one.reason,
                "by": who(one.by_id),
            }
            for one in pairs
        ],
    }
