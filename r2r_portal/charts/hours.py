"""A picture of one event on both sides' day: 24 hours each, office hours shaded, the event on them."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from r2r_portal import times
from r2r_portal.charts.svg import (
    HAIRLINE,
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
    picture,
    stroke,
    text,
)

OPENS, CLOSES = time(9), time(18)
BAR, ROW = 26, 84
SIDES = (("eu", times.BRUSSELS), ("jp", times.TOKYO))


def office_hours(start: datetime, end: datetime, *, title: str = "") -> SafeString:
    """Return the day of an event on both sides; what lies beyond midnight is said in the row's words."""
    parts = [_row(side, zone, start, end, 8 + ROW * at) for at, (side, zone) in enumerate(SIDES)]
    return picture(ROW * len(SIDES) + 4, title or sentence(start, end), *parts)


def office_hours_rows(start: datetime, end: datetime) -> Table:
    """Return the same in words: side, day, hours, whether within office hours."""
    rows = tuple(
        (
            times.zone_name(zone, language()),
            times.day(start.astimezone(zone).date(), language()),
            times.hours(start, end, language(), zone, start.astimezone(zone).date()),
            _standing(zone, start, end),
        )
        for _side, zone in SIDES
    )
    head = (_("Clock"), _("Day"), _("Hours"), _("Office hours (9:00 to 18:00)"))
    return Table(_("The event on both sides' day"), head, rows)


def sentence(start: datetime, end: datetime) -> str:
    """Return the whole picture as a sentence."""
    sides = [
        _("%(clock)s: %(hours)s, %(standing)s.")
        % {
            "clock": times.zone_name(zone, language()),
            "hours": times.hours(start, end, language(), zone, start.astimezone(zone).date()),
            "standing": _standing(zone, start, end),
        }
        for _side, zone in SIDES
    ]
    gap = "" if language() == "ja" else " "
    return gap.join(sides)


def _standing(zone: ZoneInfo, start: datetime, end: datetime) -> str:
    first, last = start.astimezone(zone), end.astimezone(zone)
    opens, closes = (datetime.combine(first.date(), at, tzinfo=zone) for at in (OPENS, CLOSES))
    if first.weekday() >= 5:
        return _("at the weekend")
    if opens <= first and last <= closes:
        return _("within office hours")
    if first < closes and last > opens:
        return _("partly within office hours")
    return _("outside office hours")


def _x(hours: float) -> float:
    return hours / 24 * WIDTH


def _hours(at: time) -> float:
    return at.hour + at.minute / 60


def _row(side: str, zone: ZoneInfo, start: datetime, end: datetime, y: float) -> SafeString:
    first = start.astimezone(zone)
    midnight = datetime.combine(first.date(), time(0), tzinfo=zone)
    begins = (first - midnight) / timedelta(hours=1)
    ends = min((end.astimezone(zone) - midnight) / timedelta(hours=1), 24)
    top = y + 24
    said = f"{glyph(side)} {times.zone_name(zone, language())}"
    words = times.hours(start, end, language(), zone, first.date())
    office = box(_x(_hours(OPENS)), top, _x(_hours(CLOSES) - _hours(OPENS)), BAR, fill="#D5DAE3", stroke=LINE)
    event = box(
        _x(begins), top + 4, max(_x(ends - begins), 3), BAR - 8, fill=colour(side), stroke=WHITE,
        **corners(side),
    )  # fmt: skip
    marks = [_mark(hour, top + BAR) for hour in (0, 6, 9, 12, 18, 24)]
    return join(
        [
            text(0, y + 13, said, bold=True),
            text(WIDTH, y + 13, words, anchor="end"),
            box(0.5, top, WIDTH - 1, BAR, fill=MIST, stroke=HAIRLINE),
            office,
            event,
            *marks,
        ]
    )


def _mark(hour: int, y: float) -> SafeString:
    anchor = {0: "start", 24: "end"}.get(hour, "middle")
    name = str(hour)
    return join(
        [
            stroke(_x(hour), y, _x(hour), y + 4),
            text(_x(hour), y + 17, name, size=12, anchor=anchor, fill=INK_2),
        ]
    )
