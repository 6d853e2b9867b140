"""The ranking of one track: individual totals with their spread, evidence and facts beside them, in no total."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from applications.models import Application, Call, Theme, Track
from r2r_portal.accounts.models import User
from selection.domain import scoring
from selection.domain.evidence import Interest, Pair, pairs
from selection.models import Assessment, Criterion, Decision, Release
from selection.queries.evidence import interests, theme_titles
from selection.queries.staffing import applications_for


@dataclass(frozen=True)
class Column:
    """One criterion of one application: its scores, mean and spread, and whether it is under the threshold."""

    criterion: Criterion
    values: tuple[Decimal, ...]
    mean: Decimal | None
    spread: Decimal | None
    under: bool


@dataclass(frozen=True)
class Standing:
    """One row of the ranking. `place` is None until somebody has scored."""

    application: Application
    place: int | None
    total: Decimal | None
    exact: Fraction | None
    count: int
    totals: tuple[Decimal, ...]
    spread: Decimal | None
    columns: tuple[Column, ...]
    interest: Interest | None
    pairs: tuple[Pair, ...]
    decision: Decision | None

    @property
    def same_first(self) -> int:
        """How many of the other side rank the same theme first."""
        return sum(pair.same_first for pair in self.pairs)

    @property
    def wanted(self) -> int:
        """How many of the other side look for a topic that is offered here."""
        return sum(bool(pair.they_want) for pair in self.pairs)

    @property
    def offering(self) -> int:
        """How many of the other side offer a topic that is looked for here."""
        return sum(bool(pair.they_offer) for pair in self.pairs)


@dataclass(frozen=True)
class Ranking:
    """A track in order, with what the page needs to name columns."""

    track: Track
    standings: tuple[Standing, ...]
    criteria: tuple[Criterion, ...]
    themes: dict[str, str]
    partners: dict[str, Application]


def ranking_of(track: Track, officer: User) -> Ranking:
    """Return the ranking of one track as `officer` may see it, with a fixed number of queries."""
    call = track.call
    everybody = list(applications_for(officer, call))
    mine = [one for one in everybody if one.track_id == track.pk]
    criteria = tuple(Criterion.objects.filter(call=call).scored())
    sheets = sheets_of(call)
    decisions = {one.application_id: one for one in Decision.objects.visible_to(officer).of(call)}
    known = interests(one.pk for one in everybody)
    others = [one for one in everybody if one.track_id != track.pk]
    facing = [known[one.pk] for one in others if one.pk in known]
    rows = {
        one.reference or "": _standing(
            one, sheets.get(one.pk, []), criteria, known.get(one.pk), facing, decisions
        )
        for one in mine
    }
    order = scoring.ranking(scoring.Entry(reference, row.exact) for reference, row in rows.items())
    return Ranking(
        track=track,
        standings=tuple(_placed(rows[entry.reference], place) for place, entry in enumerate(order, start=1)),
        criteria=criteria,
        themes=theme_titles(call),
        partners={str(one.pk): one for one in others},
    )


def sheets_of(call: Call) -> dict[UUID, list[Assessment]]:
    """Return application -> evaluations that count."""
    counting = Assessment.objects.counting().filter(assignment__application__call=call)
    found: dict[UUID, list[Assessment]] = {}
    for sheet in counting.select_related("assignment").prefetch_related("scores").order_by("pk"):
        found.setdefault(sheet.assignment.application_id, []).append(sheet)
    return found


def _standing(
    application: Application,
    sheets: list[Assessment],
    criteria: tuple[Criterion, ...],
    interest: Interest | None,
    facing: list[Interest],
    decisions: dict[UUID, Decision],
) -> Standing:
    measures = [one.measure for one in criteria]
    scores = [{s.criterion_id: s.value for s in sheet.scores.all()} for sheet in sheets]
    totals = [scoring.total({c.slug: one.get(c.pk) for c in criteria}, measures) for one in scores]
    printed = [value for value in map(scoring.printed, totals) if value is not None]
    exact = scoring.mean(totals)
    return Standing(
        application=application,
        place=None,
        total=scoring.printed(exact),
        exact=exact,
        count=len(sheets),
        totals=tuple(printed),
        spread=scoring.spread(printed),
        columns=tuple(_column(criterion, scores) for criterion in criteria),
        interest=interest,
        pairs=pairs(interest, facing) if interest else (),
        decision=decisions.get(application.pk),
    )


def _column(criterion: Criterion, scores: list[dict[int, Decimal | None]]) -> Column:
    given = [value for one in scores if (value := one.get(criterion.pk)) is not None]
    mean = scoring.mean(given)
    under = mean is not None and criterion.threshold is not None and mean < Fraction(criterion.threshold)
    return Column(criterion, tuple(given), scoring.printed(mean, "0.01"), scoring.spread(given), under)


def _placed(standing: Standing, place: int) -> Standing:
    return standing if standing.exact is None else Standing(**{**vars(standing), "place": place})


@dataclass(frozen=True)
class GroupRow:
    """A selected application as the groups page shows it."""

    decision: Decision
    ranks: tuple[str, ...]
    number: int | None
    interest: Interest | None


def group_rows(call: Call, officer: User) -> list[GroupRow]:
    """Return the selected ones with their themes in order of rank and their group."""
    selected = Decision.objects.visible_to(officer).of(call).taking_part()
    related = (
        "track",
        "application__track",
        "application__organisation",
        "application__submitted_territory__member_state",
        "application__group_member__group",
    )
    decisions = list(selected.select_related(*related).order_by("track__side", "application__reference"))
    known = interests(one.application_id for one in decisions)
    titles = theme_titles(call)
    return [_group_row(one, known.get(one.application_id), titles) for one in decisions]


def _group_row(decision: Decision, interest: Interest | None, titles: dict[str, str]) -> GroupRow:
    ranks = sorted(interest.ranks.items(), key=lambda pair: pair[1]) if interest else []
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
