"""The input of a computation, read from the call: candidates, scores, pairs, rules, pins (SPEC S1, S2, S8)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Exists, OuterRef, Subquery, Value

from applications.models import Application, Call, Submission
from applications.states import Outcome
from r2r_portal.territories.models import Side, Territory
from selection.choosing_errors import HalfDataError
from selection.domain.given import FORMAT, digest
from selection.domain.variants import totals
from selection.models import AgreedScore, Kind, Minute, MinuteKind, Score, SelectionRules, SetRule, Waiver
from selection.queries.pairing import pairs_of, typed_scores, weights_of
from selection.states import DiscussionState, Interest, Progress

CRITERION = ("criterion__slug", "criterion__track__side", "criterion__weight", "value")
AT_THE_TOP = 2  # a theme counts for a set where it is ranked first or second


def candidates_of(call: Call) -> list[Application]:
    """Return the live applications that the eligibility check lets through, in the order of their references.

    Each has its `pin` and `decision`, `ranks` as handed in, `is_minuted`: whether a minute speaks of it as a borderline
    case, and `is_departed`: whether any minute of the call speaks of a departure.
    """
    live = Application.objects.live().filter(call=call).exclude(eligibility__outcome=Outcome.NOT_ELIGIBLE)
    related = live.select_related(
        "track", "organisation", "submitted_territory__member_state", "pin", "decision"
    )
    counts = Submission.objects.filter(application=OuterRef("pk")).order_by("-number")
    minutes = Minute.objects.filter(application=OuterRef("pk"), kind=MinuteKind.BORDERLINE)
    departures = Minute.objects.filter(call=OuterRef("call"), kind=MinuteKind.DEPARTURE)
    told = related.annotate(
        ranks=Subquery(counts.values("snapshot__ranks")[:1]),
        is_minuted=Exists(minutes),
        is_departed=Exists(departures),
    )
    return list(told.order_by("reference"))


def given_for(call: Call, rules: SelectionRules | None = None) -> dict[str, Any]:
    """Return the whole input document. Raises HalfDataError where scores or rules are missing.

    `rules` takes the place of the call's own weighing, to see what another one would do.
    """
    everybody, rules = candidates_of(call), rules or getattr(call, "selection_rules", None)
    document = light(call, everybody, rules=rules)
    _refuse_half(document)
    typed = typed_scores(call)
    found: dict[str, dict[str, int]] = {}
    for pair in pairs_of(everybody, weights_of(rules), typed):
        row = found.setdefault(pair.region.reference or "", {})
        row[pair.prefecture.reference or ""] = pair.interest.value
    return {**document, "pairs": found}


def light(
    call: Call,
    everybody: Iterable[Application],
    kept: Iterable[SetRule] | None = None,
    rules: SelectionRules | None = None,
) -> dict[str, Any]:
    """Return the input without the interest of pairs: what may change from day to day, with few queries.

    `everybody` as of `candidates_of`; `kept` are the rules where the page has read them already.
    """
    chosen, rules = list(everybody), rules or getattr(call, "selection_rules", None)
    refs = {one.pk: one.reference or "" for one in chosen}
    scores, typed = scores_of(refs), typed_scores(call)
    points, rules = totals(scores), rules or SelectionRules()
    return {
        "format": FORMAT,
        "call": call.code,
        "weights": {"individual": rules.weight_individual, "pair": rules.weight_pair},
        "pair_weights": weights_of(rules),
        "draws": rules.draws,
        "seed": rules.seed,
        "candidates": [_candidate(one, points.get(refs[one.pk])) for one in chosen],
        "scores": scores,
        "rules": [_rule(one) for one in (rules_of(call) if kept is None else kept)],
        "pins": [{"ref": refs[one.pk], "place": one.pin.place} for one in chosen if hasattr(one, "pin")],
        "typed": [
            [refs[eu], refs[jp], int(one.value * 2)]
            for (eu, jp), one in sorted(typed.items(), key=lambda pair: str(pair[0]))
            if eu in refs and jp in refs
        ],
    }  # fmt: skip


def light_digest(document: dict[str, Any]) -> str:
    """Return the hash by which a page sees that something changed since a computation."""
    return digest({name: part for name, part in document.items() if name != "pairs"})


def _refuse_half(document: dict[str, Any]) -> None:
    without = tuple(one["ref"] for one in document["candidates"] if one["total"] is None)
    sides = {one["side"] for one in document["candidates"]}
    seats = {one["side"] for one in document["rules"] if one["kind"] == "seats"}
    if sides != set(Side.values) or without or seats != set(Side.values):
        missing = "candidates" if sides != set(Side.values) else "scores" if without else "seats"
        raise HalfDataError(missing, without)


def scores_of(refs: dict[UUID, str]) -> dict[str, Any]:
    """Return what the totals are made of: weights, sheets by evaluator's number, agreed scores, in half points."""
    counting = Score.objects.filter(
        assessment__status=Progress.SUBMITTED,
        assessment__assignment__declaration__answer=Interest.NONE,
        assessment__assignment__application__in=refs,
        criterion__kind=Kind.INDIVIDUAL,
        value__isnull=False,
    )
    settled = AgreedScore.objects.filter(
        discussion__application__in=refs, discussion__state=DiscussionState.AGREED
    )
    sheet, nobody = "assessment__assignment__", Value(0, BigIntegerField())
    rows = counting.values_list(f"{sheet}application", f"{sheet}evaluator", *CRITERION).union(
        settled.values_list("discussion__application", nobody, *CRITERION), all=True
    )
    weights: dict[str, int] = {}
    sheets: dict[str, dict[str, dict[str, int]]] = {}
    agreed: dict[str, dict[str, int]] = {}
    for pk, who, slug, side, weight, worth in rows:
        name = f"{side}.{slug}" if side else slug
        weights[name] = weight
        of = (
            sheets.setdefault(refs[pk], {}).setdefault(str(who), {})
            if who
            else agreed.setdefault(refs[pk], {})
        )
        of[name] = int(worth * 2)
    return {"weights": weights, "sheets": sheets, "agreed": agreed}


def _first_two(ranks: dict[str, Any]) -> list[str]:
    known = sorted((int(rank), theme) for theme, rank in ranks.items() if rank)
    return [theme for rank, theme in known if rank <= AT_THE_TOP]


def _candidate(one: Any, total: int | None) -> dict[str, Any]:
    territory = one.submitted_territory
    return {
        "ref": one.reference or "",
        "side": one.track.side,
        "total": total,
        "state": (territory.member_state_id or "") if territory else "",
        "area": area_of(territory),
        "themes": _first_two(one.ranks or {}),
    }


def area_of(territory: Territory | None) -> str:
    """Return the NUTS 1 area or the Japanese region (地方); "" for the demo's fictional territories, which lie nowhere."""
    if territory is None or territory.is_fictional:
        return ""
    return territory.code[:3] if territory.side == Side.EU else territory.area_en


def rules_of(call: Call) -> list[SetRule]:
    """Return the rules in order, each with `is_waived`: a waiver that two people gave and nobody took back."""
    given = Waiver.objects.filter(rule=OuterRef("pk"), withdrawn_at=None, approved_at__isnull=False)
    rules = SetRule.objects.filter(call=call).select_related("theme").annotate(is_waived=Exists(given))
    return list(rules.order_by("order"))


def _rule(one: Any) -> dict[str, Any]:
    return {
        "key": str(one.order),
        "kind": one.kind,
        "side": one.side,
        "theme": one.theme.slug if one.theme else "",
        "number": one.number,
        "hard": one.is_hard,
        "price": one.price,
        "waived": one.is_waived and one.is_hard,
    }
