"""Weights, prices and rules of the set as they stand, and what others would do (SPEC S1, S2)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from applications.models import Call
from selection.choosing_errors import HalfDataError
from selection.domain.given import problem_of
from selection.domain.weighing import compared, interests
from selection.models import RunKind, SelectionRules, SetRule, WeighingChange
from selection.queries.given import given_for
from selection.queries.pairing import weights_of
from selection.queries.runs import latest

NUMBERS = ("weight_individual", "weight_pair", "draws", "seed")
TERMS = ("number", "is_hard", "price")
Values = dict[
    str, Any
]  # "numbers" -> field, "parts" -> part, "rules" -> order -> field; what is absent stays


def weighing_of(call: Call) -> SelectionRules:
    """Return how a call's set is weighed; an unsaved row with the defaults where nothing was said yet."""
    return SelectionRules.objects.filter(call=call).first() or SelectionRules(call=call)


def terms_of(call: Call) -> dict[str, SetRule]:
    """Return the rules in order, by the text of their number."""
    rules = SetRule.objects.filter(call=call).select_related("theme").order_by("order")
    return {str(one.order): one for one in rules}


def changes_of(call: Call) -> QuerySet[WeighingChange]:
    """Return what was proposed for a call, the newest first."""
    rows = WeighingChange.objects.filter(call=call).select_related("proposed_by", "approved_by")
    return rows.order_by("-proposed_at", "-pk")


def current(call: Call, values: Values) -> Values:
    """Return what stands now where `values` would put something else."""
    rules, terms = weighing_of(call), terms_of(call)
    parts = weights_of(rules if rules.pk else None)
    return {
        "numbers": {name: getattr(rules, name) for name in values.get("numbers", {})},
        "parts": {part: parts.get(part, 0) for part in values.get("parts", {})},
        "rules": {
            key: {name: getattr(terms[key], name) for name in fields} if key in terms else {}
            for key, fields in values.get("rules", {}).items()
        },
    }


def effect_of(call: Call, values: Values) -> dict[str, Any]:
    """Return what a change does to the last proposal, to the next best set and to the interest within their groups.

    Empty where there is no proposal yet, or the input is not whole.
    """
    run = latest(call).get(RunKind.PROPOSAL)
    if run is None or "members" not in run.result:
        return {}
    try:
        before, after = (problem_of(one) for one in _inputs(call, values))
    except HalfDataError:
        return {}
    members, second = run.result["members"], run.result.get("runner_up")
    sets = {"proposal": members} | ({"runner_up": second["members"]} if second else {})
    found = interests(members, before, after)
    return {"run": str(run.pk), "sets": compared(sets, before, after), "interests": found}


def _inputs(call: Call, values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the solver's input as it is, and as it would be: the same functions read a copy of the rules."""
    before = given_for(call)
    rules, numbers = weighing_of(call), values.get("numbers", {})
    for name, worth in numbers.items():
        setattr(rules, name, worth)
    rules.pair_weights = {**weights_of(rules if rules.pk else None), **values.get("parts", {})}
    after = given_for(call, rules)
    return before, {**after, "rules": [_rule(one, values.get("rules", {})) for one in after["rules"]]}


def _rule(row: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    told = changes.get(row["key"], {})
    names = {"number": "number", "is_hard": "hard", "price": "price"}
    found = {**row, **{names[name]: worth for name, worth in told.items()}}
    return {**found, "waived": row["waived"] and found["hard"]}
