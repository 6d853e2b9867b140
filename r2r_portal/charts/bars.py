"""Pictures of work: how far each evaluator is, and how applications arrive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2r_portal import times
from r2r_portal.charts.svg import (
    AMBER,
    GREY,
    INDIGO,
    INDIGO_TINT,
    LINE,
    MIST,
    WHITE,
    WIDTH,
    Table,
    box,
    join,
    language,
    number,
    picture,
    shorten,
    stroke,
    tag,
    text,
    width_of,
    wrap,
)

PERSON, LINE_OF_WORDS, BAR = 62, 15, 16
PLOT, PLOT_TOP = 130, 40


@dataclass(frozen=True)
class Progress:
    """What an evaluator has in hand: evaluations handed in, begun, not opened, given back for an interest."""

    label: str
    done: int
    draft: int
    open: int
    recused: int = 0

    @property
    def total(self) -> int:
        """Return all evaluations of this person."""
        return sum(self.counts)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Return the four numbers in the order in which they are drawn."""
        return (self.done, self.draft, self.open, self.recused)


def progress_bars(people: Sequence[Progress], *, title: str = "") -> SafeString:
    """Return one bar a person: done full, draft hatched, not opened empty, recused crossed."""
    most = max((person.total for person in people), default=0) or 1
    # Two pictures on one page must not share the names of their patterns.
    key = "h" + sha256(repr(people).encode(errors="replace")).hexdigest()[:8]
    y, rows = 0.0, []
    for person in people:
        words = wrap(_counts(person), WIDTH, 12.5, most=2)
        rows.append(_person(person, words, y, most, key))
        y += PERSON + LINE_OF_WORDS * (len(words) - 1)
    return picture(max(y - 8, 10), title or _progress_sentence(people), *rows, defs=_patterns(key))


def progress_bars_rows(people: Sequence[Progress]) -> Table:
    """Return the numbers of every person."""
    head = (_("Evaluator"), _("Done"), _("Draft"), _("Not opened"), _("Recused"))
    rows = tuple((person.label, *map(str, person.counts)) for person in people)
    return Table(_("Progress of the evaluators"), head, rows)


def _counts(person: Progress) -> str:
    words = (
        (person.done, _("%(count)s done")),
        (person.draft, _("%(count)s draft")),
        (person.open, _("%(count)s not opened")),
        (person.recused, _("%(count)s recused")),
    )
    return " · ".join(word % {"count": count} for count, word in words if count) or _("nothing assigned")


def _progress_sentence(people: Sequence[Progress]) -> str:
    words = "; ".join(f"{person.label}: {_counts(person).replace(' · ', ', ')}" for person in people)
    return (
        _("Progress of the evaluators. %(words)s.") % {"words": words} if people else _("No evaluator yet.")
    )


