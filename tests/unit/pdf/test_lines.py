"""Line ends of a cell: drawn as `<br>` draws them, with fewer tags, and every other space as HTML has it."""

import pytest
import tinyhtml5

from r2r_portal.pdf import lines
from r2r_portal.pdf.rendering import render
from tests.pdf_structure import structure, text_of

CELL = """<strong>セッション　1</strong><br><span class="small" lang="en">Session
 1</span>
   <br><span>Hall<br>1-1  Example</span><br>Contact"""
PAGE = """<!doctype html><html lang="ja"><head><title>T</title><link rel="stylesheet" href="asset:css/pdf.css"></head>
<body><h1>T</h1><table><thead><tr><th>A</th></tr></thead><tbody><tr><td{}>{}</td></tr></tbody></table><p>one<br>two</p></body></html>"""


def made(marked, cell=CELL):
    return render(PAGE.format(' class="lines"' if marked else "", cell), title="T", language="ja")


def test_a_marked_cell_reads_as_one_with_breaks_and_has_fewer_tags():
    joined, broken = made(True), made(False)

    assert text_of(joined) == text_of(broken)
    assert "Session 1\n" in text_of(joined)
    assert "Hall\n1-1 Example\nContact\n" in text_of(joined)
    assert len(structure(joined).tags) < len(structure(broken).tags)


def test_words_without_a_break_stay_on_a_line():
    assert "one Hall" in text_of(made(True, "one\n  Hall"))


@pytest.mark.parametrize(("marked", "left"), [(True, 1), (False, 5)])
def test_only_what_is_marked_is_joined(marked, left):
    root = tinyhtml5.parse(
        PAGE.format(' class="lines"' if marked else "", CELL), namespace_html_elements=False
    )

    lines.join(root)

    assert sum(1 for _ in root.iter("br")) == left
    assert root.find(".//strong").text == "セッション　1"
