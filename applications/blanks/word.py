"""The blank form as a Word document: real headings, lists and header rows, the language of every run, fonts named."""

import io
from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document
from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from applications.blanks.content import Content, Field, Part

LATIN, JAPANESE = "Arial", "Yu Gothic"
TAGS = {"en": "en-GB", "ja": "ja-JP"}
QUIET = RGBColor(0x4A, 0x50, 0x68)
EDGES = ("top", "left", "bottom", "right")


def document(form: Content) -> bytes:
    """Return the document of a form."""
    with translation.override(form.language):
        return _Writer(form).written()


class _Writer:
    """Writes one form, knowing its language."""

    def __init__(self, form: Content) -> None:
        self.form = form
        self.doc: Doc = Document()
        _set_up(self.doc, form)

    def written(self) -> bytes:
        """Write everything."""
        form = self.form
        self.line("Funded by the European Union", "Hint", "en")
        self.heading(form.title, 1)
        self.line(form.call)
        self.line(_("Deadline") + pgettext("before a value", ": ") + form.deadline)
        for note in form.notes:
            self.line(note)
        for part in form.parts:
            self.part(part)
        out = io.BytesIO()
        self.doc.save(out)
        return out.getvalue()

    def part(self, part: Part) -> None:
        """Write one section."""
        self.heading(part.title, 2)
        if part.text:
            self.line(part.text)
        for field in part.fields:
            self.field(field)

    def field(self, field: Field) -> None:
        """Write one question and the place for its answer."""
        self.heading(field.label, 3)
        for note in field.notes:
            self.line(note, "Hint", keep=True)
        if field.head:
            self.group(field)
        elif field.choices:
            self.choices(field)
        elif field.attach:
            self.line(_("Attach the file when you submit on the portal."), "Answer")
        else:
            self.box(field.lines)

    def choices(self, field: Field) -> None:
        """Write choices as a list, under their headings where they have some."""
        heading = ""
        for group, words in field.choices:
            if group != heading:
                self.line(group, keep=True)
                heading = group
            self.line(f"{field.mark} {words}", "List Bullet")

    def box(self, lines: int) -> None:
        """Leave lines to write on: one framed paragraph, its line breaks kept."""
        paragraph = self.line("", "Answer")
        for _number in range(lines - 1):
            paragraph.add_run().add_break()

    def group(self, field: Field) -> None:
        """Write a contact or a group: a table with a header row, or one for each item where texts are long."""
        if field.is_grid:
            self.grid(field)
            return
        for item in field.items:
            table = self.table(2, (item or field.label, _("Your answer")))
            for part in field.head:
                row = table.add_row().cells
                self.cell(row[0], part)
                self.fill(row[1], part)

    def grid(self, field: Field) -> None:
        """Write the items of a group as rows."""
        table = self.table(len(field.head) + 1, (_("No."), *(part.label for part in field.head)))
        for number, _item in enumerate(field.items, start=1):
            cells = table.add_row().cells
            self.into(cells[0], str(number))
        for part in field.head:
            if part.choices:
                words = " / ".join(words for _group, words in part.choices)
                self.line(
                    _("%(label)s: one of %(choices)s") % {"label": part.label, "choices": words}, "Hint"
                )

    def table(self, columns: int, head: Iterable[str]) -> Table:
        """Start a table whose first row is its header."""
        table = self.doc.add_table(rows=1, cols=columns, style="Table Grid")
        for cell, words in zip(table.rows[0].cells, head, strict=True):
            self.into(cell, words, bold=True)
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(mark)
        return table

    def cell(self, cell: _Cell, part: Field) -> None:
        """Write what a part asks."""
        self.into(cell, part.label, bold=True)
        for note in part.notes:
            self.into(cell, note, "Hint", more=True)

    def fill(self, cell: _Cell, part: Field) -> None:
        """Leave room for the answer to a part."""
        if part.choices:
            for number, (_group, words) in enumerate(part.choices):
                self.into(cell, f"{part.mark} {words}", more=number > 0)
            return
        for _number in range(part.lines - 1):
            cell.add_paragraph()

    def into(
        self, cell: _Cell, words: str, style: str = "Normal", *, bold: bool = False, more: bool = False
    ) -> None:
        """Write a paragraph into a cell, into its first one unless `more`."""
        paragraph = cell.add_paragraph() if more else cell.paragraphs[0]
        paragraph.style = style
        self.run(paragraph, words, bold=bold)

    def heading(self, words: str, level: int) -> None:
        """Write a heading."""
        self.run(self.doc.add_paragraph(style=f"Heading {level}"), words)

    def line(self, words: str, style: str = "Normal", language: str = "", *, keep: bool = False) -> Paragraph:
        """Write a paragraph."""
        paragraph = self.doc.add_paragraph(style=style)
        paragraph.paragraph_format.keep_with_next = keep
        if words:
            self.run(paragraph, words, language)
        return paragraph

    def run(self, paragraph: Paragraph, words: str, language: str = "", *, bold: bool = False) -> None:
        """Write words and say which language they are in."""
        run = paragraph.add_run(words)
        run.bold = bold or None
        run._r.get_or_add_rPr().append(_language(language or self.form.language))


def _language(code: str) -> BaseOxmlElement:
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), TAGS[code])
    element.set(qn("w:eastAsia"), TAGS["ja"])
    return element


def _set_up(doc: Doc, form: Content) -> None:
    """Set the page, the properties that readers announce, and the styles."""
    page = doc.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin = page.bottom_margin = Mm(18)
    properties = doc.core_properties
    properties.title, properties.language = form.title, TAGS[form.language]
    properties.author = properties.comments = ""
    for name, size in (("Normal", 10.5), ("Heading 1", 18), ("Heading 2", 14), ("Heading 3", 11)):
        _font(doc.styles[name], size, form.language)
    hint = doc.styles.add_style("Hint", WD_STYLE_TYPE.PARAGRAPH)
    hint.base_style = doc.styles["Normal"]
    hint.font.size, hint.font.color.rgb = Pt(9.5), QUIET
    hint.paragraph_format.space_after = Pt(2)
    _frame(doc)


def _font(style: ParagraphStyle, size: float, language: str) -> None:
    """Name the fonts of a style; a theme's font would win over them."""
    style.font.size, style.font.name = Pt(size), LATIN
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), JAPANESE)
    properties.append(_language(language))
    if style.name != "Normal":
        style.font.color.rgb = RGBColor(0x14, 0x28, 0x4B)


def _frame(doc: Doc) -> None:
    """Make the style of an answer: a framed paragraph."""
    answer = doc.styles.add_style("Answer", WD_STYLE_TYPE.PARAGRAPH)
    answer.base_style = doc.styles["Normal"]
    borders = OxmlElement("w:pBdr")
    for edge in EDGES:
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", "5F6675")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    answer.element.get_or_add_pPr().append(borders)
