"""A picture of a helpdesk: questions a week, English below, Japanese on top of it."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from r2r_portal import times
from r2r_portal.charts.svg import (
    INDIGO,
    PLUM,
    PLUM_TINT,
    WIDTH,
    Table,
    box,
    join,
    language,
    number,
    picture,
    stroke,
    tag,
    text,
    width_of,
)

Weeks = Mapping[date, Mapping[str, int]]
KEY, PLOT, FOOT = 28, 110, 22
LANGUAGES = (("en", "English"), ("ja", "日本語"))


def questions_per_week(weeks: Weeks) -> SafeString:
    """Return one bar a week, Monday by Monday: English full, Japanese hatched on top, the highest week's number said."""
    totals = {monday: sum(counts.values()) for monday, counts in weeks.items()}
    highest = max(totals.values(), default=0) or 1
    unit = min(WIDTH / max(len(weeks), 1), 36)
    hatch = "q" + sha256(repr(weeks).encode()).hexdigest()[:8]
    bottom, bars, is_said = KEY + PLOT, [], False
    for place, (monday, counts) in enumerate(weeks.items()):
        tall = (PLOT - 20) / highest
        low, high = counts.get("en", 0) * tall, counts.get("ja", 0) * tall
        x, wide = place * unit + 1, max(unit - 3, 2)
        if low:
            bars.append(box(x, bottom - low, wide, low, fill=INDIGO))
        if high:
            bars.append(box(x, bottom - low - high, wide, high, fill=f"url(#{hatch})", stroke=PLUM))
        if totals[monday] == highest and not is_said:
            half = width_of(number(highest), 12) / 2
            middle = min(max(x + wide / 2, half), WIDTH - half)
            bars.append(text(middle, bottom - low - high - 4, number(highest), size=12, anchor="middle"))
            is_said = True
    axis = stroke(0, bottom, WIDTH, bottom)
    parts = [_key(hatch), *bars, axis, _ends(list(weeks), unit, bottom)]
    return picture(bottom + FOOT, _sentence(totals), *parts, defs=_pattern(hatch))


def questions_per_week_rows(weeks: Weeks) -> Table:
    """Return the weeks with their numbers by language."""
    rows = tuple(
        (times.day(monday, language()), *(number(counts.get(code, 0)) for code, _name in LANGUAGES))
        for monday, counts in weeks.items()
    )
    head = (_("Week from"), *(name for _code, name in LANGUAGES))
    return Table(_("Questions per week"), head, rows)


def _pattern(name: str) -> SafeString:
    lines = tag("path", d="M-1 7 L7 -1 M-1 1 L1 -1 M5 7 L7 5", stroke=PLUM, stroke_width=2)
    back = box(0, 0, 6, 6, fill=PLUM_TINT)
    size = {"width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
    return tag("defs", tag("pattern", back, lines, id=name, **size))


def _key(hatch: str) -> SafeString:
    paints = ({"fill": INDIGO}, {"fill": f"url(#{hatch})", "stroke": PLUM})
    parts, x = [], 0.0
    for (_code, name), paint in zip(LANGUAGES, paints, strict=True):
        parts += [box(x, 2, 12, 12, **paint), text(x + 18, 13, name, size=12)]
        x += 34 + width_of(name, 12)
    return join(parts)


def _ends(mondays: list[date], unit: float, bottom: float) -> SafeString:
    if not mondays:
        return join([])
    first = text(0, bottom + 16, times.short_day(mondays[0], language()), size=12)
    last = times.short_day(mondays[-1], language())
    right = min(len(mondays) * unit, WIDTH)
    is_apart = right > width_of(times.short_day(mondays[0], language()), 12) + width_of(last, 12) + 12
    return join([first, text(right, bottom + 16, last, size=12, anchor="end")] if is_apart else [first])


def _sentence(totals: Mapping[date, int]) -> str:
    if not totals:
        return _("No question yet.")
    return _("Questions per week: %(total)s in %(weeks)s weeks, at most %(most)s in one.") % {
        "total": number(sum(totals.values())),
        "weeks": number(len(totals)),
        "most": number(max(totals.values())),
    }
