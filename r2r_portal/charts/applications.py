"""Pictures of a call: how applications begin and arrive, where they stand, where they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from r2r_portal import times
from r2r_portal.charts.maps import GAP, OTHER_CODES, SIDE, Tile, tiles
from r2r_portal.charts.svg import (
    AMBER,
    HAIRLINE,
    INDIGO,
    INDIGO_TINT,
    INK,
    INK_2,
    MIST,
    PLUM_TINT,
    WHITE,
    WIDTH,
    Table,
    box,
    colour,
    corners,
    glyph,
    join,
    language,
    listed,
    number,
    picture,
    stroke,
    tag,
    text,
    width_of,
    wrap,
)

Days = Mapping[date, int]
HEAD, PLOT, FOOT = 52, 92, 24
BAR = 18


# --- day by day ---------------------------------------------------------------------------------------------


def arrivals(started: Days, submitted: Days, *, deadline: date, at_first: date | None = None) -> SafeString:
    """Return how many drafts began and how many applications arrived each day, one plot over the other.

    `deadline` is the last day that counts, `at_first` the one that was published before it was moved.
    """
    first, days = _span([*started, *submitted, deadline, *([at_first] if at_first else [])])
    unit = WIDTH / days
    plots = [
        _plot(_("Drafts begun"), started, first, unit, 0, outlined=True),
        _plot(_("Submitted"), submitted, first, unit, PLOT + 24, outlined=False),
    ]
    bottom = HEAD + 2 * PLOT + 24
    lines = [_line(deadline, first, unit, bottom, 12, _("Deadline %(day)s"), AMBER)]
    if at_first and at_first != deadline:
        lines.append(_line(at_first, first, unit, bottom, 28, _("At first %(day)s"), INK_2))
    axis = _dates(first, days, unit, bottom)
    return picture(
        bottom + FOOT, _arrivals_sentence(started, submitted, deadline, at_first), *plots, *axis, *lines
    )


def arrivals_rows(started: Days, submitted: Days) -> Table:
    """Return the days on which something happened, with the running totals."""
    rows, begun, arrived = [], 0, 0
    for on in sorted({*started, *submitted}):
        begun, arrived = begun + started.get(on, 0), arrived + submitted.get(on, 0)
        cells = (started.get(on, 0), begun, submitted.get(on, 0), arrived)
        rows.append((times.day(on, language()), *(number(cell) for cell in cells)))
    head = (_("Day"), _("Drafts begun"), _("In all"), _("Submitted"), _("In all"))
    return Table(_("Applications per day"), head, tuple(rows))


def _span(known: Sequence[date]) -> tuple[date, int]:
    first = min(known)
    return first, (max(known) - first).days + 1


def _plot(name: str, counts: Days, first: date, unit: float, down: float, *, outlined: bool) -> SafeString:
    total, highest = sum(counts.values()), max(counts.values(), default=0) or 1
    bottom = HEAD + PLOT + down
    paint = {"fill": INDIGO_TINT, "stroke": INDIGO, "stroke_width": 0.75} if outlined else {"fill": INDIGO}
    bars, labelled = [], False
    for on, count in sorted(counts.items()):
        height = (PLOT - 34) * count / highest
        x = (on - first).days * unit
        bars.append(box(x + 0.4, bottom - height, max(unit - 0.8, 1), height, **paint))
        if count == highest and not labelled:
            half = width_of(number(count), 12) / 2
            middle = min(max(x + unit / 2, half), WIDTH - half)
            bars.append(text(middle, bottom - height - 4, number(count), size=12, anchor="middle"))
            labelled = True
    head = text(0, bottom - PLOT + 14, f"{name}: {number(total)}", bold=True)
    return join([head, *bars, stroke(0, bottom, WIDTH, bottom)])


def _line(on: date, first: date, unit: float, bottom: float, y: float, words: str, ink: str) -> SafeString:
    x = min(((on - first).days + 1) * unit, WIDTH - 1)
    shown = wrap(words % {"day": times.day(on, language(), year=False)}, WIDTH, 12.5, most=1)[0]
    line = stroke(x, y + 4, x, bottom, colour=ink, stroke_width=2, stroke_dasharray="5 3")
    return join(
        [line, text(max(x, width_of(shown, 12.5)), y, shown, size=12, anchor="end", bold=True, fill=ink)]
    )


def _dates(first: date, days: int, unit: float, bottom: float) -> list[SafeString]:
    """Return the dates that fit under the axis."""
    widest = (
        max(width_of(times.short_day(first + timedelta(days=at), language()), 12) for at in range(days)) + 8
    )
    step = max(-(-int(widest) // max(int(unit), 1)), 1)
    found = []
    for at in range(0, days, step):
        label = times.short_day(first + timedelta(days=at), language())
        x = at * unit
        if x + width_of(label, 12) <= WIDTH:
            found.append(text(x, bottom + 17, label, size=12))
    return found


def _arrivals_sentence(started: Days, submitted: Days, deadline: date, at_first: date | None) -> str:
    sentence = _("Drafts begun: %(begun)s; submitted: %(submitted)s. Deadline %(day)s.") % {
        "begun": number(sum(started.values())),
        "submitted": number(sum(submitted.values())),
        "day": times.day(deadline, language()),
    }
    if submitted:
        on = max(submitted, key=lambda one: (submitted[one], one))
        sentence += " " + _("Most were submitted on %(day)s: %(count)s.") % {
            "day": times.day(on, language()),
            "count": number(submitted[on]),
        }
    if at_first and at_first != deadline:
        sentence += " " + _("The deadline was at first %(day)s.") % {"day": times.day(at_first, language())}
    return sentence


# --- where they stand ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Files:
    """The applications of one side by state."""

    label: str
    side: str
    submitted: int
    draft: int
    withdrawn: int

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return the numbers in the order in which they are drawn."""
        return (self.submitted, self.draft, self.withdrawn)


