"""Pictures drawn on the server: small functions from typed data to SVG, and the same data as a table.

Every picture speaks the active language, is 288 units wide, carries its whole content as one sentence in
`<title>` (built from the data unless `title` is given), and has a companion `…_rows` that returns a
`Table` for the template tag `{% picture svg table %}`.
The European side is a circle or a rounded shape, the Japanese side a square; `side` is "eu", "jp" or "".

    charts.tile_map_eu({"IT": 1, "FR": 2})            charts.tile_map_eu_rows(counts)
    charts.tile_map_jp({"23", "26"})                  charts.tile_map_jp_rows(codes)
        charts.tile_map_jp_key(codes) -> (("23", "Aichi"), …), empty in Japanese, whose tiles carry names
    charts.timeline((Span("Call", starts_on, ends_on), …), today=date)      charts.timeline_rows(spans)
    charts.office_hours(start, end)                   charts.office_hours_rows(start, end)
    charts.deadline_strip(closes_at)                  charts.deadline_strip_rows(closes_at)
    charts.score_dots((CriterionScores("Commitment", (4, 3.5)), …))         charts.score_dots_rows(criteria)
    charts.ranking_strip((Ranked("EU-2022-001", 78.5, chosen=True, side="eu"), …), threshold=60)
        charts.ranking_strip_rows(entries)
    charts.share_bands((Band("EU-2022-001", 97, side="eu", inside=True), …))      charts.share_bands_rows(bands)
    charts.interests_grid((Interests("Lombardy", "eu", frozenset({0})), …), themes=("Green transition", …))
        charts.interests_grid_rows(territories, themes=themes)
    charts.route((Leg("Leg 1", starts_on, ends_on), …), (Line("Lombardy", ("Aichi", None)), …), own="…")
        charts.route_rows(legs, lines, own=own)
    charts.places(used=2, own_cost=1, total=3)        charts.places_rows(used=…, own_cost=…, total=…)
    charts.progress_bars((Progress("Evaluator 1", done=4, draft=1, open=2, recused=1), …))
        charts.progress_bars_rows(people)
    charts.bars_per_day(((date, count), …), deadline=date, reminders=(date, …))
        charts.bars_per_day_rows(days)
    charts.arrivals({date: count}, {date: count}, deadline=date, at_first=date)      charts.arrivals_rows(…, …)
    charts.files((Files("European Union", "eu", submitted=9, draft=4, withdrawn=1), …))      charts.files_rows(sides)
    charts.budget((Money("EUR", budget, planned, claimed, approved, paid), …), words)   charts.budget_rows(rows, words)
    charts.qr("https://…", "Code of …")
    charts.agreement((Agreement("It was useful", (3, 1, 0, 0, 0)), …))   charts.agreement_rows(questions, head)
    charts.questions_per_week({monday: {"en": 3, "ja": 2}})      charts.questions_per_week_rows(weeks)
    charts.counted_map("eu", {"IT": 3})               charts.counted_map_rows("eu", counts)
"""

from r2r_portal.charts.applications import (
    Files,
    arrivals,
    arrivals_rows,
    counted_map,
    counted_map_rows,
    files,
    files_rows,
)
from r2r_portal.charts.bars import (
    Progress,
    bars_per_day,
    bars_per_day_rows,
    progress_bars,
    progress_bars_rows,
)
from r2r_portal.charts.codes import qr
from r2r_portal.charts.dates import Span, deadline_strip, deadline_strip_rows, timeline, timeline_rows
from r2r_portal.charts.feedback import Agreement, agreement, agreement_rows
from r2r_portal.charts.hours import office_hours, office_hours_rows
from r2r_portal.charts.maps import (
    tile_map_eu,
    tile_map_eu_rows,
    tile_map_jp,
    tile_map_jp_key,
    tile_map_jp_rows,
)
from r2r_portal.charts.meeting import (
    Interests,
    Leg,
    Line,
    interests_grid,
    interests_grid_rows,
    places,
    places_rows,
    places_sentence,
    route,
    route_rows,
)
from r2r_portal.charts.money import Money, budget, budget_rows
from r2r_portal.charts.questions import questions_per_week, questions_per_week_rows
from r2r_portal.charts.scores import (
    CriterionScores,
    Ranked,
    ranking_strip,
    ranking_strip_rows,
    score_dots,
    score_dots_rows,
)
from r2r_portal.charts.shares import Band, share_bands, share_bands_rows
from r2r_portal.charts.svg import Table

__all__ = [
    "Agreement",
    "Band",
    "CriterionScores",
    "Files",
    "Interests",
    "Leg",
    "Line",
    "Money",
    "Progress",
    "Ranked",
    "Span",
    "Table",
    "agreement",
    "agreement_rows",
    "arrivals",
    "arrivals_rows",
    "bars_per_day",
    "bars_per_day_rows",
    "budget",
    "budget_rows",
    "counted_map",
    "counted_map_rows",
    "deadline_strip",
    "deadline_strip_rows",
    "files",
    "files_rows",
    "interests_grid",
    "interests_grid_rows",
    "office_hours",
    "office_hours_rows",
    "places",
    "places_rows",
    "places_sentence",
    "progress_bars",
    "progress_bars_rows",
    "qr",
    "questions_per_week",
    "questions_per_week_rows",
    "ranking_strip",
    "ranking_strip_rows",
    "route",
    "route_rows",
    "score_dots",
    "score_dots_rows",
    "share_bands",
    "share_bands_rows",
    "tile_map_eu",
    "tile_map_eu_rows",
    "tile_map_jp",
    "tile_map_jp_key",
    "tile_map_jp_rows",
    "timeline",
    "timeline_rows",
]
