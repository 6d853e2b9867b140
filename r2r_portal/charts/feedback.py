"""A picture of agreement: how many gave each mark, one bar a question."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from r2r_portal.charts.svg import (
    GREY,
    INDIGO,
    INDIGO_TINT,
    LINE,
    MIST,
    PLUM_TINT,
    WHITE,
    WIDTH,
    Table,
    box,
    language,
    number,
    picture,
    text,
    wrap,
)

BAR, ROW, GAP = 18, 15, 14
SHADES = (INDIGO, "#6F93C4", INDIGO_TINT, MIST, PLUM_TINT)  # from full agreement down


@dataclass(frozen=True)
class Agreement:
    """One question, and how many gave 5, 4, 3, 2, 1."""

    label: str
    counts: tuple[int, int, int, int, int]

    @property
    def mean(self) -> float:
        """The mean mark."""
        marks = zip((5, 4, 3, 2, 1), self.counts, strict=True)
        return sum(mark * n for mark, n in marks) / (sum(self.counts) or 1)


def agreement(questions: Sequence[Agreement]) -> SafeString:
    """Return one bar a question, from "fully agree" on the left; each number stands in its part."""
    y, drawn = 0.0, []
    for one in questions:
        lines = wrap(_line(one), WIDTH, 12.5, most=3)
        drawn += [text(0, y + 12 + ROW * at, line, size=12) for at, line in enumerate(lines)]
        y += ROW * len(lines) + 4
        drawn += _bar(one, y)
        y += BAR + GAP
    stop = "" if language() == "ja" else " "
    return picture(max(y - GAP + 2, 10), stop.join(_line(one) for one in questions), *drawn)


def _line(one: Agreement) -> str:
    return _("%(question)s: mean %(mean)s of 5") % {"question": one.label, "mean": number(one.mean)}


def _bar(one: Agreement, y: float) -> list[SafeString]:
    total, x, parts = sum(one.counts) or 1, 0.0, []
    for place, count in enumerate(one.counts):
        width = WIDTH * count / total
        if count:
            parts.append(box(x, y, width, BAR, fill=SHADES[place], stroke=LINE))
            ink = WHITE if place == 0 else "#1A1F36"
            parts.append(text(x + width / 2, y + 13, count, size=12, anchor="middle", fill=ink))
        x += width
    return parts or [box(0, y, WIDTH, BAR, fill=WHITE, stroke=GREY)]


def agreement_rows(questions: Sequence[Agreement]) -> Table:
    """Return the same as a table."""
    head = (_("Question"), "5", "4", "3", "2", "1", _("Mean"))
    rows = tuple((one.label, *map(str, one.counts), number(one.mean)) for one in questions)
    return Table(_("Answers by mark, 5 being full agreement"), head, rows)