def files(sides: Sequence[Files]) -> SafeString:
    """Return one bar a side: submitted full, drafts hatched, withdrawn empty."""
    most = max((sum(side.counts) for side in sides), default=0) or 1
    key = "f" + sha256(repr(sides).encode(errors="replace")).hexdigest()[:8]
    rows = [_side(side, 62 * at, most, key) for at, side in enumerate(sides)]
    return picture(max(62 * len(sides) - 8, 10), _files_sentence(sides), *rows, defs=_hatches(sides, key))


def files_rows(sides: Sequence[Files]) -> Table:
    """Return the numbers of every side."""
    rows = tuple((one.label, *(number(count) for count in (*one.counts, sum(one.counts)))) for one in sides)
    return Table(
        _("Applications by state"),
        (_("Side"), _("Submitted"), _("Draft"), _("Withdrawn"), _("Together")),
        rows,
    )


def _side(side: Files, y: float, most: int, key: str) -> SafeString:
    fills = (colour(side.side), f"url(#{key}{side.side})", WHITE)
    unit, x, bars = (WIDTH - 2) / most, 1.0, []
    for count, fill in zip(side.counts, fills, strict=True):
        if count:
            shape = corners(side.side) if fill == fills[0] else {}
            bars.append(box(x, y + 36, count * unit, BAR, fill=fill, stroke=colour(side.side), **shape))
        x += count * unit
    name = text(0, y + 14, f"{glyph(side.side)} {side.label}", bold=True)
    return join([name, text(0, y + 30, _counts(side), size=12), *bars])


def _counts(side: Files) -> str:
    words = (_("%(count)s submitted"), _("%(count)s draft"), _("%(count)s withdrawn"))
    shown = [word % {"count": number(count)} for word, count in zip(words, side.counts, strict=True) if count]
    return " · ".join(shown) or _("no application yet")


def _hatches(sides: Sequence[Files], key: str) -> SafeString:
    size = {"width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
    tints = {"eu": INDIGO_TINT, "jp": PLUM_TINT}
    return tag("defs", *(
        tag("pattern", box(0, 0, 6, 6, fill=tints.get(one.side, MIST)),
            tag("path", d="M-1 7 L7 -1 M-1 1 L1 -1 M5 7 L7 5", stroke=colour(one.side), stroke_width=2),
            id=f"{key}{one.side}", **size)
        for one in sides
    ))  # fmt: skip


def _files_sentence(sides: Sequence[Files]) -> str:
    words = "; ".join(f"{one.label}: {_counts(one).replace(' · ', ', ')}" for one in sides)
    return _("Applications by state. %(words)s.") % {"words": words}


# --- where they come from -----------------------------------------------------------------------------------


def counted_map(side: str, counts: Mapping[str, int]) -> SafeString:
    """Return the tile map of a side, each tile with its number, the darker the more.

    Keys are two-letter codes of Member States, or the two digits of prefectures.
    """
    found = {OTHER_CODES.get(code, code): count for code, count in counts.items() if count}
    most = max(found.values(), default=1)
    drawn = [_tile(tile, found.get(tile.code, 0), most, side) for tile in _tiles(side)]
    return picture(7 * SIDE, _map_sentence(side, found), *drawn)


def counted_map_rows(side: str, counts: Mapping[str, int]) -> Table:
    """Return the places with their numbers, the most first."""
    found = {OTHER_CODES.get(code, code): count for code, count in counts.items() if count}
    named = sorted((-found[tile.code], tile.name) for tile in _tiles(side) if tile.code in found)
    head = (_("Member State") if side == "eu" else _("Prefecture"), _("Applications"))
    return Table(_map_title(side), head, tuple((name, number(-count)) for count, name in named))


def _tiles(side: str) -> tuple[Tile, ...]:
    return tiles("tiles_eu" if side == "eu" else "tiles_jp")


def _map_title(side: str) -> str:
    return _("Applications by Member State") if side == "eu" else _("Applications by prefecture")


def _tile(tile: Tile, count: int, most: int, side: str) -> SafeString:
    tint = INDIGO_TINT if side == "eu" else PLUM_TINT
    dark = count > most / 2
    fill = colour(side) if count and dark else tint if count else MIST
    edge = colour(side) if count else HAIRLINE
    ink = WHITE if count and dark else INK
    square = box(tile.column * SIDE + GAP / 2, tile.row * SIDE + GAP / 2, SIDE - GAP, SIDE - GAP,
                 fill=fill, stroke=edge, **({"rx": 6} if side == "eu" else {}))  # fmt: skip
    name = tile.label if side == "eu" or language() == "ja" else tile.code
    top = _words(tile, 18 if count else 25, name, ink, bold=bool(count))
    return join([square, top, *([_words(tile, 34, number(count), ink, bold=True)] if count else [])])


def _words(tile: Tile, down: float, words: str, ink: str, *, bold: bool) -> SafeString:
    x, y = (tile.column + 0.5) * SIDE, tile.row * SIDE + down
    return text(x, y, words, size=12, anchor="middle", fill=ink, bold=bold)


def _map_sentence(side: str, found: Mapping[str, int]) -> str:
    places = sorted((tile.name, found[tile.code]) for tile in _tiles(side) if tile.code in found)
    if not places:
        return _("%(title)s: none yet.") % {"title": _map_title(side)}
    names = listed(
        _("%(name)s (%(count)s)") % {"name": name, "count": number(count)} for name, count in places
    )
    return _("%(title)s: %(names)s.") % {"title": _map_title(side), "names": names}
