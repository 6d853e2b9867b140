"""What the groups page shows beside the members: the picture of interests, balance, and what a move would cost.

`prices` counts what both sides said (SPEC E8): topics that one side looks for and the other offers, and a first-ranked
theme that both share; no score enters it. `points_lost` says what a move costs by the rules of the set (SPEC S1).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString

from applications.models import Call
from r2r_portal import charts
from r2r_portal.charts import Interests
from r2r_portal.charts.svg import Table
from selection.choosing_errors import HalfDataError
from selection.domain.evidence import Interest, pair
from selection.models import Group
from selection.queries.group_prices import group_prices
from selection.queries.ranking import GroupRow
from selection.queries.results import Formed

HIGH = 2  # a theme counts as chosen in the picture where it is ranked first or second


@dataclass(frozen=True)
class Price:
    """What one member shares with the other side in its own group, and would share in the other one."""

    here: int
    there: int

    @property
    def change(self) -> int:
        """What the move gains; less than nothing where it loses."""
        return self.there - self.here


@dataclass(frozen=True)
class Picture:
    """A group's themes by territory, as a picture and as its table, with its sizes."""

    number: int
    svg: SafeString
    table: Table
    regions: int
    prefectures: int
    shared: int


def prices(rows: Sequence[GroupRow]) -> dict[UUID, Price]:
    """Return application -> what moving it alone would change; those in no group are left out."""
    placed = [row for row in rows if row.number]
    return {
        row.decision.application_id: Price(
            _shared(row, row.number, placed), _shared(row, 3 - row.number, placed)
        )
        for row in placed
        if row.number
    }


def points_lost(call: Call, rows: Sequence[GroupRow]) -> dict[str, int]:
    """Return reference -> what the value of the set loses, in thousandths of a point, if that member moves alone.

    Empty while the solver's input is not whole, for example before every application has a total.
    """
    members = {row.decision.application.reference or "": row.number for row in rows if row.number}
    try:
        return group_prices(call, members)[0]
    except HalfDataError:
        return {}


def _shared(row: GroupRow, number: int, placed: Iterable[GroupRow]) -> int:
    return sum(
        _meeting(row.interest, other.interest)
        for other in placed
        if other.number == number and other.decision.track_id != row.decision.track_id
    )


def _meeting(mine: Interest, theirs: Interest) -> int:
    found = pair(mine, theirs)
    return len(found.they_want) + len(found.they_offer) + found.same_first


def formed_of(call: Call, rows: Sequence[GroupRow]) -> list[Formed]:
    """Return the groups with those of `rows` that are in them: what the officer may see, read once."""
    groups = Group.objects.filter(call=call).order_by("number")
    return [
        Formed(one, tuple(row.decision.application for row in rows if row.number == one.number))
        for one in groups
    ]


def pictures(titles: Mapping[str, str], rows: Sequence[GroupRow]) -> list[Picture]:
    """Return one picture a group that has members; `titles` are those of the call's themes, by slug."""
    found = [_picture(number, [row for row in rows if row.number == number], titles) for number in (1, 2)]
    return [one for one in found if one]


def _picture(number: int, rows: list[GroupRow], titles: Mapping[str, str]) -> Picture | None:
    if not rows:
        return None
    names = list(titles.values())
    drawn = [_drawn(row, list(titles)) for row in rows]
    regions = [row for row in rows if row.decision.track.side == "eu"]
    return Picture(
        number=number,
        svg=charts.interests_grid(drawn, themes=names),
        table=charts.interests_grid_rows(drawn, themes=names),
        regions=len(regions),
        prefectures=len(rows) - len(regions),
        shared=sum(_shared(row, number, rows) for row in regions),
    )


def _drawn(row: GroupRow, slugs: list[str]) -> Interests:
    ranks = row.interest.ranks.items()
    chosen = frozenset(slugs.index(slug) for slug, rank in ranks if rank <= HIGH and slug in slugs)
    application = row.decision.application
    return Interests(str(application.submitted_territory), application.track.side, chosen)
