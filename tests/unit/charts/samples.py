"""One sample of every picture, drawn in the active language, with the table that belongs to it."""

import datetime as dt
from collections.abc import Callable

from django.utils.safestring import SafeString

from r2r_portal import charts
from r2r_portal.charts.languages import Extent, extents, extents_rows

MEETS_AT = dt.datetime(2022, 7, 13, 7, tzinfo=dt.UTC)
CLOSES_AT = dt.datetime(2022, 5, 30, 22, tzinfo=dt.UTC)
PHASES = (
    charts.Span("Call", dt.date(2022, 4, 1), dt.date(2022, 5, 30)),
    charts.Span("Visits to Japan", dt.date(2022, 9, 1), dt.date(2022, 11, 30), "jp"),
    charts.Span("Visits to Europe", dt.date(2023, 4, 1), dt.date(2023, 6, 30), "eu"),
)
CRITERIA = (
    charts.CriterionScores("Commitment", (4, 4, 3.5)),
    charts.CriterionScores("Previous experience", (2, None, 5)),
)
RANKED = (
    charts.Ranked("EU-2022-001", 81.25, chosen=True, side="eu"),
    charts.Ranked("JP-2022-001", 74, chosen=True, side="jp"),
    charts.Ranked("EU-2022-002", 55.5, side="eu"),
)
THEMES = ("Green transition", "Industrial transformation", "Demographic transition")
BANDS = (
    charts.Band("EU-2022-001", 100, "eu", inside=True),
    charts.Band("EU-2022-002", 47, "eu"),
    charts.Band("JP-2022-001", 0, "jp"),
)
INTERESTS = (
    charts.Interests("Example Region 1", "eu", frozenset({0, 2})),
    charts.Interests("北海道", "jp", frozenset({0})),
)
LEGS = (
    charts.Leg("Leg 1", dt.date(2022, 11, 13), dt.date(2022, 11, 14)),
    charts.Leg("Leg 2", dt.date(2022, 11, 15), dt.date(2022, 11, 16)),
    charts.Leg("Leg 3", dt.date(2022, 11, 17), dt.date(2022, 11, 17)),
)
LINES = (
    charts.Line("Example Region 1", ("Aichi", "Kyoto", "Osaka")),
    charts.Line("Example Region 2", ("Hiroshima", None, "Osaka")),
)
PEOPLE = (charts.Progress("Evaluator 1", 4, 1, 2, 1), charts.Progress("Evaluator 2", 3, 0, 0))
DAYS = ((dt.date(2022, 5, 16), 2), (dt.date(2022, 5, 29), 9), (dt.date(2022, 5, 30), 17))
MOVED = dt.date(2022, 6, 2)
FILES = (charts.Files("European Union", "eu", 9, 14, 1), charts.Files("Japan", "jp", 3, 5, 0))
WEEKS = {dt.date(2022, 5, 9): {"en": 3, "ja": 5}, dt.date(2022, 5, 16): {"en": 0, "ja": 2}}
DEADLINE = dt.date(2022, 5, 30)

Sample = tuple[Callable[[], SafeString], Callable[[], charts.Table]]
EXTENTS = (
    Extent("English", {"reviewed": 120, "draft": 4, "missing": 1}),
    Extent("日本語", {"reviewed": 90, "stale": 6, "draft": 20, "missing": 9}),
)

SAMPLES: dict[str, Sample] = {
    "texts by language": (lambda: extents(EXTENTS), lambda: extents_rows(EXTENTS)),
    "tile map of Member States": (
        lambda: charts.tile_map_eu({"IT": 1, "FR": 2, "EL": 1}),
        lambda: charts.tile_map_eu_rows({"IT": 1, "FR": 2, "EL": 1}),
    ),
    "tile map of prefectures": (
        lambda: charts.tile_map_jp({"01", "23"}),
        lambda: charts.tile_map_jp_rows({"01", "23"}),
    ),
    "timeline": (
        lambda: charts.timeline(PHASES, today=dt.date(2022, 11, 10)),
        lambda: charts.timeline_rows(PHASES),
    ),
    "deadline strip": (
        lambda: charts.deadline_strip(CLOSES_AT),
        lambda: charts.deadline_strip_rows(CLOSES_AT),
    ),
    "office hours": (
        lambda: charts.office_hours(MEETS_AT, MEETS_AT + dt.timedelta(minutes=90)),
        lambda: charts.office_hours_rows(MEETS_AT, MEETS_AT + dt.timedelta(minutes=90)),
    ),
    "score dots": (lambda: charts.score_dots(CRITERIA), lambda: charts.score_dots_rows(CRITERIA)),
    "ranking strip": (
        lambda: charts.ranking_strip(RANKED, threshold=60),
        lambda: charts.ranking_strip_rows(RANKED),
    ),
    "share bands": (lambda: charts.share_bands(BANDS), lambda: charts.share_bands_rows(BANDS)),
    "interests grid": (
        lambda: charts.interests_grid(INTERESTS, themes=THEMES),
        lambda: charts.interests_grid_rows(INTERESTS, themes=THEMES),
    ),
    "routes": (lambda: charts.route(LEGS, LINES), lambda: charts.route_rows(LEGS, LINES)),
    "own route": (
        lambda: charts.route(LEGS, LINES, own="Example Region 2"),
        lambda: charts.route_rows(LEGS, LINES, own="Example Region 2"),
    ),
    "places": (
        lambda: charts.places(used=2, own_cost=1, total=3),
        lambda: charts.places_rows(used=2, own_cost=1, total=3),
    ),
    "progress": (lambda: charts.progress_bars(PEOPLE), lambda: charts.progress_bars_rows(PEOPLE)),
    "applications per day": (
        lambda: charts.bars_per_day(DAYS, deadline=DEADLINE, reminders=(dt.date(2022, 5, 23),)),
        lambda: charts.bars_per_day_rows(DAYS),
    ),
    "arrivals": (
        lambda: charts.arrivals(
            {day: 2 * n for day, n in DAYS}, dict(DAYS), deadline=MOVED, at_first=DEADLINE
        ),
        lambda: charts.arrivals_rows({day: 2 * n for day, n in DAYS}, dict(DAYS)),
    ),
    "questions per week": (
        lambda: charts.questions_per_week(WEEKS),
        lambda: charts.questions_per_week_rows(WEEKS),
    ),
    "files": (lambda: charts.files(FILES), lambda: charts.files_rows(FILES)),
    "counted_map_eu": (
        lambda: charts.counted_map("eu", {"IT": 4, "EL": 1, "FR": 3}),
        lambda: charts.counted_map_rows("eu", {"IT": 4, "EL": 1, "FR": 3}),
    ),
    "counted_map_jp": (
        lambda: charts.counted_map("jp", {"23": 2, "26": 1}),
        lambda: charts.counted_map_rows("jp", {"23": 2, "26": 1}),
    ),
}
