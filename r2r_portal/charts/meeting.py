"""Pictures of people meeting: whose interests meet, which way delegations go, how many places are taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from r2r_portal import times
from r2r_portal.charts.svg import (
    HAIRLINE,
    INDIGO,
    INDIGO_TINT,
    INK_2,
    LINE,
    MIST,
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
    picture,
    shape,
    shorten,
    stroke,
    tag,
    text,
    width_of,
    wrap,
)

GRID_ROW = 30
KEY_LINE = 18
STOP_LINE = 16
BETWEEN_LEGS = 34
PLACE, PLACE_GAP = 40, 8


@dataclass(frozen=True)
class Interests:
    """A territory and the numbers of the themes it chose (0 is the first)."""

    label: str
    side: str
    themes: frozenset[int]


@dataclass(frozen=True)
class Leg:
    """One leg of a visit, both days included."""

    label: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Line:
    """The way of one delegation: its host at each leg, None where it is not with that leg."""

    label: str
    stops: tuple[str | None, ...]
    side: str = "eu"


def interests_grid(territories: Sequence[Interests], *, themes: Sequence[str], title: str = "") -> SafeString:
    """Return territories by themes, a circle or a square where a territory chose the theme.

    A theme interests both sides where its column holds both shapes. Columns are numbered, with a key above.
    """
    key = [text(0, 14 + KEY_LINE * row, _key(row, name), size=13) for row, name in enumerate(themes)]
    y = KEY_LINE * len(themes) + 22.0
    numbers = [text(_column(at, themes), y, at + 1, anchor="middle", bold=True) for at in range(len(themes))]
    y += 8
    rows = []
    for territory in territories:
        name = wrap(f"{glyph(territory.side)}\N{NO-BREAK SPACE}{territory.label}", _names(themes) - 4, most=2)
        height = GRID_ROW + 12 * (len(name) - 1)
        rows.append(_interests(territory, name, y, height, themes))
        y += height
    return picture(y + 4, title or _interests_sentence(territories, themes), *key, *numbers, *rows)


def interests_grid_rows(territories: Sequence[Interests], *, themes: Sequence[str]) -> Table:
    """Return the same grid with words in its cells."""
    rows = tuple(
        (territory.label, *(_("yes") if at in territory.themes else "–" for at in range(len(themes))))
        for territory in territories
    )
    return Table(_("Interests by theme"), (_("Territory"), *themes), rows)


def _key(row: int, name: str) -> str:
    return shorten(f"{row + 1}  {name}", WIDTH)


def _names(themes: Sequence[str]) -> float:
    """Return the width left for names: a column of a theme is 40 units wide, less where there are many."""
    return max(WIDTH - 40 * len(themes), 110)


def _column(at: int, themes: Sequence[str]) -> float:
    return _names(themes) + (at + 0.5) * (WIDTH - _names(themes)) / len(themes)


def _interests(
    territory: Interests, name: Sequence[str], y: float, height: float, themes: Sequence[str]
) -> SafeString:
    middle = y + height / 2
    first = middle + 5 - 8 * (len(name) - 1)
    words = [text(0, first + 16 * row, line, size=13) for row, line in enumerate(name)]
    cells = [
        shape(territory.side, _column(at, themes), middle, 8)
        if at in territory.themes
        else stroke(_column(at, themes) - 3, middle, _column(at, themes) + 3, middle, colour=LINE)
        for at in range(len(themes))
    ]
    return join([stroke(0, y, WIDTH, y, colour=HAIRLINE), *words, *cells])


def _interests_sentence(territories: Sequence[Interests], themes: Sequence[str]) -> str:
    parts = []
    for at, theme in enumerate(themes):
        names = [territory.label for territory in territories if at in territory.themes]
        parts.append(_("%(theme)s: %(names)s.") % {"theme": theme, "names": listed(names) or _("nobody")})
    return " ".join([_("Who is interested in which theme."), *parts])


def route(legs: Sequence[Leg], lines: Sequence[Line], *, own: str = "", title: str = "") -> SafeString:
    """Return the way of every delegation from leg to leg, top to bottom, like lines of a metro.

    A leg is a row, its hosts are stops with the names of those who meet there; the line named `own` is bold.
    """
    parts: list[SafeString] = []
    anchors: list[dict[str, tuple[float, float, float]]] = []
    y = 0.0
    for at, leg in enumerate(legs):
        stops, places, bottom = _leg(leg, at, y, lines, own)
        parts.append(stops)
        anchors.append(places)
        y = bottom + BETWEEN_LEGS
    tracks = [_track(line, order, anchors, len(lines), own) for order, line in _own_last(lines, own)]
    return picture(max(y - BETWEEN_LEGS, 20) + 2, title or _route_sentence(legs, lines, own), *tracks, *parts)


def route_rows(legs: Sequence[Leg], lines: Sequence[Line], *, own: str = "") -> Table:
    """Return delegations by legs; with `own`, only that one, as an ordered list of stops with dates."""
    if own:
        return Table(_("Your route"), (_("Leg"), _("Dates"), _("Host")), _own_rows(legs, lines, own))
    rows = tuple((line.label, *(_stop(line, at) or "–" for at in range(len(legs)))) for line in lines)
    return Table(_("Routes of the delegations"), (_("Delegation"), *(leg.label for leg in legs)), rows)


def _own_rows(legs: Sequence[Leg], lines: Sequence[Line], own: str) -> tuple[tuple[str, ...], ...]:
    mine = next((line for line in lines if line.label == own), Line(own, ()))
    return tuple(
        (leg.label, times.days(leg.starts_on, leg.ends_on, language()), _stop(mine, at) or "–")
        for at, leg in enumerate(legs)
    )


def _stop(line: Line, at: int) -> str | None:
    return line.stops[at] if at < len(line.stops) else None


def _own_last(lines: Sequence[Line], own: str) -> list[tuple[int, Line]]:
    return sorted(enumerate(lines), key=lambda pair: pair[1].label == own)


def _leg(
    leg: Leg, at: int, y: float, lines: Sequence[Line], own: str
) -> tuple[SafeString, dict[str, tuple[float, float, float]], float]:
    """Return the drawing of a leg, the middle, top and bottom of each stop, and where the leg ends."""
    hosts = list(dict.fromkeys(stop for line in lines if (stop := _stop(line, at))))
    head = _leg_head(leg, y)
    width = (WIDTH - 6 * (len(hosts) - 1)) / max(len(hosts), 1)
    names = [
        _stop_lines(host, [line for line in lines if _stop(line, at) == host], width, own) for host in hosts
    ]
    height = STOP_LINE * max((len(part) for part in names), default=0) + 10
    top = y + 38
    drawn, places = [], {}
    for column, (host, words) in enumerate(zip(hosts, names, strict=True)):
        x = column * (width + 6)
        mine = any(line.label == own and _stop(line, at) == host for line in lines)
        drawn.append(_station(x, top, width, height, words, mine))
        places[host] = (x + width * 0.72, top, top + height)
    return join([head, *drawn]), places, top + height


def _leg_head(leg: Leg, y: float) -> SafeString:
    """Return the name and dates of a leg on white: the lines of the routes pass to their right, or behind."""
    name, when = shorten(leg.label, WIDTH, 15), _short_days(leg)
    clear = box(0, y, max(width_of(name, 14.5), width_of(when, 12.5)) + 4, 36, fill=WHITE)
    return join([clear, text(0, y + 14, name, bold=True), text(0, y + 30, when, size=12, fill=INK_2)])


def _short_days(leg: Leg) -> str:
    """Return "15–16 Nov" or 「11月15～16日」; the table has the dates in full."""
    first, last = leg.starts_on, leg.ends_on
    same_month = (first.year, first.month) == (last.year, last.month)
    start, end = (times.short_day(one, language()) for one in (first, last))
    if first == last:
        return end
    if language() == "ja":
        return f"{start[:-1]}～{last.day}日" if same_month else f"{start}～{end}"
    return f"{first.day}–{end}" if same_month else f"{start} – {end}"


def _stop_lines(host: str, lines: Sequence[Line], width: float, own: str) -> list[tuple[str, bool]]:
    """Return the words of a stop, each line with whether it is bold: the host, then who comes."""
    room = width - 14
    words = [(part, True) for part in wrap(host, room, 14, most=2)]
    for line in lines:
        parts = wrap(f"{glyph(line.side)}\N{NO-BREAK SPACE}{line.label}", room, 12.5, most=2)
        words += [(part, line.label == own) for part in parts]
    return words


def _station(
    x: float, y: float, width: float, height: float, words: Sequence[tuple[str, bool]], mine: bool
) -> SafeString:
    paint = {"fill": INDIGO_TINT if mine else MIST, "stroke": INDIGO if mine else LINE}
    frame = box(x + 1, y, width - 2, height, rx=6, stroke_width=3 if mine else 1.5, **paint)
    rows = [
        text(x + 8, y + 15 + STOP_LINE * row, part, size=13 if row == 0 else 12, bold=bold)
        for row, (part, bold) in enumerate(words)
    ]
    return join([frame, *rows])


def _track(
    line: Line, order: int, anchors: Sequence[dict[str, tuple[float, float, float]]], total: int, own: str
) -> SafeString:
    """Return one delegation's line through its stops, beside the others, dashed past a leg it is not with."""
    aside = (order - (total - 1) / 2) * min(7, 60 / max(total, 1))
    found = [(at, anchors[at][stop]) for at in range(len(anchors)) if (stop := _stop(line, at))]
    pairs = pairwise(found)
    return join(
        _piece(here, there, aside, line.label == own, there_at - at > 1)
        for (at, here), (there_at, there) in pairs
    )


