"""Every picture: one sentence for readers, words large enough, no style, the data as a table."""

import datetime as dt
import re
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from r2r_portal import charts
from r2r_portal.charts.svg import SMALLEST, WIDTH, width_of, wrap
from tests.unit.charts.samples import (
    CRITERIA,
    DAYS,
    INTERESTS,
    LEGS,
    LINES,
    PEOPLE,
    PHASES,
    RANKED,
    SAMPLES,
    THEMES,
)

SVG = "{http://www.w3.org/2000/svg}"
every_picture = pytest.mark.parametrize("name", SAMPLES)
both_languages = pytest.mark.parametrize("language", ["en", "ja"])


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def parsed(svg):
    return ElementTree.fromstring(svg)


def words(svg):
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


def count(svg, mark):
    return sum(word.count(mark) for word in words(svg))


@every_picture
@both_languages
def test_a_picture_is_one_image_with_one_sentence(name, language):
    with translation.override(language):
        image = parsed(SAMPLES[name][0]())
    titles = image.findall(f"{SVG}title")
    assert image.get("role") == "img"
    assert image.get("lang") == language
    assert [title.get("id") for title in titles] == [image.get("aria-labelledby")]
    assert len(titles[0].text) > 20 or "of" in titles[0].text or language == "ja"
    assert [group.get("aria-hidden") for group in image.findall(f"{SVG}g")] == ["true"]


@every_picture
@both_languages
def test_words_are_large_enough_and_stay_inside(name, language):
    with translation.override(language):
        image = parsed(SAMPLES[name][0]())
    height = float(image.get("viewBox").split()[3])
    for element in image.iter(f"{SVG}text"):
        assert float(element.get("font-size")) >= SMALLEST
        assert 0 <= float(element.get("x")) <= WIDTH
        assert 0 < float(element.get("y")) <= height


@every_picture
def test_nothing_that_the_security_policy_forbids(name):
    svg = SAMPLES[name][0]()
    assert "style" not in svg
    assert not re.search(r"<script|\son[a-z]+=|href=", svg)


@every_picture
@both_languages
def test_the_table_holds_rows_as_wide_as_its_head(name, language):
    with translation.override(language):
        table = SAMPLES[name][1]()
    assert table.caption
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.head)}


@every_picture
def test_drawing_twice_gives_the_same_picture(name):
    assert SAMPLES[name][0]() == SAMPLES[name][0]()


@every_picture
def test_the_title_can_be_given(name):
    assert "<title" in SAMPLES[name][0]()
    given_title = charts.tile_map_eu({}, title="A sentence <of> our own")
    assert parsed(given_title).find(f"{SVG}title").text == "A sentence <of> our own"


@pytest.mark.rule("P1")
def test_the_timeline_has_a_bar_a_phase_and_tells_sides_by_shape():
    image = parsed(charts.timeline(PHASES, today=dt.date(2022, 11, 10)))
    bars = [bar for bar in image.iter(f"{SVG}rect") if bar.get("fill") not in {"#FFFFFF", "#8A5300"}]
    assert [bar.get("rx") for bar in bars] == ["2", "0", "4"]
    assert "Today" in words(charts.timeline(PHASES, today=dt.date(2022, 11, 10)))
    assert "Today" not in words(charts.timeline(PHASES, today=dt.date(2030, 1, 1)))


def test_a_long_name_of_a_phase_takes_two_lines_and_pushes_what_is_below():
    day, name = dt.date(2022, 11, 10), "Selection, launch event, trainings and seminars"
    long, short = (charts.timeline((charts.Span(one, day, day),), today=day) for one in (name, "Selection"))
    shown = [text.text for text in parsed(long).iter(f"{SVG}text")]
    assert "…" not in "".join(shown)
    assert name in " ".join(shown)
    assert float(parsed(long).get("height")) == float(parsed(short).get("height")) + 16


def test_the_phase_of_today_is_bold():
    image = parsed(charts.timeline(PHASES, today=dt.date(2022, 11, 10)))
    bold = [text.text for text in image.iter(f"{SVG}text") if text.get("font-weight") == "700"]
    assert "■ Visits to Japan" in bold
    assert "● Visits to Europe" not in bold


