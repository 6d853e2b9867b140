"""Pictures of time: the phases of the programme, and one closing instant on two clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from r2r_portal import times
from r2r_portal.charts.svg import (
    AMBER,
    HAIRLINE,
    INDIGO,
    INDIGO_TINT,
    INK,
    LINE,
    MIST,
    PLUM,
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
    picture,
    stroke,
    text,
    width_of,
    wrap,
)

ROW, HEAD, BAR = 44, 42, 18
LINE_OF_LABEL = 16
MONTHS_BETWEEN_LABELS = {12: 1, 26: 3, 60: 6}
STRIP_HOURS = 36
STRIP_ROWS = (42, 122)
STRIP_BAR = 30


@dataclass(frozen=True)
class Span:
    """A phase or activity, both days included. `side` is where it happens: "eu", "jp" or ""."""

    label: str
    starts_on: date
    ends_on: date
    side: str = ""


def timeline(spans: Sequence[Span], *, today: date, title: str = "") -> SafeString:
    """Return the phases as bars over months, in the given order, with a line for today if it falls inside."""
    first, months = _months(spans)
    tops = list(accumulate((ROW + LINE_OF_LABEL * (len(_label(span)) - 1) for span in spans), initial=HEAD))
    height = tops[-1] + 4
    shown = 0 <= _x(today, first, months) <= WIDTH
    axis = [_month(first, month, months, height) for month in range(months)]
    bars = [_bar(span, top, first, months, today) for span, top in zip(spans, tops, strict=False)]
    marks = [_today(today, first, months, height)] if shown else []
    return picture(height + (18 if shown else 0), title or _timeline_sentence(spans), *axis, *marks, *bars)


def timeline_rows(spans: Sequence[Span]) -> Table:
    """Return the phases with their dates in words."""
    rows = tuple((span.label, times.days(span.starts_on, span.ends_on, language())) for span in spans)
    return Table(_("Timeline"), (_("Phase"), _("Dates")), rows)


def _timeline_sentence(spans: Sequence[Span]) -> str:
    phases = [f"{span.label} ({times.days(span.starts_on, span.ends_on, language())})" for span in spans]
    return _("Timeline: %(phases)s.") % {"phases": listed(phases)} if phases else _("Timeline: no phase yet.")


def _months(spans: Sequence[Span]) -> tuple[date, int]:
    """Return the first day of the first month and the number of months, at least one."""
    if not spans:
        return date(2022, 1, 1), 1
    first = min(span.starts_on for span in spans).replace(day=1)
    last = max(max(span.starts_on, span.ends_on) for span in spans)
    return first, (last.year - first.year) * 12 + last.month - first.month + 1


def _x(on: date, first: date, months: int) -> float:
    """Return where the morning of a day stands; every month is equally wide."""
    whole = (on.year - first.year) * 12 + on.month - first.month
    return (whole + (on.day - 1) / 31) * WIDTH / months


def _month(first: date, month: int, months: int, height: float) -> SafeString:
    years, of_year = divmod(first.month - 1 + month, 12)
    x = month * WIDTH / months
    parts = []
    if of_year == 0 or month == 0:
        parts.append(stroke(x, 4, x, height, colour=HAIRLINE))
        room = (12 - of_year) * WIDTH / months
        if width_of("2022年", 13) <= room:
            year = str(first.year + years)
            parts.append(text(x + 3, 14, f"{year}年" if language() == "ja" else year, bold=True))
    every = next((step for most, step in MONTHS_BETWEEN_LABELS.items() if months <= most), 0)
    name = times.short_month(of_year + 1, language())
    if every and of_year % every == 0 and x + 3 + width_of(name, 12) <= WIDTH:
        parts.append(text(x + 3, 32, name, size=12))
    return join(parts)


def _label(span: Span) -> list[str]:
    """Return the name of a phase with the mark of its side, in one line or two."""
    return wrap(f"{glyph(span.side)} {span.label}".strip(), WIDTH - 4, 13.5, most=2)


def _bar(span: Span, y: float, first: date, months: int, today: date) -> SafeString:
    start = _x(span.starts_on, first, months)
    width = max(_x(span.ends_on + timedelta(days=1), first, months) - start, 3)
    now = span.starts_on <= today <= span.ends_on
    lines = _label(span)
    room = max(width_of(line, 14) for line in lines)
    # Beside its own bar as far as possible, and never beyond the edge.
    x = max(0, min(start, WIDTH - room))
    foot = y + LINE_OF_LABEL * (len(lines) - 1)
    bar = box(start, foot + 20, width, BAR, fill=colour(span.side), **corners(span.side))
    clear = box(x, y + 1, room, foot - y + 17, fill=WHITE)
    label = [text(x, y + 14 + LINE_OF_LABEL * row, line, bold=now) for row, line in enumerate(lines)]
    return join([clear, *label, bar])


def _today(today: date, first: date, months: int, height: float) -> SafeString:
    """Return the line of today with its word at the foot, where no label of a phase stands."""
    x = _x(today, first, months)
    word = _("Today")
    half = width_of(word, 13) / 2 + 4
    at = min(max(x, half), WIDTH - half)
    return join(
        [
            stroke(x, HEAD - 4, x, height, colour=AMBER, stroke_width=2, stroke_dasharray="4 2"),
            box(at - half, height, 2 * half, 17, fill=AMBER, rx=2),
            text(at, height + 13, word, size=12, anchor="middle", bold=True, fill=WHITE),
        ]
    )


def deadline_strip(closes_at: datetime, *, title: str = "") -> SafeString:
    """Return the days around a closing instant in Brussels and in Tokyo, with one line through both.

    The times shown are the last minute that still counts, as in the sentence of the deadline.
    """
    sentence = title or _("The call closes on %(deadline)s.") % {
        "deadline": times.deadline(closes_at, language())
    }
    marks = [
        stroke(WIDTH / 2, 18, WIDTH / 2, STRIP_ROWS[1] + STRIP_BAR + 4, colour=AMBER, stroke_width=3),
        text(WIDTH / 2, 13, _("Call closes"), anchor="middle", bold=True, fill=AMBER),
    ]
    rows = [
        _clock_row(closes_at, times.BRUSSELS, "eu", STRIP_ROWS[0]),
        _clock_row(closes_at, times.TOKYO, "jp", STRIP_ROWS[1]),
    ]
    return picture(STRIP_ROWS[1] + STRIP_BAR + 22, sentence, *rows, *marks)


def deadline_strip_rows(closes_at: datetime) -> Table:
    """Return the last minute that counts on both clocks."""
    last = times.last_minute(closes_at)
    rows = tuple(
        (
            times.city(zone, language()),
            times.day(last.astimezone(zone), language()),
            times.clock(last, language(), zone),
        )
        for zone in (times.BRUSSELS, times.TOKYO)
    )
    return Table(_("Last minute that counts"), (_("Place"), _("Day"), _("Time")), rows)


def _clock_row(closes_at: datetime, zone: ZoneInfo, side: str, y: float) -> SafeString:
    name = text(0, y - 8, f"{glyph(side)} {times.city(zone, language())}", bold=True, fill=colour(side))
    shown = times.clock(times.last_minute(closes_at), language(), zone)
    minute = text(WIDTH / 2 + 6, y - 8, shown, size=15, bold=True)
    start = closes_at.astimezone(zone) - timedelta(hours=STRIP_HOURS / 2)
    days = [_day(start, offset, side, y) for offset in range(3)]
    hours = [_hour(start, hour, y) for hour in range(STRIP_HOURS + 1)]
    return join([name, minute, *days, *hours])


def _day(start: datetime, offset: int, side: str, y: float) -> SafeString:
    """Return the part of one calendar day that lies in the strip, named where there is room."""
    midnight = datetime.combine(
        start.date() + timedelta(days=offset), datetime.min.time(), tzinfo=start.tzinfo
    )
    left = max(_hours_apart(start, midnight) * WIDTH / STRIP_HOURS, 0)
    right = min(_hours_apart(start, midnight + timedelta(days=1)) * WIDTH / STRIP_HOURS, WIDTH)
    if right - left < 1:
        return join([])
    tint = (INDIGO_TINT if side == "eu" else PLUM_TINT) if offset % 2 == 0 else MIST
    edge = INDIGO if side == "eu" else PLUM
    day = box(left, y, right - left, STRIP_BAR, fill=tint, stroke=edge, **corners(side))
    return join([day, _day_name(midnight.date(), left, right, y)])


def _hours_apart(start: datetime, end: datetime) -> float:
    return (end.timestamp() - start.timestamp()) / 3600


def _day_name(on: date, left: float, right: float, y: float) -> SafeString:
    """Return the longest name of a day that fits beside the closing line, or nothing."""
    middle = WIDTH / 2
    if left < middle < right:  # the line runs through this day: use the wider half
        left, right = (left, middle - 3) if middle - left > right - middle else (middle + 3, right)
    for name in _day_names(on):
        if width_of(name, 12) <= right - left - 4:
            return text((left + right) / 2, y + 20, name, size=12, anchor="middle", fill=INK)
    return join([])


def _day_names(on: date) -> tuple[str, ...]:
    if language() == "ja":
        return (
            times.day(on, "ja", year=False),
            f"{on.month}/{on.day}（{times.WEEKDAYS_JA[on.weekday()]}）",
            f"{on.day}日",
        )
    short = times.short_day(on, "en")
    return (times.day(on, "en", year=False), f"{times.WEEKDAYS[on.weekday()][:3]} {short}", short)


def _hour(start: datetime, hour: int, y: float) -> SafeString:
    """Return a tick and the hour under the bar every six hours of the local clock."""
    # On the instant line, so that a night with a change of clocks keeps its real length.
    zone = start.tzinfo
    at = datetime.fromtimestamp(start.timestamp() // 3600 * 3600 + 3600 * hour, tz=zone)
    x = _hours_apart(start, at) * WIDTH / STRIP_HOURS
    if at.hour % 6 or not 8 <= x <= WIDTH - 8 or abs(x - WIDTH / 2) < 8:
        return join([])
    tick = stroke(x, y + STRIP_BAR, x, y + STRIP_BAR + 4, colour=LINE)
    return join([tick, text(x, y + STRIP_BAR + 16, at.hour, size=12, anchor="middle", fill=LINE)])
