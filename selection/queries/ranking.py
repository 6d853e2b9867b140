"""The ranking of one track: individual totals with their spread, evidence and facts beside them, in no total."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import mean
from uuid import UUID

from applications.models import Application, Call, Theme, Track
from r2r_portal.accounts.models import User
from selection.domain import scoring
from selection.domain.evidence import Interest, Met, Pair, met, pairs
from selection.domain.severity import Severity, shift
from selection.models import Criterion, Decision, Release
from selection.queries.calibration import severities_in
from selection.queries.evidence import annotated_interest, counting_parts, interests, theme_titles
from selection.queries.staffing import applications_for
from selection.queries.totals import CriterionTotal, SheetTotal, Total, totals_of


@dataclass(frozen=True)
class Column:
    """One criterion of one application: its scores, what counts (mean or agreed), spread, whether under the threshold."""

    criterion: Criterion
    values: tuple[Decimal, ...]
    mean: Decimal | None
    spread: Decimal | None
    under: bool
    agreed: Decimal | None = None


@dataclass(frozen=True)
class Standing:
    """One row of the ranking. `place` is None until somebody has scored.

    `adjusted` is the total without the evaluators' severities: for information, it orders nothing.
    """

    application: Application
    place: int | None
    total: Decimal | None
    exact: Fraction | None
    count: int
    totals: tuple[Decimal, ...]
    spread: Decimal | None
    columns: tuple[Column, ...]
    interest: Interest | None
    met: Met | None
    decision: Decision | None
    adjusted: Decimal | None = None


@dataclass(frozen=True)
class Ranking:
    """A track in order, with what the page needs to name columns."""

    track: Track
    standings: tuple[Standing, ...]
    criteria: tuple[Criterion, ...]
    themes: dict[str, str]
    partners: dict[str, Application]
    severities: dict[int, Severity]
    facing: tuple[Interest, ...] = ()

    def pairs_of(self, standing: Standing) -> tuple[Pair, ...]:
        """Return the evidence of one application against everybody on the other side."""
        return pairs(standing.interest, self.facing) if standing.interest else ()


def ranking_of(track: Track, officer: User) -> Ranking:
    """Return the ranking of one track as `officer` may see it, with a fixed number of queries."""
    call = track.call
    everybody = list(applications_for(officer, call))
    mine = [one for one in everybody if one.track_id == track.pk]
    totals = totals_of(call, everybody)
    severe = severities_in(call, totals.values())
    decisions = {one.application_id: one for one in Decision.objects.visible_to(officer).of(call)}
    known = interests(one.pk for one in everybody)
    others = [one for one in everybody if one.track_id != track.pk]
    facing = [known[one.pk] for one in others if one.pk in known]
    rows = {
        one.reference or "": _standing(
            one, totals[one.pk], adjusted_total(totals[one.pk], severe), known.get(one.pk), facing, decisions
        )
        for one in mine
    }
    order = scoring.ranking(scoring.Entry(reference, row.exact) for reference, row in rows.items())
    return Ranking(
        track=track,
        standings=tuple(_placed(rows[entry.reference], place) for place, entry in enumerate(order, start=1)),
        criteria=tuple(one.criterion for one in totals[mine[0].pk].criteria) if mine else (),
        themes=theme_titles(call),
        partners={str(one.pk): one for one in others},
        severities=severe,
        facing=tuple(facing),
    )


def adjusted_total(total: Total, known: dict[int, Severity]) -> Decimal | None:
    """Return an application's total without the severities that can be told from chance, 0 to 100.

    What the panel agreed on is nobody's own score and stays as it is.
    """
    if total.exact is None or not total.sheets:
        return None
    weights = {one.criterion.slug: one.criterion.weight for one in total.criteria}
    moved = mean(shift(one.evaluator, known) * _own_share(one, total, weights) for one in total.sheets)
    return scoring.printed(total.exact - Fraction(moved * 100 / scoring.HIGHEST).limit_denominator(10_000))


def _own_share(sheet: SheetTotal, total: Total, weights: dict[str, int]) -> float:
    """Return which part of a sheet's answered weights is the evaluator's own, not agreed."""
    answered = {**sheet.scores, **total.agreed}
    own = sum(weights[slug] for slug in answered if slug not in total.agreed)
    return own / (sum(weights[slug] for slug in answered) or 1)


def _standing(
    application: Application,
    total: Total,
    adjusted: Decimal | None,
    interest: Interest | None,
    facing: list[Interest],
    decisions: dict[UUID, Decision],
) -> Standing:
    printed = [value for one in total.sheets if (value := scoring.printed(one.exact)) is not None]
    return Standing(
        application=application,
        place=None,
        total=scoring.printed(total.exact),
        exact=total.exact,
        count=len(total.sheets),
        totals=tuple(printed),
        spread=scoring.spread(printed),
        columns=tuple(_column(one) for one in total.criteria),
        interest=interest,
        met=met(interest, facing) if interest else None,
        decision=decisions.get(application.pk),
        adjusted=adjusted,
    )


def _column(one: CriterionTotal) -> Column:
    shown = scoring.printed(one.counts, "0.01")
    return Column(one.criterion, one.given, shown, one.spread, one.under, one.agreed)


def _placed(standing: Standing, place: int) -> Standing:
    return standing if standing.exact is None else Standing(**{**vars(standing), "place": place})


@dataclass(frozen=True)
class GroupRow:
    """A selected application as the groups page shows it."""

    decision: Decision
    ranks: tuple[str, ...]
    number: int | None
    interest: Interest


def group_rows(call: Call, officer: User, titles: Mapping[str, str] | None = None) -> list[GroupRow]:
    """Return the selected ones with their themes in order of rank and their group, in one statement.

    `titles` are those of the call's themes where the page has read them already.
    """
    selected = Decision.objects.visible_to(officer).of(call).taking_part()
    related = (
        "track",
        "application__track",
        "application__organisation",
        "application__submitted_territory__member_state",
        "application__group_member__group",
    )
    decisions = selected.select_related(*related).annotate(**counting_parts("application"))
    known = theme_titles(call) if titles is None else titles
    return [_group_row(one, known) for one in decisions.order_by("track__side", "application__reference")]


def _group_row(decision: Decision, titles: Mapping[str, str]) -> GroupRow:
    interest = annotated_interest(decision, decision.application_id)
    ranks = sorted(interest.ranks.items(), key=lambda pair: pair[1])
    member = getattr(decision.application, "group_member", None)
    return GroupRow(
        decision,
        tuple(titles[slug] for slug, _rank in ranks if slug in titles),
        member.group.number if member else None,
        interest,
    )


def themes_of(call: Call) -> list[Theme]:
    """Return the call's themes in order."""
    return list(call.themes.order_by("number"))


def live_release(call: Call) -> Release | None:
    """Return the release that is prepared or out."""
    return Release.objects.live().filter(call=call).select_related("prepared_by", "confirmed_by").first()