@pytest.mark.rule("T3")
@pytest.mark.parametrize(("language", "shown"), [("en", {"23:59", "06:59"}), ("ja", {"23:59", "6:59"})])
def test_the_deadline_shows_the_last_minute_that_counts_on_both_clocks(language, shown):
    with translation.override(language):
        svg = SAMPLES["deadline strip"][0]()
        table = SAMPLES["deadline strip"][1]()
    assert shown <= set(words(svg))
    assert {row[2] for row in table.rows} == shown
    days = [row[1] for row in table.rows]
    assert days[0] != days[1], "the other side already has the next day"


@pytest.mark.parametrize("closes_at", ["2022-03-26T23:00:00+00:00", "2022-10-30T00:30:00+00:00"])
def test_the_deadline_strip_holds_a_night_with_a_change_of_clocks(closes_at):
    image = parsed(charts.deadline_strip(dt.datetime.fromisoformat(closes_at)))
    edges = [(float(box.get("x")), float(box.get("width"))) for box in image.iter(f"{SVG}rect")]
    assert all(x >= 0 and width > 0 and x + width <= WIDTH + 0.01 for x, width in edges)


def test_the_map_counts_regions_and_takes_both_codes_of_greece():
    svg = charts.tile_map_eu({"IT": 1, "FR": 2, "EL": 3})
    assert sorted(word for word in words(svg) if "●" in word) == ["●1", "●2", "●3"]
    assert charts.tile_map_eu_rows({"GR": 3}).rows == (("Greece", "3"),)
    assert "6 regions, in France (2), Greece (3) and Italy (1)" in svg


def test_the_maps_are_whole():
    assert len(list(parsed(charts.tile_map_eu({})).iter(f"{SVG}rect"))) == 27
    assert len(list(parsed(charts.tile_map_jp(())).iter(f"{SVG}rect"))) == 47


def test_prefectures_are_numbers_with_a_key_in_english_and_names_in_japanese():
    assert {"23", "01"} < set(words(charts.tile_map_jp({"23"})))
    assert charts.tile_map_jp_key({"23", "01"}) == (("01", "Hokkaido"), ("23", "Aichi"))
    assert "23\N{NO-BREAK SPACE}Aichi" in words(charts.tile_map_jp({"23"}))
    with translation.override("ja"):
        assert {"愛知", "北海道", "神奈川"} < set(words(charts.tile_map_jp({"23"})))
        assert charts.tile_map_jp_key({"23"}) == ()


def test_equal_scores_are_counted_and_not_applicable_is_no_zero():
    image = parsed(charts.score_dots(CRITERIA))
    assert len(list(image.iter(f"{SVG}circle"))) == 4, "4 twice is one dot; None is none"
    assert "2" in words(charts.score_dots(CRITERIA[:1]))
    assert charts.score_dots_rows(CRITERIA).rows[1] == ("Previous experience", "2, 5, not applicable", "3")


def test_the_ranking_shows_everybody_with_the_chosen_full():
    image = parsed(charts.ranking_strip(RANKED, threshold=60))
    full = [
        dot
        for dot in (*image.iter(f"{SVG}circle"), *image.iter(f"{SVG}rect"))
        if dot.get("fill") != "#FFFFFF"
    ]
    assert len(list(image.iter(f"{SVG}circle"))) == 2
    assert len(list(image.iter(f"{SVG}rect"))) == 1
    assert len(full) == 2
    assert "Threshold 60" in words(charts.ranking_strip(RANKED, threshold=60))
    assert [row[0] for row in charts.ranking_strip_rows(RANKED).rows] == [
        "EU-2022-001", "JP-2022-001", "EU-2022-002",
    ]  # fmt: skip


def test_dots_of_the_ranking_do_not_cover_each_other():
    entries = [charts.Ranked(f"EU-2022-{at:03}", 70 + at % 5) for at in range(40)]
    image = parsed(charts.ranking_strip(entries))
    dots = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in image.iter(f"{SVG}circle")]
    assert len({(round(x), round(y)) for x, y in dots}) == 40


def test_interests_are_circles_and_squares():
    image = parsed(charts.interests_grid(INTERESTS, themes=THEMES))
    assert len(list(image.iter(f"{SVG}circle"))) == 2
    assert len(list(image.iter(f"{SVG}rect"))) == 1
    assert charts.interests_grid_rows(INTERESTS, themes=THEMES).rows == (
        ("Example Region 1", "yes", "–", "yes"),
        ("北海道", "yes", "–", "–"),
    )


