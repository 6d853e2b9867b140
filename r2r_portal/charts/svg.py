"""Marks on a sheet 288 units wide: the few SVG elements that all pictures are made of.

Everything is written as attributes, never as style, so that the content security policy can forbid inline
styles. Whatever comes from people passes `text` or `picture`, which escape it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from unicodedata import east_asian_width, normalize

import budoux
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

WIDTH = 288
INK, INK_2, LINE, HAIRLINE, MIST, WHITE = "#1A1F36", "#4A5068", "#5F6675", "#D5DAE3", "#F4F6FA", "#FFFFFF"
INDIGO, INDIGO_TINT, PLUM, PLUM_TINT, GREY = "#1F4E8C", "#E3ECF8", "#8C2F5B", "#F6E6EE", "#7A8499"
AMBER = "#8A5300"
# WeasyPrint takes the fonts of a picture from this attribute; on screen the style sheet says "inherit".
FONTS = "BIZ UDPGothic, VL PGothic, sans-serif"
SMALLEST = 12
ADVANCES = {" ijl.,:;'|": 0.37, "frt-–()/!IJ·": 0.5, "mwMW%@": 1.0, "0123456789": 0.76}
NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
japanese_phrases = budoux.load_default_japanese_parser()


@dataclass(frozen=True)
class Table:
    """The data of a picture in words. The first cell of a row is its header."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def language() -> str:
    """Return "ja" or "en", the language that pictures are drawn in now."""
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def clean(content: object) -> str:
    """Return text without the characters that no XML document may hold."""
    return NOT_IN_XML.sub("", str(content))


def number(value: object) -> str:
    """Return a number for people: thousands marked, one decimal at most, no empty decimals."""
    shown = f"{float(str(value)):,.1f}"
    return shown.removesuffix(".0")


def units(value: float) -> str:
    """Return a coordinate: two decimals at most, none where there are none."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def tag(name: str, *children: str, **attributes: object) -> SafeString:
    """Return an element. Children are escaped unless they are elements; `font_size` is written font-size."""
    written = "".join(
        f' {key.replace("_", "-")}="{escape(clean(_attribute(value)))}"' for key, value in attributes.items()
    )
    return mark_safe(f"<{name}{written}>{join(children)}</{name}>")  # noqa: S308 every part is escaped above


def join(parts: Iterable[str]) -> SafeString:
    """Return elements one after the other, with anything else escaped."""
    return mark_safe("".join(conditional_escape(part) for part in parts))  # noqa: S308


def _attribute(value: object) -> str:
    return units(value) if isinstance(value, int | float) else str(value)


def picture(height: float, title: str, *parts: str, defs: str = "") -> SafeString:
    """Return the whole picture, read out as its title; the drawing itself is hidden from readers."""
    body = join(parts)
    key = "p" + sha256(f"{title}{body}".encode(errors="replace")).hexdigest()[:10]
    drawing = tag("g", body, aria_hidden="true", font_family=FONTS, fill=INK)
    return tag(
        "svg",
        tag("title", clean(title), id=key),
        defs,
        drawing,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        lang=language(),
        **{"class": "chart", "aria-labelledby": key, "viewBox": f"0 0 {WIDTH} {units(height)}"},
        width=WIDTH,
        height=height,
    )


def text(
    x: float,
    y: float,
    content: object,
    *,
    size: int = 13,
    anchor: str = "start",
    bold: bool = False,
    fill: str = INK,
) -> SafeString:
    """Return one line of words, its base line at `y`. Nothing is smaller than 12 units."""
    weight = {"font_weight": 700} if bold else {}
    shade = {"fill": fill} if fill != INK else {}
    side = {"text_anchor": anchor} if anchor != "start" else {}
    return tag("text", clean(content), x=x, y=y, font_size=max(size, SMALLEST), **side, **weight, **shade)


def box(x: float, y: float, width: float, height: float, **attributes: object) -> SafeString:
    """Return a rectangle."""
    return tag("rect", x=x, y=y, width=width, height=height, **attributes)


def stroke(
    x1: float, y1: float, x2: float, y2: float, *, colour: str = LINE, **attributes: object
) -> SafeString:
    """Return a straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, **attributes)


