"""What applications said that matters to a partner, as handed in, and the interest of every pair (SPEC E8)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from applications.models import Application, Call, Submission
from r2r_portal.territories.models import Side, Territory
from selection.domain.pairing import DEFAULT_WEIGHTS, PARTS, Interest, Profile, interest
from selection.models import PairScore, SelectionRules

JAPAN = frozenset({"jp", "japan", "日本", "日本国"})


@dataclass(frozen=True)
class Pair:
    """A region and a prefecture with their interest; `score` is the panel's own where there is one."""

    region: Application
    prefecture: Application
    interest: Interest
    score: PairScore | None


def profiles(applications: Iterable[Application]) -> dict[UUID, Profile]:
    """Return application -> profile from the version that counts; those without a version say nothing."""
    everybody = list(applications)
    latest = Submission.objects.filter(application__in=everybody).order_by("application", "-number")
    frozen = dict(latest.distinct("application").values_list("application_id", "snapshot"))
    return {one.pk: profile(one, frozen.get(one.pk, {})) for one in everybody}


def profile(application: Application, snapshot: Mapping[str, Any]) -> Profile:
    """Return what one frozen version says; the keys are those of both published questionnaires."""
    territory, said = application.submitted_territory, _said(snapshot)
    cooperation = said.get("cooperation")
    if cooperation is None and said.get("has_cooperation") is not None:
        cooperation = []
    return Profile(
        ref=application.reference or "",
        code=territory.code if territory else "",
        ranks={theme: int(rank) for theme, rank in (snapshot.get("ranks") or {}).items() if rank},
        offered=frozenset(snapshot.get("topics_offered") or ()),
        wanted=frozenset(snapshot.get("topics_wanted") or ()),
        partners=tuple(one["territory"] for one in said.get("partners") or () if one.get("territory")),
        open_to_any=_yes(said.get("open_to_any")),
        language=snapshot.get("language", ""),
        english=tuple(one.get("english", "") for one in (snapshot.get("contacts") or {}).values()),
        cooperation=None if cooperation is None else tuple(_both(one) for one in cooperation),
        names=_names(territory),
        countries=_countries(territory),
    )


def _said(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    sections = snapshot.get("sections") or ()
    return {one["key"]: one["value"] for section in sections for one in section["questions"]}


def _yes(value: Any) -> bool | None:
    return None if value in (None, "") else value in (True, "yes")


def _both(item: Mapping[str, Any]) -> tuple[str, str]:
    return str(item.get("partner") or ""), str(item.get("country") or "")


def _names(territory: Territory | None) -> frozenset[str]:
    if territory is None:
        return frozenset()
    names = (territory.name_local, territory.name_latin, territory.name_en, territory.name_ja)
    return frozenset(name.casefold() for name in names if name)


def _countries(territory: Territory | None) -> frozenset[str]:
    state = territory.member_state if territory else None
    if state is None:
        return JAPAN if territory and territory.side == Side.JP else frozenset()
    return frozenset(name.casefold() for name in (state.code, state.name_en, state.name_ja))


def weights_of(rules: SelectionRules | None) -> dict[str, int]:
    """Return the weights of the parts: the call's own where it has any."""
    told = rules.pair_weights if rules and rules.pair_weights else DEFAULT_WEIGHTS
    return {part: int(told[part]) for part in PARTS if part in told}


def pairs_of(
    applications: Iterable[Application],
    weights: Mapping[str, int],
    typed: Mapping[tuple[UUID, UUID], PairScore],
) -> Iterator[Pair]:
    """Yield every pair of a region and a prefecture among `applications`."""
    everybody = list(applications)
    known = profiles(everybody)
    regions = [one for one in everybody if one.track.side == Side.EU]
    prefectures = [one for one in everybody if one.track.side == Side.JP]
    for region in regions:
        for prefecture in prefectures:
            score = typed.get((region.pk, prefecture.pk))
            worth = Fraction(score.value) if score else None
            found = interest(known[region.pk], known[prefecture.pk], weights, worth)
            yield Pair(region, prefecture, found, score)


def typed_scores(call: Call) -> dict[tuple[UUID, UUID], PairScore]:
    """Return (region, prefecture) -> the panel's score."""
    rows = PairScore.objects.filter(region__call=call).select_related("by")
    return {(one.region_id, one.prefecture_id): one for one in rows}
