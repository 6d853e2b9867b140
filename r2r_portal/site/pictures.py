"""The pictures of the public pages, each with its data as a table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.safestring import SafeString

from r2r_portal.charts import dates, maps
from r2r_portal.charts.svg import Table
from r2r_portal.site.queries import CallFacts, Participant
from r2r_portal.territories.models import Side


@dataclass(frozen=True)
class Picture:
    """An SVG and its table, as the `picture` tag takes them."""

    svg: SafeString
    table: dict[str, Any]


def drawn(svg: SafeString, table: Table) -> Picture:
    """Put a picture and its table together."""
    return Picture(svg, asdict(table))


def timeline(facts: CallFacts) -> Picture:
    """Draw the phases with a line for today."""
    sides = {"visit-to-japan": Side.JP, "visit-to-europe": Side.EU}
    spans = [dates.Span(p.title, p.starts_on, p.ends_on, sides.get(p.slug, "")) for p in facts.phases]
    return drawn(dates.timeline(spans, today=facts.today), dates.timeline_rows(spans))


def deadline_strip(facts: CallFacts) -> Picture:
    """Draw the closing instant on both clocks."""
    closes_at = max((end for _track, end in facts.closings), default=facts.call.closes_at)
    return drawn(dates.deadline_strip(closes_at), dates.deadline_strip_rows(closes_at))


def maps_of(participants: Sequence[Participant]) -> list[Picture]:
    """Draw who takes part on both tile maps."""
    territories = [one.territory for one in participants if not one.territory.is_fictional]
    states = Counter(t.member_state_id for t in territories if t.side == Side.EU)
    prefectures = {f"{t.number:02d}" for t in territories if t.side == Side.JP}
    return [
        drawn(maps.tile_map_eu(states), maps.tile_map_eu_rows(states)),
        drawn(maps.tile_map_jp(prefectures), maps.tile_map_jp_rows(prefectures)),
    ]