def _piece(
    here: tuple[float, float, float], there: tuple[float, float, float], aside: float, mine: bool, gap: bool
) -> SafeString:
    start, end = here[2] - 2, there[1] + 2
    bend = start + BETWEEN_LEGS * 0.9
    x1, x2 = here[0] + aside, there[0] + aside
    dashes = {"stroke_dasharray": "4 4"} if gap else {}
    way = f"M{x1:.1f} {start:.1f} V{start + 6:.1f} L{x2:.1f} {bend:.1f} V{end:.1f}"
    shade = INDIGO if mine else "#A9B1C2"
    return tag("path", d=way, fill="none", stroke=shade, stroke_width=6 if mine else 2, **dashes)


def _route_sentence(legs: Sequence[Leg], lines: Sequence[Line], own: str) -> str:
    table = route_rows(legs, lines, own=own)
    if own:
        stops = [f"{leg}: {host} ({when})" for leg, when, host in table.rows]
        return _("Route of %(name)s. %(stops)s.") % {"name": own, "stops": "; ".join(stops)}
    ways = ["; ".join((f"{row[0]}: {listed(row[1:])}",)) for row in table.rows]
    return _("Routes of the delegations. %(routes)s.") % {"routes": "; ".join(ways)}


def places(
    *, used: int, total: int, own_cost: int = 0, staff: int = 0, side: str = "eu", title: str = ""
) -> SafeString:
    """Return the funded places as boxes, taken ones full, then people at own cost and EU staff as dashed boxes."""
    per_row = WIDTH // (PLACE + PLACE_GAP)
    seats = [_seat(at, at < used, side, per_row) for at in range(total)]
    coin = "€" if side == "eu" else "¥"
    extra = [_besides(total + at, coin, side, per_row) for at in range(own_cost)]
    extra += [_besides(total + own_cost + at, "EU", side, per_row) for at in range(staff)]
    rows = -(-(total + own_cost + staff) // per_row)
    y = rows * (PLACE + PLACE_GAP) + 12
    sentence = places_sentence(used=used, total=total, own_cost=own_cost, staff=staff)
    words = [text(0, y + 16 * row, part) for row, part in enumerate(wrap(sentence, WIDTH, most=2))]
    return picture(y + 16 * len(words) - 8, title or sentence, *seats, *extra, *words)


def places_sentence(*, used: int, total: int, own_cost: int = 0, staff: int = 0) -> str:
    """Return "2 of 3 funded places used, 1 at own cost, 1 of EU staff"."""
    sentence = _("%(used)s of %(total)s funded places used") % {"used": used, "total": total}
    more = _(", %(count)s at own cost") % {"count": own_cost} if own_cost else ""
    return sentence + more + (_(", %(count)s of EU staff") % {"count": staff} if staff else "")


def places_rows(*, used: int, total: int, own_cost: int = 0, staff: int = 0) -> Table:
    """Return the numbers behind the boxes."""
    rows = ((_("Funded, taken"), str(used)), (_("Funded, free"), str(max(total - used, 0))))
    others = ((_("At own cost"), str(own_cost)), *(((_("EU staff"), str(staff)),) if staff else ()))
    return Table(_("Places"), (_("Kind of place"), _("Number")), (*rows, *others))


def _spot(at: int, per_row: int) -> tuple[float, float]:
    row, column = divmod(at, per_row)
    return column * (PLACE + PLACE_GAP) + 1.5, row * (PLACE + PLACE_GAP) + 1.5


def _seat(at: int, taken: bool, side: str, per_row: int) -> SafeString:
    x, y = _spot(at, per_row)
    paint = {"fill": colour(side) if taken else WHITE, "stroke": colour(side), "stroke_width": 2}
    frame = box(x, y, PLACE - 3, PLACE - 3, **paint, **corners(side, 16))
    mark = text(x + (PLACE - 3) / 2, y + 25, "✓", size=18, anchor="middle", bold=True, fill=WHITE)
    return join([frame, mark]) if taken else frame


def _besides(at: int, mark: str, side: str, per_row: int) -> SafeString:
    x, y = _spot(at, per_row)
    paint = {"fill": MIST, "stroke": LINE, "stroke_width": 2, "stroke_dasharray": "4 3"}
    frame = box(x, y, PLACE - 3, PLACE - 3, **paint, **corners(side, 16))
    return join([frame, text(x + (PLACE - 3) / 2, y + 24, mark, size=15, anchor="middle")])
