"""Pictures of judgement: how evaluators scored each criterion, and where every application stands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2r_portal.charts.svg import (
    AMBER,
    HAIRLINE,
    INDIGO,
    INK_2,
    WHITE,
    WIDTH,
    Table,
    glyph,
    join,
    listed,
    number,
    picture,
    shape,
    stroke,
    tag,
    text,
    width_of,
    wrap,
)

Points = Decimal | float | int
MARGIN = 16
CRITERION = 50
LABEL_LINE = 16
DOT = 9
DIAMOND = 12
RANK_DOT = 5.5
RANK_STEP = 14


@dataclass(frozen=True)
class CriterionScores:
    """The scores that one criterion got; None is "not applicable", which is absence and not zero.

    `agreed` is what the panel settled on in place of their mean, drawn as a diamond.
    """

    label: str
    values: tuple[Points | None, ...]
    agreed: Points | None = None

    @property
    def given(self) -> list[float]:
        """Return the scores that are numbers, in order."""
        return sorted(float(value) for value in self.values if value is not None)


@dataclass(frozen=True)
class Ranked:
    """One application in a ranking. `side` is "eu" or "jp"."""

    reference: str
    points: Points
    chosen: bool = False
    side: str = "eu"


def score_dots(criteria: Sequence[CriterionScores], *, scale: int = 5, title: str = "") -> SafeString:
    """Return the scores of every criterion as dots on 0 to `scale`, equal ones counted inside one dot."""
    y, rows = 8.0, []
    for criterion in criteria:
        label = _criterion_label(criterion)
        rows.append(_criterion(criterion, label, y, scale))
        y += CRITERION + LABEL_LINE * (len(label) - 1)
    grid = [_scale_mark(value, scale, y) for value in range(scale + 1)]
    return picture(y + 24, title or _scores_sentence(criteria, scale), *grid, *rows)


def score_dots_rows(criteria: Sequence[CriterionScores]) -> Table:
    """Return every score in words, and the spread."""
    head = (_("Criterion"), _("Scores"), _("Spread"))
    rows = tuple((criterion.label, _scores(criterion), _spread(criterion)) for criterion in criteria)
    return Table(_("Scores by criterion"), head, rows)


def _scores(criterion: CriterionScores) -> str:
    words = [number(value) for value in criterion.given]
    words += [_("not applicable")] * (len(criterion.values) - len(words))
    if criterion.agreed is not None:
        words.append(_("agreed %(points)s") % {"points": number(criterion.agreed)})
    return ", ".join(words) or _("no score yet")


def _spread(criterion: CriterionScores) -> str:
    given = criterion.given
    return number(given[-1] - given[0]) if given else "–"


def _scores_sentence(criteria: Sequence[CriterionScores], scale: int) -> str:
    words = "; ".join(f"{criterion.label}: {_scores(criterion)}" for criterion in criteria)
    return _("Scores from 0 to %(scale)s. %(scores)s.") % {"scale": scale, "scores": words}


def _at(value: float, scale: int) -> float:
    return MARGIN + min(max(value, 0), scale) * (WIDTH - 2 * MARGIN) / scale


def _scale_mark(value: int, scale: int, bottom: float) -> SafeString:
    x = _at(value, scale)
    return join([stroke(x, 6, x, bottom, colour=HAIRLINE), text(x, bottom + 16, value, anchor="middle")])


def _note(criterion: CriterionScores) -> str:
    left_out = len(criterion.values) - len(criterion.given)
    if criterion.agreed is not None:
        return "◇ " + _("agreed %(points)s") % {"points": number(criterion.agreed)}
    if left_out:
        return _("%(count)s not applicable") % {"count": left_out}
    return "" if criterion.given else _("no score yet")


def _criterion_label(criterion: CriterionScores) -> list[str]:
    note = _note(criterion)
    return wrap(criterion.label, WIDTH - (width_of(note, 12) + 8 if note else 0), 13, most=2)


def _criterion(criterion: CriterionScores, label: Sequence[str], y: float, scale: int) -> SafeString:
    given, room = criterion.given, LABEL_LINE * len(label) + 2
    # A white strip keeps the words free of the scale's lines.
    parts = [tag("rect", x=0, y=y, width=WIDTH, height=room, fill=WHITE)]
    parts += [text(0, y + 13 + LABEL_LINE * row, words) for row, words in enumerate(label)]
    parts.append(text(WIDTH, y + 13, _note(criterion), size=12, anchor="end", fill=INK_2))
    line = y + room + 13
    if given:
        parts.append(stroke(_at(given[0], scale), line, _at(given[-1], scale), line, stroke_width=3))
    parts += [_dot(value, count, line, scale) for value, count in sorted(Counter(given).items())]
    if criterion.agreed is not None:
        parts.append(_diamond(_at(float(criterion.agreed), scale), line))
    return join(parts)


def _diamond(x: float, y: float) -> SafeString:
    """Mark the agreed score: an edge that shows on a dot, on the line and on nothing."""
    path = f"M{x:.1f} {y - DIAMOND:.1f} l{DIAMOND} {DIAMOND} l-{DIAMOND} {DIAMOND} l-{DIAMOND} -{DIAMOND} Z"
    return tag("path", d=path, fill="none", stroke=AMBER, stroke_width=3)


def _dot(value: float, count: int, y: float, scale: int) -> SafeString:
    x = _at(value, scale)
    dot = tag("circle", cx=x, cy=y, r=DOT if count == 1 else DOT + 1.5, fill=INDIGO, stroke=WHITE)
    inside = text(x, y + 4.5, count, size=12, anchor="middle", bold=True, fill=WHITE)
    return join([dot, inside]) if count > 1 else dot


def ranking_strip(
    entries: Sequence[Ranked], *, threshold: Points | None = None, title: str = ""
) -> SafeString:
    """Return every application on one line of points: the chosen full, the others hollow."""
    low, high = _range(entries, threshold)
    placed = _stacked(entries, low, high)
    tallest = max((level for *_rest, level in placed), default=0)
    base = 30 + tallest * RANK_STEP + RANK_DOT
    dots = [
        shape(entry.side, x, base - level * RANK_STEP, RANK_DOT, filled=entry.chosen)
        for entry, x, level in placed
    ]
    axis = [_points_mark(low + (high - low) * step / 4, low, high, base + 12) for step in range(5)]
    line = stroke(0, base + 10, WIDTH, base + 10)
    mark = _threshold(threshold, low, high, base + 10)
    legend = _ranking_legend(entries, base + 48)
    return picture(
        base + 56, title or _ranking_sentence(entries, threshold), line, *axis, mark, *dots, legend
    )


def ranking_strip_rows(entries: Sequence[Ranked]) -> Table:
    """Return the applications from most points to fewest."""
    head = (_("Application"), _("Points"), _("Chosen"))
    rows = tuple(
        (entry.reference, number(entry.points), _("yes") if entry.chosen else _("no"))
        for entry in _ordered(entries)
    )
    return Table(_("Ranking"), head, rows)


def _ordered(entries: Sequence[Ranked]) -> list[Ranked]:
    return sorted(entries, key=lambda entry: (-float(entry.points), entry.reference))


def _range(entries: Sequence[Ranked], threshold: Points | None) -> tuple[float, float]:
    """Return the ends of the axis: tens around everything shown."""
    points = [float(entry.points) for entry in entries] + ([] if threshold is None else [float(threshold)])
    if not points:
        return 0, 100
    low = min(points) // 10 * 10
    high = -(-max(points) // 10) * 10
    return low, high if high - low >= 20 else low + 20


def _along(points: float, low: float, high: float) -> float:
    return MARGIN + (points - low) * (WIDTH - 2 * MARGIN) / (high - low)


def _stacked(entries: Sequence[Ranked], low: float, high: float) -> list[tuple[Ranked, float, int]]:
    """Return each application with its place; one that would cover another stands above it."""
    ends: list[float] = []
    placed = []
    for entry in sorted(entries, key=lambda entry: (float(entry.points), entry.reference)):
        x = _along(float(entry.points), low, high)
        level = next((level for level, end in enumerate(ends) if end <= x), len(ends))
        ends[level : level + 1] = [x + 2 * RANK_DOT + 3]
        placed.append((entry, x, level))
    return placed


def _points_mark(points: float, low: float, high: float, y: float) -> SafeString:
    x = _along(points, low, high)
    return join([stroke(x, y - 2, x, y + 3), text(x, y + 15, number(points), size=12, anchor="middle")])


def _threshold(threshold: Points | None, low: float, high: float, bottom: float) -> SafeString:
    if threshold is None:
        return join([])
    x = _along(float(threshold), low, high)
    words = _("Threshold %(points)s") % {"points": number(threshold)}
    half = width_of(words, 12.5) / 2
    at = min(max(x, half), WIDTH - half)
    line = stroke(x, 17, x, bottom, colour=AMBER, stroke_width=2, stroke_dasharray="5 3")
    return join([line, text(at, 12, words, size=12, anchor="middle", bold=True, fill=AMBER)])


def _ranking_legend(entries: Sequence[Ranked], y: float) -> SafeString:
    chosen = sum(entry.chosen for entry in entries)
    words = _("%(chosen)s chosen (full), %(others)s not (hollow)")
    return text(0, y, words % {"chosen": chosen, "others": len(entries) - chosen}, size=12, fill=INK_2)


def _ranking_sentence(entries: Sequence[Ranked], threshold: Points | None) -> str:
    if not entries:
        return _("Ranking: no application yet.")
    order = _ordered(entries)
    sentence = ngettext(
        "Ranking of %(total)s application, from %(highest)s to %(lowest)s points.",
        "Ranking of %(total)s applications, from %(highest)s to %(lowest)s points.",
        len(order),
    ) % {"total": len(order), "highest": number(order[0].points), "lowest": number(order[-1].points)}
    if threshold is not None:
        sentence += " " + _("Threshold %(points)s.") % {"points": number(threshold)}
    chosen = [
        f"{glyph(entry.side)} {entry.reference} ({number(entry.points)})" for entry in order if entry.chosen
    ]
    return sentence + (" " + _("Chosen: %(names)s.") % {"names": listed(chosen)} if chosen else "")
