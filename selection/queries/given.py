"""The input of a computation, read from the call: candidates, scores, pairs, rules, pins (SPEC S1, S2, S8)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from applications.models import Application, Call
from applications.states import Outcome as Eligibility
from r2r_portal.accounts.models import User
from r2r_portal.territories.models import Side, Territory
from selection.choosing_errors import HalfDataError
from selection.domain.given import FORMAT, digest
from selection.domain.variants import totals
from selection.models import AgreedScore, Criterion, Pin, Score, SelectionRules, SetRule, Waiver
from selection.queries.pairing import pairs_of, typed_scores, weights_of
from selection.queries.staffing import applications_for
from selection.states import DiscussionState, Interest, Outcome, Progress

AT_THE_TOP = 2  # a theme counts for a set where it is ranked first or second


def candidates_of(call: Call) -> list[Application]:
    """Return the live applications that may be chosen, in the order of their references."""
    unfit = Q(eligibility__outcome=Eligibility.NOT_ELIGIBLE) | Q(decision__outcome=Outcome.NOT_ELIGIBLE)
    live = Application.objects.live().filter(call=call).exclude(unfit)
    related = live.select_related("track", "organisation", "submitted_territory__member_state")
    return list(related.order_by("reference"))


def sees_all(officer: User, call: Call) -> bool:
    """Tell whether nothing of the call is hidden from an officer: whoever is recused sees no computed set at all.

    Seats and shares of the others would tell how the hidden one stands.
    """
    seen = applications_for(officer, call).order_by().values("pk")
    return not Application.objects.live().filter(call=call).exclude(pk__in=seen).exists()


def given_for(call: Call) -> dict[str, Any]:
    """Return the whole input document. Raises HalfDataError where scores or rules are missing."""
    everybody = candidates_of(call)
    document = light(call, everybody)
    _refuse_half(document)
    rules, typed = SelectionRules.objects.filter(call=call).first(), typed_scores(call)
    found: dict[str, dict[str, int]] = {}
    for pair in pairs_of(everybody, weights_of(rules), typed):
        row = found.setdefault(pair.region.reference or "", {})
        row[pair.prefecture.reference or ""] = pair.interest.value
    return {**document, "pairs": found}


def light(call: Call, everybody: Iterable[Application]) -> dict[str, Any]:
    """Return the input without the interest of pairs: what may change from day to day, with few queries."""
    chosen, rules = list(everybody), SelectionRules.objects.filter(call=call).first() or SelectionRules()
    refs = {one.pk: one.reference or "" for one in chosen}
    scores = scores_of(call, refs)
    points, ranks = totals(scores), _ranks(chosen)
    typed = typed_scores(call)
    return {
        "format": FORMAT,
        "call": call.code,
        "weights": {"individual": rules.weight_individual, "pair": rules.weight_pair},
        "pair_weights": weights_of(rules if rules.pk else None),
        "draws": rules.draws,
        "seed": rules.seed,
        "candidates": [_candidate(one, points.get(refs[one.pk]), ranks.get(one.pk, ())) for one in chosen],
        "scores": scores,
        "rules": [_rule(one) for one in rules_of(call)],
        "pins": [{"ref": refs[one.application_id], "place": one.place} for one in _pins(call) if one.application_id in refs],
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


def scores_of(call: Call, refs: dict[UUID, str]) -> dict[str, Any]:
    """Return what the totals are made of: weights, sheets by evaluator's number, agreed scores, in half points."""
    criteria = {one.pk: one for one in Criterion.objects.filter(call=call).scored().select_related("track")}
    names = {pk: f"{one.track.side}.{one.slug}" if one.track else one.slug for pk, one in criteria.items()}
    sheets: dict[str, dict[str, dict[str, int]]] = {}
    counting = Score.objects.filter(
        assessment__status=Progress.SUBMITTED,
        assessment__assignment__declaration__answer=Interest.NONE,
        assessment__assignment__application__in=refs,
        value__isnull=False,
    )
    columns = (
        "assessment__assignment__application",
        "assessment__assignment__evaluator",
        "criterion",
        "value",
    )
    for pk, who, criterion, worth in counting.values_list(*columns):
        sheet = sheets.setdefault(refs[pk], {}).setdefault(str(who), {})
        sheet[names[criterion]] = int(worth * 2)
    agreed: dict[str, dict[str, int]] = {}
    settled = AgreedScore.objects.filter(
        discussion__application__in=refs, discussion__state=DiscussionState.AGREED
    )
    for pk, criterion, worth in settled.values_list("discussion__application", "criterion", "value"):
        if worth is not None:
            agreed.setdefault(refs[pk], {})[names[criterion]] = int(worth * 2)
    weights = {names[pk]: one.weight for pk, one in criteria.items()}
    return {"weights": weights, "sheets": sheets, "agreed": agreed}


def _ranks(applications: list[Application]) -> dict[UUID, tuple[str, ...]]:
    latest = Application.objects.filter(pk__in=[one.pk for one in applications])
    rows = (
        latest.order_by("pk", "-submissions__number")
        .distinct("pk")
        .values_list("pk", "submissions__snapshot__ranks")
    )
    return {pk: _first_two(ranks or {}) for pk, ranks in rows}


def _first_two(ranks: dict[str, Any]) -> tuple[str, ...]:
    known = sorted((int(rank), theme) for theme, rank in ranks.items() if rank)
    return tuple(theme for rank, theme in known if rank <= AT_THE_TOP)


def _candidate(one: Application, total: int | None, themes: Iterable[str]) -> dict[str, Any]:
    territory = one.submitted_territory
    return {
        "ref": one.reference or "",
        "side": one.track.side,
        "total": total,
        "state": (territory.member_state_id or "") if territory else "",
        "area": area_of(territory),
        "themes": list(themes),
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


def _pins(call: Call) -> list[Pin]:
    return list(Pin.objects.filter(application__call=call).order_by("application__reference"))
