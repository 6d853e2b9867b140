"""The cells of the matrix as HTML: thousands of them, so words are looked up once and cells are made without templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from selection.phrases import status_word, tie_words, worry_words
from selection.queries.progress import NOT_OPENED
from selection.queries.seating import Proposal
from selection.queries.staffing import Cell, Row


@dataclass(frozen=True)
class Drawn:
    """One row for the page: the application, its cells, what is wrong with them."""

    application: Any
    cells: SafeString
    worries: tuple[str, ...]


class Drawer:
    """Draws rows in one language, with a proposal over them where there is one."""

    def __init__(self, proposal: Proposal | None = None) -> None:
        self.proposal = proposal
        self.words: dict[str, str] = {}
        self.assign, self.near = escape(_("assign")), escape(_("same e-mail domain"))
        self.proposed, self.given_up = (
            escape(pgettext("assignment", "proposed")),
            escape(_("proposed: take back")),
        )
        self.label = escape(_("%(reference)s to %(person)s"))

    def rows(self, rows: Iterable[Row]) -> list[Drawn]:
        """Draw the rows."""
        return [self.row(row) for row in rows]

    def row(self, row: Row) -> Drawn:
        """Draw one row."""
        reference = escape(row.application.reference or "")
        cells = "".join(self.cell(cell, reference) for cell in row.cells)
        # Everything in it is escaped where it was put together.
        return Drawn(row.application, mark_safe(cells), tuple(worry_words(one) for one in row.worries))  # noqa: S308

    def cell(self, cell: Cell, reference: str) -> str:
        """Draw one cell."""
        person = self.name(cell)
        return f'<td data-label="{person}">{self.shown(cell)}{self.inside(cell, reference, person)}</td>'

    def name(self, cell: Cell) -> str:
        """Return the evaluator's name, escaped once."""
        key = f"name {cell.evaluator.pk}"
        if key not in self.words:
            self.words[key] = escape(str(cell.evaluator))
        return self.words[key]

    def shown(self, cell: Cell) -> str:
        """Say what the page showed as ticked, so that a colleague's newer ticks stay."""
        return f'<input type="hidden" name="shown" value="{cell.name}">' if cell.assignment else ""

    def inside(self, cell: Cell, reference: str, person: str) -> str:
        """Draw a reason, a state, or a checkbox."""
        if cell.tie:
            return f'<span class="quiet">{self.once("tie", cell.tie)}</span>'
        if cell.is_fixed:
            return f'<input type="hidden" name="cell" value="{cell.name}">{self.once("state", cell.state)}'
        is_wanted = self.is_wanted(cell)
        label = self.label.replace("%(reference)s", reference).replace("%(person)s", person)
        return (
            f'<span class="form-check"><input type="checkbox" name="cell" value="{cell.name}" id="{cell.name}"'
            f'{" checked" if is_wanted else ""}><label for="{cell.name}"><span class="visually-hidden">{label} </span>'
            f"{self.says(cell, is_wanted)}</label></span>"
        )

    def is_wanted(self, cell: Cell) -> bool:
        """Tell whether the box is ticked: as it is, or as it is proposed."""
        if self.proposal is None:
            return cell.assignment is not None
        return (cell.application.pk, cell.evaluator.pk) in self.proposal.pairs

    def says(self, cell: Cell, is_wanted: bool) -> str:
        """Return the words beside a box."""
        words = self.once("word", NOT_OPENED) if cell.assignment else self.assign
        if is_wanted != (cell.assignment is not None):
            words = f"<strong>{self.proposed if is_wanted else self.given_up}</strong>"
        return f'{words} <span class="quiet">({self.near})</span>' if cell.near else words

    def once(self, kind: str, code: str) -> str:
        """Return words that come again and again."""
        key = f"{kind} {code}"
        if key not in self.words:
            self.words[key] = _drawn(kind, code)
        return self.words[key]


def _drawn(kind: str, code: str) -> str:
    if kind == "tie":
        return escape(tie_words(code))
    if kind == "word":
        return escape(status_word(code))
    return render_to_string("admin/selection/_state.html", {"code": code, "word": status_word(code)})
