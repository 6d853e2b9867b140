"""Who takes part: tile maps of the 27 Member States and the 47 prefectures, without borders.

The layout of the prefectures is the public-domain "tabularmaps" grid; that of the Member States is our own.
"""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2r_portal.charts.svg import (
    HAIRLINE,
    INDIGO,
    INK,
    MIST,
    PLUM,
    WHITE,
    WIDTH,
    Table,
    box,
    join,
    language,
    listed,
    number,
    picture,
    text,
    wrap,
)

SIDE = WIDTH / 7
GAP = 1.5
KEY_AT_MOST = 12
KEY_LINE = 17
OTHER_CODES = {"EL": "GR"}  # the statistical code of Greece and its ISO code


@dataclass(frozen=True)
class Tile:
    """One place of a map: where it stands and what it is called."""

    code: str
    column: int
    row: int
    label: str
    name_en: str
    name_ja: str

    @property
    def name(self) -> str:
        """Return the full name in the active language."""
        return self.name_ja if language() == "ja" else self.name_en


@cache
def tiles(file: str) -> tuple[Tile, ...]:
    """Return the layout in `data/<file>.csv`."""
    with (Path(__file__).parent / "data" / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return tuple(_tile(row) for row in rows)


def _tile(row: dict[str, str]) -> Tile:
    names = (row["label"], row["name_en"], row["name_ja"])
    return Tile(row["code"], int(row["column"]), int(row["row"]), *names)


def tile_map_eu(counts: Mapping[str, int], *, title: str = "") -> SafeString:
    """Return the 27 Member States with the number of regions in each; keys are two-letter codes."""
    found = _by_code(counts)
    parts = [_tile_eu(tile, found.get(tile.code, 0)) for tile in tiles("tiles_eu")]
    return picture(7 * SIDE, title or _sentence_eu(found), *parts)


def tile_map_eu_rows(counts: Mapping[str, int]) -> Table:
    """Return the Member States that have regions, by name, with their number."""
    found = _by_code(counts)
    taking_part = [tile for tile in tiles("tiles_eu") if found.get(tile.code)]
    rows = sorted((tile.name, number(found[tile.code])) for tile in taking_part)
    return Table(_("Regions by Member State"), (_("Member State"), _("Number")), tuple(rows))


def tile_map_jp(codes: Collection[str], *, title: str = "") -> SafeString:
    """Return the 47 prefectures with those in `codes` (two-digit codes, "01" to "47") marked.

    Japanese tiles carry names; English ones numbers, with a key below while it is short.
    """
    chosen = set(codes)
    parts = [_tile_jp(tile, tile.code in chosen) for tile in tiles("tiles_jp")]
    key = _key_lines(chosen)
    drawn = [text(0, 7 * SIDE + 18 + KEY_LINE * row, line) for row, line in enumerate(key)]
    return picture(
        7 * SIDE + (KEY_LINE * len(key) + 8 if key else 0), title or _sentence_jp(chosen), *parts, *drawn
    )


def tile_map_jp_key(codes: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return number and name of the marked prefectures; nothing in Japanese, whose tiles carry the names."""
    if language() == "ja":
        return ()
    return tuple((tile.code, tile.name_en) for tile in _in_order(set(codes)))


def tile_map_jp_rows(codes: Collection[str]) -> Table:
    """Return the marked prefectures in the order of their codes."""
    rows = tuple((tile.name, tile.code) for tile in _in_order(set(codes)))
    return Table(_("Prefectures that take part"), (_("Prefecture"), _("Code")), rows)


def _by_code(counts: Mapping[str, int]) -> dict[str, int]:
    return {OTHER_CODES.get(code, code): count for code, count in counts.items() if count}


def _in_order(codes: set[str]) -> list[Tile]:
    return sorted((tile for tile in tiles("tiles_jp") if tile.code in codes), key=lambda tile: tile.code)


def _tile_eu(tile: Tile, count: int) -> SafeString:
    paint = {"fill": INDIGO if count else MIST, "stroke": INDIGO if count else HAIRLINE, "rx": 6}
    if not count:
        return join([_square(tile, paint), _middle(tile, 25, tile.label)])
    lines = [_middle(tile, 18, tile.label, WHITE), _middle(tile, 34, f"●{number(count)}", WHITE)]
    return join([_square(tile, paint), *lines])


def _tile_jp(tile: Tile, chosen: bool) -> SafeString:
    label = tile.label if language() == "ja" else tile.code
    paint = {"fill": PLUM if chosen else MIST, "stroke": PLUM if chosen else HAIRLINE}
    if not chosen:
        return join([_square(tile, paint), _middle(tile, 25, label)])
    return join([_square(tile, paint), _middle(tile, 18, label, WHITE), _middle(tile, 34, "■", WHITE)])


def _square(tile: Tile, paint: Mapping[str, object]) -> SafeString:
    return box(tile.column * SIDE + GAP / 2, tile.row * SIDE + GAP / 2, SIDE - GAP, SIDE - GAP, **paint)


def _middle(tile: Tile, down: float, label: str, fill: str = INK) -> SafeString:
    x, y = (tile.column + 0.5) * SIDE, tile.row * SIDE + down
    return text(x, y, label, size=12, anchor="middle", fill=fill, bold=fill == WHITE)


def _key_lines(chosen: set[str]) -> list[str]:
    key = tile_map_jp_key(chosen)
    if not key or len(key) > KEY_AT_MOST:
        return []
    # A space that does not break keeps the number with its name.
    return wrap(", ".join(f"{code}\N{NO-BREAK SPACE}{name}" for code, name in key), WIDTH, most=5)


def _sentence_eu(counts: Mapping[str, int]) -> str:
    places = sorted((tile.name, counts[tile.code]) for tile in tiles("tiles_eu") if counts.get(tile.code))
    if not places:
        return _("Tile map of the European Union: no region yet.")
    total = sum(count for _name, count in places)
    names = listed(
        _("%(name)s (%(count)s)") % {"name": name, "count": number(count)} for name, count in places
    )
    sentence = ngettext(
        "Tile map of the European Union: %(total)s region, in %(names)s.",
        "Tile map of the European Union: %(total)s regions, in %(names)s.",
        total,
    )
    return sentence % {"total": number(total), "names": names}


def _sentence_jp(chosen: set[str]) -> str:
    places = _in_order(chosen)
    if not places:
        return _("Tile map of Japan: no prefecture yet.")
    sentence = ngettext(
        "Tile map of Japan: %(total)s prefecture: %(names)s.",
        "Tile map of Japan: %(total)s prefectures: %(names)s.",
        len(places),
    )
    return sentence % {"total": len(places), "names": listed(tile.name for tile in places)}
