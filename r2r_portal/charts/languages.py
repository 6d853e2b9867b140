"""How far the texts are in each language: one bar a language, the parts missing, draft, out of date, reviewed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from r2r_portal.charts.svg import INDIGO, INK, LINE, WHITE, WIDTH, Table, box, number, picture, text

BAR, LABEL, GAP = 20, 18, 12
SHADES = {
    "reviewed": (INDIGO, WHITE),
    "stale": ("#F3D9A4", INK),
    "draft": ("#E3ECF8", INK),
    "missing": (WHITE, INK),
}
NARROWEST = 30  # a number stands in its part where the part is this wide


@dataclass(frozen=True)
class Extent:
    """One language under its own name, and how many texts stand in each state."""

    name: str
    counts: Mapping[str, int]


def words() -> dict[str, str]:
    """Return the states in the order of the bars."""
    return {
        "reviewed": _("Reviewed"), "stale": _("Translation out of date"), "draft": _("Draft"), "missing": _("Missing"),
    }  # fmt: skip


def extents(found: Sequence[Extent]) -> SafeString:
    """Return a bar for each language; the table beside it has every number."""
    drawn: list[SafeString] = []
    for at, one in enumerate(found):
        y = at * (LABEL + BAR + GAP)
        drawn += [text(0, y + 13, one.name, size=13), *_bar(one, y + LABEL)]
    stop = " "
    return picture(len(found) * (LABEL + BAR + GAP) - GAP + 2, stop.join(map(_sentence, found)), *drawn)


def _bar(one: Extent, y: float) -> list[SafeString]:
    total, x, parts = sum(one.counts.values()) or 1, 0.0, []
    for state, (shade, ink) in SHADES.items():
        count = one.counts.get(state, 0)
        width = WIDTH * count / total
        if count:
            parts.append(box(x, y, width, BAR, fill=shade, stroke=LINE))
            if width >= NARROWEST:
                parts.append(text(x + width / 2, y + 14, number(count), size=12, anchor="middle", fill=ink))
        x += width
    return parts or [box(0, y, WIDTH, BAR, fill=WHITE, stroke=LINE)]


def _sentence(one: Extent) -> str:
    said = ", ".join(f"{label} {number(one.counts.get(state, 0))}" for state, label in words().items())
    return f"{one.name}: {said}."


def extents_rows(found: Sequence[Extent]) -> Table:
    """Return the same as a table."""
    known = words()
    rows = tuple((one.name, *(number(one.counts.get(state, 0)) for state in known)) for one in found)
    return Table(_("Texts by language and state"), (_("Language"), *known.values()), rows)
