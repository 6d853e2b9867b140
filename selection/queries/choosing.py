"""The ranking of both sides with the proposal, its price and its firmness beside it (SPEC S1 to S4)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from applications.models import Application, Call, Theme
from r2r_portal.bilingual import text
from r2r_portal.charts import Interests
from r2r_portal.territories.models import Side
from selection.domain.variants import Share, shares
from selection.models import Pin, Run, RunKind, SetRule
from selection.queries.given import candidates_of, light, light_digest, rules_of
from selection.queries.runs import recent
from selection.states import Outcome


@dataclass(frozen=True)
class Row:
    """One application: place on its side, total in thousandths, group of the proposal (None outside), what people hold."""

    application: Application
    place: int
    total: int | None
    group: int | None
    share: Share | None
    change: Mapping[str, Any] | None
    pin: Pin | None
    price: int | None
    has_minute: bool
    outcome: str = ""

    @property
    def departs(self) -> bool:
        """Whether people decided otherwise than the proposal says."""
        return bool(self.outcome) and (self.outcome == Outcome.SELECTED) != (self.group is not None)

    @property
    def needs_minute(self) -> bool:
        """Whether a minute is compulsory and missing (SPEC S4)."""
        return bool(self.share and self.share.is_borderline and not self.has_minute)


@dataclass(frozen=True)
class Kept:
    """One rule of the set and how the proposal stands to it."""

    rule: SetRule
    is_waived: bool
    times: int
    cost: int


@dataclass(frozen=True)
class SetSheet:
    """Everything of the ranking-and-set page."""

    rows: Mapping[str, tuple[Row, ...]]
    rules: tuple[Kept, ...]
    runs: Mapping[str, Run]
    open: tuple[Run, ...]
    is_stale: bool
    states: tuple[tuple[str, int], ...]
    themes: tuple[tuple[str, int], ...]
    grid: tuple[Interests, ...]
    theme_titles: tuple[str, ...]
    departure_minuted: bool = False

    @property
    def proposal(self) -> Run | None:
        """The last proposal."""
        return self.runs.get(RunKind.PROPOSAL)

    @property
    def result(self) -> Mapping[str, Any]:
        """What the last proposal says; empty before the first."""
        return self.proposal.result if self.proposal else {}

    @property
    def departures(self) -> tuple[Row, ...]:
        """Those on whom people decided otherwise than the proposal says; none before there is one."""
        if "members" not in self.result:
            return ()
        return tuple(row for rows in self.rows.values() for row in rows if row.departs)

    @property
    def wanting(self) -> tuple[Row, ...]:
        """Those whose compulsory minute is missing."""
        return tuple(row for rows in self.rows.values() for row in rows if row.needs_minute)


def owed_minutes(call: Call) -> tuple[tuple[str, ...], bool]:
    """Return whose compulsory minute is missing (SPEC S4), and whether decisions depart without a minute saying why."""
    sheet = set_sheet(call)
    missing = tuple(row.application.reference or "" for row in sheet.wanting)
    return missing, bool(sheet.departures) and not sheet.departure_minuted


def set_sheet(call: Call) -> SetSheet:
    """Return the page for somebody who may see everything, with a fixed number of queries."""
    everybody = candidates_of(call)
    kept = rules_of(call)
    document = light(call, everybody, kept)
    runs, waiting = recent(call)
    proposal = runs.get(RunKind.PROPOSAL)
    result: Mapping[str, Any] = proposal.result if proposal else {}
    is_stale = bool(proposal and proposal.params.get("light") != light_digest(document))
    rows, themes = _rows(everybody, document, runs), list(call.themes.order_by("number"))
    chosen = [row for side in rows.values() for row in side if row.group]
    return SetSheet(
        rows=rows,
        rules=_kept(kept, result),
        runs=runs,
        open=tuple(waiting),
        is_stale=is_stale,
        states=_states(chosen),
        themes=_themes(themes, document, chosen),
        grid=_grid(document, chosen, [theme.slug for theme in themes]),
        departure_minuted=any(getattr(one, "is_departed", False) for one in everybody),
        theme_titles=tuple(text(theme, "title") for theme in themes),
    )


def _rows(
    everybody: Iterable[Application], document: Mapping[str, Any], runs: Mapping[str, Run]
) -> dict[str, tuple[Row, ...]]:
    totals = {one["ref"]: one["total"] for one in document["candidates"]}
    proposal, members = runs.get(RunKind.PROPOSAL), _members(runs)
    prices = {one["ref"]: one["price"] for one in (proposal.result.get("pins", ()) if proposal else ())}
    changes = {one["ref"]: one for one in _about(runs, RunKind.WHY_NOT).get("rows", ())}
    shaken = _about(runs, RunKind.ROBUSTNESS)
    known = {share.ref: share for share in shares(shaken)} if shaken else {}
    found: dict[str, tuple[Row, ...]] = {}
    for side in Side.values:
        mine = [one for one in everybody if one.track.side == side]
        mine.sort(key=lambda one: (-(totals[one.reference or ""] or 0), one.reference or ""))
        found[side] = tuple(
            Row(
                application=one,
                place=place,
                total=totals[one.reference or ""],
                group=members.get(one.reference or ""),
                share=known.get(one.reference or ""),
                change=changes.get(one.reference or ""),
                pin=getattr(one, "pin", None),
                price=prices.get(one.reference or ""),
                has_minute=bool(getattr(one, "is_minuted", False)),
                outcome=one.decision.outcome if hasattr(one, "decision") else "",
            )
            for place, one in enumerate(mine, start=1)
        )
    return found


def _members(runs: Mapping[str, Run]) -> Mapping[str, int]:
    proposal = runs.get(RunKind.PROPOSAL)
    members: Mapping[str, int] = proposal.result.get("members", {}) if proposal else {}
    return members


def _about(runs: Mapping[str, Run], kind: str) -> Mapping[str, Any]:
    """Return a result that builds on the proposal shown; one that built on an earlier proposal is not shown."""
    run, proposal = runs.get(kind), runs.get(RunKind.PROPOSAL)
    if run is None or proposal is None or run.given_sha256 != proposal.given_sha256:
        return {}
    result: Mapping[str, Any] = run.result
    return result


def _kept(rules: Iterable[SetRule], result: Mapping[str, Any]) -> tuple[Kept, ...]:
    broken = {one["rule"]: one for one in result.get("worth", {}).get("broken", ())}
    return tuple(
        Kept(
            rule,
            bool(getattr(rule, "is_waived", False)) and rule.is_hard,
            broken.get(str(rule.order), {}).get("times", 0),
            broken.get(str(rule.order), {}).get("cost", 0),
        )
        for rule in rules
    )


def _states(chosen: Iterable[Row]) -> tuple[tuple[str, int], ...]:
    territories = [row.application.submitted_territory for row in chosen]
    names = Counter(one.member_state.name for one in territories if one and one.member_state)
    return tuple(sorted(names.items(), key=lambda pair: (-pair[1], pair[0])))


def _themes(
    themes: Iterable[Theme], document: Mapping[str, Any], chosen: Iterable[Row]
) -> tuple[tuple[str, int], ...]:
    held = {row.application.reference for row in chosen}
    counts = Counter(theme for one in document["candidates"] if one["ref"] in held for theme in one["themes"])
    return tuple((text(theme, "title"), counts[theme.slug]) for theme in themes)


def _grid(document: Mapping[str, Any], chosen: Iterable[Row], slugs: list[str]) -> tuple[Interests, ...]:
    """Return the chosen, group by group, with the themes they rank first or second."""
    near = {one["ref"]: one["themes"] for one in document["candidates"]}
    ordered = sorted(chosen, key=lambda row: (row.group or 0, row.application.reference or ""))
    return tuple(
        Interests(
            f"{row.group}: {row.application.submitted_territory}",
            row.application.track.side,
            frozenset(slugs.index(slug) for slug in near[row.application.reference or ""] if slug in slugs),
        )
        for row in ordered
    )