def corners(side: str, height: float = 8) -> dict[str, object]:
    """Return the corners that tell a side: round for the European one, square for the Japanese one."""
    return {"rx": min(height / 2, 6)} if side == "eu" else {"rx": 0} if side == "jp" else {"rx": 2}


def colour(side: str) -> str:
    """Return the series colour of a side; neither side is grey."""
    return {"eu": INDIGO, "jp": PLUM}.get(side, GREY)


def glyph(side: str) -> str:
    """Return the mark of a side in words: a circle, a square, or nothing."""
    return {"eu": "●", "jp": "■"}.get(side, "")


def shape(side: str, x: float, y: float, radius: float, *, filled: bool = True, ink: str = "") -> SafeString:
    """Return a circle (European) or a square (Japanese) around a point, full or as an outline."""
    shade = ink or colour(side)
    paint = {"fill": shade if filled else WHITE, "stroke": shade, "stroke_width": 2}
    if side == "jp":
        return box(x - radius, y - radius, 2 * radius, 2 * radius, **paint)
    return tag("circle", cx=x, cy=y, r=radius, **paint)


def width_of(content: str, size: float) -> float:
    """Return how wide a line will be about, on the safe side: fonts differ from machine to machine."""
    return sum(_advance(letter) for letter in content) * size


def _advance(letter: str) -> float:
    """Return the width of a letter in the widest of our fonts, BIZ UDPGothic, in parts of its size."""
    base = normalize("NFD", letter)[0]
    if east_asian_width(base) in "WFA" and not (base.isalpha() and east_asian_width(base) == "A"):
        return 1.0
    return next(
        (width for letters, width in ADVANCES.items() if base in letters), 0.82 if base.isupper() else 0.7
    )


def shorten(content: object, width: float, size: float = 13) -> str:
    """Return a line that fits, cut with an ellipsis where it must be."""
    line = clean(content)
    if width_of(line, size) <= width:
        return line
    while line and width_of(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"


def wrap(content: object, width: float, size: float = 13, most: int = 3) -> list[str]:
    """Return the lines of a label, broken between words or Japanese phrases, `most` lines at most."""
    lines = [""]
    for piece in _pieces(clean(content), width, size):
        if lines[-1] and width_of(lines[-1] + piece.rstrip(" "), size) > width:
            lines.append("")
        lines[-1] += piece
    if len(lines) > most:
        lines = [*lines[: most - 1], "".join(lines[most - 1 :])]
    return [shorten(line.strip(), width, size) for line in lines]


def _pieces(content: str, width: float, size: float) -> list[str]:
    """Return what may not be broken; a phrase wider than the line is broken at hyphens or between letters."""
    words = re.findall(r"[^ \t\n]+[ \t\n]*", content)
    phrases = [piece for word in words for piece in (_phrases(word) if _is_wide(word) else [word])]
    return [
        part for piece in phrases for part in ([piece] if width_of(piece, size) <= width else _broken(piece))
    ]


def _broken(piece: str) -> list[str]:
    return re.findall("[^-]+-?|-", piece) if "-" in piece.strip("-") else list(piece)


def _phrases(word: str) -> list[str]:
    """Return Japanese phrases; what a no-break space ties together stays together."""
    parts: list[str] = []
    for piece in japanese_phrases.parse(word):
        if parts and parts[-1].endswith("\N{NO-BREAK SPACE}"):
            parts[-1] += piece
        else:
            parts.append(piece)
    return parts


def _is_wide(word: str) -> bool:
    return any(east_asian_width(letter) in "WF" for letter in word)


def listed(items: Iterable[str]) -> str:
    """Return "a, b and c" or 「a、b、c」."""
    names = list(items)
    if language() == "ja":
        return "、".join(names)
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1] if names else ""
