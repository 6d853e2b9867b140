"""Lines of a table's cell as text: what `<br>` draws, for a fraction of its cost.

WeasyPrint makes two boxes, a style and two tags of every `<br>`; long agendas have thousands. Inside an element of class
`lines` they become line ends of the text, which its style (`white-space: pre-line`) draws; other line ends are spaces, as ever.
"""

import re
from typing import Any

SPACES = re.compile(r"[ \t\n\r\f]+")  # what HTML joins; the wide space of Japanese stays
MARKED = ".//*[@class='lines']"
Element = Any  # of WeasyPrint's tree


def join(root: Element) -> None:
    """Turn every `<br>` inside the marked elements of a document into a line end."""
    for element in root.iterfind(MARKED):
        _join(element)


def _join(element: Element) -> None:
    element.text = _flat(element.text)
    before: Element | None = None
    for child in list(element):
        tail = _flat(child.tail)
        if child.tag == "br":
            element.remove(child)
            _append(element, before, f"\n{tail}")
        else:
            _join(child)
            before, child.tail = child, tail


def _append(element: Element, before: Element | None, words: str) -> None:
    if before is None:
        element.text = f"{element.text}{words}"
    else:
        before.tail = f"{before.tail}{words}"


def _flat(text: str | None) -> str:
    return SPACES.sub(" ", text or "")
