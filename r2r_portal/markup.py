"""Texts that staff write, as HTML: paragraphs, lists, headings, bold, links. Whatever else they type stays text."""

import re

import nh3
from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe

ALLOWED = {"p", "ul", "li", "h3", "strong", "a", "br"}
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
LINK = re.compile(
    r"\[([^\]\n]{1,200})\]\((https?://[^\s()<>\"]{1,400}|mailto:[^\s()<>\"]{3,200}|/[^\s()<>\"]{0,400})\)"
)


def rendered(text: str) -> SafeString:
    """Return a text as HTML. A blank line parts paragraphs, "- " begins a row of a list, "## " a heading.

    Everything is escaped first; a cleaner that knows only the tags above goes over the result.
    """
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    html = "\n".join(_block(block.strip()) for block in blocks if block.strip())
    clean = nh3.clean(html, tags=ALLOWED, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    return mark_safe(clean)  # noqa: S308 - escaped above and cleaned


def _block(block: str) -> str:
    lines = block.split("\n")
    if block.startswith("## "):
        return f"<h3>{_words(lines[0][3:])}</h3>" + (_block("\n".join(lines[1:])) if lines[1:] else "")
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_words(line[2:])}</li>" for line in lines) + "</ul>"
    return "<p>" + "<br>".join(_words(line) for line in lines) + "</p>"


def _words(line: str) -> str:
    """Return one line with its links and bold words; the rest escaped."""
    pieces, last = [], 0
    for match in LINK.finditer(line):
        pieces += [_plain(line[last : match.start()]), f'<a href="{escape(match[2])}">{escape(match[1])}</a>']
        last = match.end()
    return "".join([*pieces, _plain(line[last:])])


def _plain(text: str) -> str:
    return BOLD.sub(r"<strong>\1</strong>", urlize(text, autoescape=True))
