"""In what share of the variants each application is selected: one band a row, the grey zone that asks for a minute marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from r2r_portal.charts.svg import (
    AMBER,
    HAIRLINE,
    INK_2,
    MIST,
    WIDTH,
    Table,
    box,
    colour,
    corners,
    glyph,
    join,
    picture,
    shorten,
    stroke,
    text,
)

TOP, ROW, BAR, LEFT, RIGHT = 34, 24, 12, 122, 46
LOW, HIGH = 20, 80


@dataclass(frozen=True)
class Band:
    """One application: in how many per cent of the variants it is selected, and whether it is in the proposal."""

    reference: str
    percent: int
    side: str
    inside: bool = False


def share_bands(bands: Sequence[Band], *, title: str = "") -> SafeString:
    """Return the bands, widest first; full where the proposal selects, hollow where it does not."""
    order = _ordered(bands)
    bottom = TOP + ROW * len(order)
    low, high = _along(LOW), _along(HIGH)
    zone = box(low, TOP - 6, high - low, bottom - TOP + 4, fill=MIST)
    edges = [
        stroke(x, TOP - 6, x, bottom - 2, colour=AMBER, stroke_width=1.5, stroke_dasharray="4 3")
        for x in (low, high)
    ]
    marks = [
        text(x, 14, f"{percent} %", size=12, anchor="middle", fill=INK_2)
        for x, percent in ((low, LOW), (high, HIGH))
    ]
    rows = [_row(band, TOP + ROW * at) for at, band in enumerate(order)]
    return picture(bottom + 4, title or _sentence(order), zone, *edges, *marks, *rows)


def share_bands_rows(bands: Sequence[Band]) -> Table:
    """Return the same shares as a table."""
    head = (_("Application"), _("Selected in"), _("Proposal"))
    rows = tuple(
        (f"{glyph(one.side)} {one.reference}", f"{one.percent} %", _("selected") if one.inside else "–")
        for one in _ordered(bands)
    )
    return Table(_("Share of the variants in which each is selected"), head, rows)


def _ordered(bands: Sequence[Band]) -> list[Band]:
    return sorted(bands, key=lambda one: (-one.percent, one.reference))


def _along(percent: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * percent / 100


def _row(band: Band, y: float) -> SafeString:
    label = shorten(f"{glyph(band.side)} {band.reference}", LEFT - 2, 12)
    width = max(_along(band.percent) - LEFT, 1)
    shade = colour(band.side)
    paint = {"fill": shade} if band.inside else {"fill": "#FFFFFF", "stroke": shade, "stroke_width": 1.5}
    bar = box(LEFT, y, width, BAR, **paint, **corners(band.side, BAR))
    base = stroke(LEFT, y - 4, LEFT, y + BAR + 4, colour=HAIRLINE)
    return join(
        [
            base,
            text(0, y + 11, label, size=12),
            bar,
            text(WIDTH, y + 11, f"{band.percent} %", size=12, anchor="end"),
        ]
    )


def _sentence(order: Sequence[Band]) -> str:
    if not order:
        return _("No variant was computed yet.")
    rows = "; ".join(f"{glyph(one.side)} {one.reference} {one.percent} %" for one in order)
    return _("Share of the variants in which each is selected: %(rows)s.") % {"rows": rows}