def _patterns(key: str) -> SafeString:
    hatch = tag("path", d="M-1 7 L7 -1 M-1 1 L1 -1 M5 7 L7 5", stroke=INDIGO, stroke_width=2)
    cross = tag("path", d="M0 0 L6 6 M6 0 L0 6", stroke=GREY, stroke_width=1.5)
    size = {"width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
    back = [box(0, 0, 6, 6, fill=fill) for fill in (INDIGO_TINT, WHITE)]
    drafts = tag("pattern", back[0], hatch, id=f"{key}a", **size)
    return tag("defs", drafts, tag("pattern", back[1], cross, id=f"{key}b", **size))


def _person(person: Progress, words: Sequence[str], y: float, most: int, key: str) -> SafeString:
    name = text(0, y + 14, shorten(person.label, WIDTH, 15.5), bold=True)
    counts = [text(0, y + 30 + LINE_OF_WORDS * row, line, size=12) for row, line in enumerate(words)]
    return join([name, *counts, *_segments(person, y + 20 + LINE_OF_WORDS * len(words), most, key)])


def _segments(person: Progress, y: float, most: int, key: str) -> list[SafeString]:
    fills = (INDIGO, f"url(#{key}a)", MIST, f"url(#{key}b)")
    edges = (INDIGO, INDIGO, LINE, GREY)
    unit = (WIDTH - 2) / most
    x, bars = 1.0, []
    for count, fill, edge in zip(person.counts, fills, edges, strict=True):
        if count:
            bars.append(box(x, y, count * unit, BAR, fill=fill, stroke=edge))
        x += count * unit
    return bars


def bars_per_day(
    days: Sequence[tuple[date, int]],
    *,
    deadline: date | None = None,
    reminders: Sequence[date] = (),
    title: str = "",
) -> SafeString:
    """Return how many applications arrived on each day, empty days included, with deadline and reminders."""
    counts = _filled(days, deadline)
    highest = max((count for _on, count in counts), default=0) or 1
    unit = WIDTH / max(len(counts), 1)
    first = counts[0][0] if counts else None
    columns = [_column(at, count, highest, unit) for at, (_on, count) in enumerate(counts)]
    bottom = PLOT_TOP + PLOT
    axis = [stroke(0, bottom, WIDTH, bottom), *_day_labels(counts, unit, bottom)]
    marks = [
        _reminder((on - first).days, unit, bottom)
        for on in reminders
        if first and counts[-1][0] >= on >= first
    ]
    note = _reminder_note(marks, bottom)
    end = [_deadline((deadline - first).days, deadline, unit, bottom)] if deadline and first else []
    height = bottom + 26 + (20 if marks else 0)
    return picture(height, title or _per_day_sentence(counts, deadline), *axis, *columns, *marks, *note, *end)


def bars_per_day_rows(days: Sequence[tuple[date, int]]) -> Table:
    """Return the days on which something arrived, with the running total."""
    rows, total = [], 0
    for on, count in sorted(days):
        total += count
        if count:
            rows.append((times.day(on, language()), number(count), number(total)))
    return Table(_("Applications per day"), (_("Day"), _("Number"), _("In all")), tuple(rows))


def _filled(days: Sequence[tuple[date, int]], deadline: date | None) -> list[tuple[date, int]]:
    """Return every day from the first to the last, the deadline included."""
    counted: dict[date, int] = {}
    for on, count in days:
        counted[on] = counted.get(on, 0) + count
    known = [*counted, *([deadline] if deadline else [])]
    if not known:
        return []
    first = min(known)
    return [
        (on, counted.get(on, 0))
        for on in (first + timedelta(days=at) for at in range((max(known) - first).days + 1))
    ]


def _column(at: int, count: int, highest: int, unit: float) -> SafeString:
    if not count:
        return join([])
    height = PLOT * count / highest
    gap = min(2, unit / 4)
    bar = box(at * unit + gap / 2, PLOT_TOP + PLOT - height, unit - gap, height, fill=INDIGO)
    if count < highest and width_of(number(count), 12) > unit:
        return bar
    half = width_of(number(count), 12) / 2
    x = min(max((at + 0.5) * unit, half), WIDTH - half - 4)
    return join([bar, text(x, PLOT_TOP + PLOT - height - 4, number(count), size=12, anchor="middle")])


def _day_labels(counts: Sequence[tuple[date, int]], unit: float, y: float) -> list[SafeString]:
    """Return the dates that fit under the axis: the first, then every so many days."""
    if not counts:
        return []
    widest = max(width_of(_short(on), 12) for on, _count in counts[:31]) + 8
    step = max(round(-(-widest // unit)), 1)
    labels = []
    for at in range(0, len(counts), step):
        x = (at + 0.5) * unit
        if x + widest / 2 <= WIDTH + 8:
            anchor = "middle" if x >= widest / 2 else "start"
            labels.append(
                text(x if anchor == "middle" else 0, y + 18, _short(counts[at][0]), size=12, anchor=anchor)
            )
    return labels


def _short(on: date) -> str:
    return f"{on.month}/{on.day}" if language() == "ja" else times.short_day(on, "en")


def _reminder(at: int, unit: float, y: float) -> SafeString:
    x = (at + 0.5) * unit
    return tag(
        "path", d=f"M{x - 4:.1f} {y + 24:.1f} L{x + 4:.1f} {y + 24:.1f} L{x:.1f} {y + 31:.1f} Z", fill=AMBER
    )


def _reminder_note(marks: Sequence[SafeString], y: float) -> list[SafeString]:
    return [text(0, y + 44, _("▼ reminder sent"), size=12, fill=AMBER)] if marks else []


def _deadline(at: int, deadline: date, unit: float, y: float) -> SafeString:
    x = min((at + 1) * unit, WIDTH - 1)
    words = wrap(
        _("Deadline %(day)s") % {"day": times.day(deadline, language(), year=False)}, WIDTH, 12.5, most=1
    )[0]
    room = width_of(words, 12.5)
    line = stroke(x, 18, x, y, colour=AMBER, stroke_width=2, stroke_dasharray="5 3")
    return join([line, text(max(x, room), 12, words, size=12, anchor="end", bold=True, fill=AMBER)])


def _per_day_sentence(counts: Sequence[tuple[date, int]], deadline: date | None) -> str:
    total = sum(count for _on, count in counts)
    sentence = ngettext("%(count)s application in all.", "%(count)s applications in all.", total) % {
        "count": number(total)
    }
    if total:
        on, most = max(counts, key=lambda pair: pair[1])
        sentence += " " + _("Most on %(day)s: %(count)s.") % {
            "day": times.day(on, language()),
            "count": number(most),
        }
    if deadline:
        sentence += " " + _("Deadline %(day)s.") % {"day": times.day(deadline, language())}
    return sentence