def test_the_own_route_is_bold_and_a_leg_left_out_is_dashed():
    image = parsed(charts.route(LEGS, LINES, own="Example Region 2"))
    tracks = [(path.get("stroke-width"), path.get("stroke-dasharray")) for path in image.iter(f"{SVG}path")]
    assert tracks == [("2", None), ("2", None), ("6", "4 4")], "one's own is drawn last, over the others"
    assert charts.route_rows(LEGS, LINES, own="Example Region 2").rows[1] == (
        "Leg 2", "Tuesday 15 to Wednesday 16 November 2022", "–",
    )  # fmt: skip


@pytest.mark.rule("P8")
def test_places_are_boxes_taken_free_and_at_own_cost():
    svg = charts.places(used=2, own_cost=1, total=3)
    boxes = list(parsed(svg).iter(f"{SVG}rect"))
    assert len(boxes) == 4
    assert count(svg, "✓") == 2
    assert [box.get("stroke-dasharray") for box in boxes] == [None, None, None, "4 3"]
    assert charts.places_sentence(used=2, own_cost=1, total=3) == "2 of 3 funded places used, 1 at own cost"
    assert [row[1] for row in charts.places_rows(used=2, own_cost=1, total=3).rows] == ["2", "1", "1"]


def test_progress_tells_its_parts_by_pattern_and_in_words():
    image = parsed(charts.progress_bars(PEOPLE))
    patterns = {pattern.get("id") for pattern in image.iter(f"{SVG}pattern")}
    fills = [box.get("fill") for box in image.find(f"{SVG}g").iter(f"{SVG}rect")]
    assert len(fills) == 5
    assert {fill[5:-1] for fill in fills if fill.startswith("url")} == patterns
    assert "3 done" in words(charts.progress_bars(PEOPLE))
    assert charts.progress_bars_rows(PEOPLE).rows[0] == ("Evaluator 1", "4", "1", "2", "1")


def test_bars_are_as_high_as_their_days():
    image = parsed(charts.bars_per_day(DAYS))
    heights = [float(bar.get("height")) for bar in image.iter(f"{SVG}rect")]
    assert [round(height / max(heights) * 17) for height in heights] == [2, 9, 17]
    assert charts.bars_per_day_rows(DAYS).rows[-1] == ("Monday 30 May 2022", "17", "28")


@both_languages
def test_pictures_without_data_say_so(language):
    with translation.override(language):
        empty = (
            charts.tile_map_eu({}), charts.tile_map_jp(()), charts.timeline((), today=dt.date(2022, 1, 1)),
            charts.score_dots(()), charts.ranking_strip(()), charts.interests_grid((), themes=()),
            charts.route((), ()), charts.places(used=0, total=0), charts.progress_bars(()), charts.bars_per_day(()),
        )  # fmt: skip
    assert all(parsed(svg).find(f"{SVG}title").text for svg in empty)


labels = st.text(max_size=40)


@given(label=labels, side=st.sampled_from(["eu", "jp", ""]))
def test_any_label_keeps_the_picture_whole(label, side):
    day = dt.date(2022, 5, 1)
    with translation.override("ja"):
        drawn = (
            charts.timeline((charts.Span(label, day, day, side),), today=day),
            charts.score_dots((charts.CriterionScores(label, (3,)),)),
            charts.ranking_strip((charts.Ranked(label, 50, chosen=True, side=side),)),
            charts.interests_grid((charts.Interests(label, side, frozenset({0})),), themes=(label,)),
            charts.route((charts.Leg(label, day, day),), (charts.Line(label, (label,), side),), own=label),
            charts.progress_bars((charts.Progress(label, 1, 0, 0),)),
        )
    for svg in drawn:
        assert "<script" not in svg
        assert len(list(parsed(svg))) in {2, 3}, "title, drawing, perhaps patterns: no element from the label"


@given(label=st.text(alphabet="ab イノ・ー県-", max_size=60), width=st.integers(60, 288))
def test_wrapped_lines_fit_and_lose_nothing_but_what_is_cut(label, width):
    lines = wrap(label, width, most=3)
    assert 1 <= len(lines) <= 3
    assert all(width_of(line, 13) <= width for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert "".join(lines).replace(" ", "") == label.replace(" ", "")


@pytest.mark.parametrize(
    "attack", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a&b<!--", "]]>"]
)
def test_words_of_people_are_escaped(attack):
    svg = charts.timeline(
        (charts.Span(attack, dt.date(2022, 5, 1), dt.date(2022, 5, 2)),), today=dt.date(2022, 5, 1)
    )
    assert attack not in svg
    assert any(attack[:5] in word for word in words(svg))
