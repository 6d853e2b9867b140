"""The columns of the desk's list: what each needs, how it is sorted, how a cell is printed.

Cells are made from plain values, not from model instances: two hundred lines must not cost a second (PERFORMANCE §3).
"""

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from applications.queries.desk import FLAGS
from applications.states import Outcome, Status
from r2r_portal import times
from r2r_portal.bilingual import Language
from r2r_portal.templatetags.ui import KIND_OF
from r2r_portal.territories.models import Side

Line = Mapping[str, Any]
Cell = SafeString | str
NOBODY = "–"
EXAMPLE = "00000000-0000-0000-0000-000000000000"
TO_LOOK_AT = [flag for flag in FLAGS if flag.param not in {"incomplete", "unchecked", "behalf"}]


class Reader:
    """Who reads the list: language, own clock, and the words that many cells share."""

    def __init__(self, zone: str, themes: Callable[[], Mapping[str, str]]) -> None:
        self.themes = themes  # titles by slug; asked for where the column is shown
        self.language = "ja" if (get_language() or "en").startswith("ja") else "en"
        self.zone = ZoneInfo(zone)
        self.page = reverse("admin:applications_application_change", args=[EXAMPLE])
        self.status = {str(one): _tag(one, one.label) for one in Status}
        self.outcome = {str(one): _tag(one, one.label) for one in Outcome}
        self.sides = {str(one): str(one.label) for one in Side}
        self.languages = {str(one): str(one.label) for one in Language}
        self.choose = escape(_("Choose %(reference)s") % {"reference": "{}"})
        self.flags = [(flag.column, str(flag.title)) for flag in TO_LOOK_AT]

    def address(self, pk: Any) -> str:
        """Return the file page of an application."""
        return self.page.replace(EXAMPLE, str(pk))

    def box(self, line: Line) -> str:
        """Return the box by which a line is chosen; nothing where its file cannot be opened."""
        if not opens(line):
            return ""
        words = self.choose.format(printed(line["reference"] or line["territory__code"] or _("Draft")))
        return f'<input type="checkbox" name="chosen" value="{line["pk"]}" aria-label="{words}"> '

    def instant(self, at: datetime | None) -> str:
        """Print an instant on both clocks."""
        return times.brief(at, self.language, self.zone) if at else ""


def _tag(code: str, label: object) -> SafeString:
    """Print a status word as the component does, once for all lines."""
    return format_html('<span class="status status-{}">{}</span>', KIND_OF.get(str(code), "busy"), label)


@dataclass(frozen=True)
class Column:
    """One column. `needs` are the values it takes of a line, `order` the one it is sorted by."""

    code: str
    short_description: str | Promise
    needs: tuple[str, ...]
    cell: Callable[[Line, Reader], Cell]
    admin_order_field: str = ""
    do_not_call_in_templates: ClassVar[bool] = True  # a template would call it, and find nothing

    @property
    def __name__(self) -> str:  # the admin's name for the class of a heading
        return self.code

    def __call__(self, row: Any) -> str:
        """Never asked: the list prints its own cells. The admin wants a callable here."""
        return ""


def _reference(line: Line, reader: Reader) -> Cell:
    label = line["reference"] or _("Draft")
    if not opens(line):
        return label
    return SafeString(f'<a href="{reader.address(line["pk"])}">{printed(label)}</a>')


def opens(line: Line) -> bool:
    """Tell whether staff may open the file: answers of a draft are its people's own."""
    return line["status"] != Status.DRAFT or line["on_behalf"]


def _place(line: Line, reader: Reader) -> Cell:
    if not line["territory__code"]:
        return NOBODY
    first = line["territory__name_ja"] if reader.language == "ja" else line["territory__name_en"]
    return f"{first or line['territory__name_latin']} ({line['territory__code']})"


def _state(line: Line, reader: Reader) -> Cell:
    state = line[f"territory__member_state__name_{reader.language}"]
    return state or line[f"territory__area_{reader.language}"] or NOBODY


def _body(line: Line, reader: Reader) -> Cell:
    local, english = line["organisation__name_local"], line["organisation__name_en"]
    if reader.language == "en" and english:
        return english
    return (
        format_html('<span lang="ja">{}</span>', local) if line["track__side"] == Side.JP and local else local
    )


def _progress(line: Line, _reader: Reader) -> Cell:
    if line["status"] != Status.DRAFT:
        return ""
    return _("%(done)s of %(total)s") % {"done": line["done"], "total": line["total"]}


def _to_look_at(line: Line, reader: Reader) -> Cell:
    found = [(title,) for column, title in reader.flags if line[column]]
    return format_html_join(SafeString("<br>"), "{}", found)


COLUMNS = (
    Column("reference", gettext_lazy("reference"), ("reference", "status", "on_behalf"), _reference, "reference"),
    Column("territory", gettext_lazy("territory"),
           ("territory__code", "territory__name_en", "territory__name_ja", "territory__name_latin"), _place,
           "territory__name_latin"),
    Column("state", gettext_lazy("Member State or area"),
           ("territory__member_state__name_en", "territory__member_state__name_ja", "territory__area_en",
            "territory__area_ja"), _state, "territory__member_state__name_en"),
    Column("side", gettext_lazy("side"), ("track__side",), lambda line, reader: reader.sides[line["track__side"]],
           "track__side"),
    Column("body", gettext_lazy("organisation"),
           ("organisation__name_local", "organisation__name_en", "track__side"), _body, "organisation__name_local"),
    Column("status", gettext_lazy("status"), ("status",), lambda line, reader: reader.status[line["status"]],
           "status"),
    Column("received", gettext_lazy("received"), ("submitted_at",),
           lambda line, reader: reader.instant(line["submitted_at"]), "submitted_at"),
    Column("look", gettext_lazy("to look at"), tuple(flag.column for flag in TO_LOOK_AT), _to_look_at),
    Column("eligibility", gettext_lazy("eligibility"), ("outcome",),
           lambda line, reader: reader.outcome.get(line["outcome"], ""), "outcome"),
    Column("theme", gettext_lazy("theme ranked first"), ("first_theme",),
           lambda line, reader: reader.themes().get(line["first_theme"], ""), "first_theme"),
    Column("progress", gettext_lazy("sections complete"), ("done", "total", "status"), _progress, "done"),
    Column("versions", gettext_lazy("versions"), ("versions",), lambda line, _reader: str(line["versions"] or ""),
           "versions"),
    Column("language", gettext_lazy("language of the texts"), ("language",),
           lambda line, reader: reader.languages[line["language"]], "language"),
    Column("saved", gettext_lazy("last saved"), ("saved_at",),
           lambda line, reader: reader.instant(line["saved_at"]), "saved_at"),
    Column("closing", gettext_lazy("own deadline"), ("closes_at",),
           lambda line, reader: reader.instant(line["closes_at"]), "closes_at"),
)  # fmt: skip
BY_CODE = {column.code: column for column in COLUMNS}
ALWAYS = "reference"
BOX = ("pk", "reference", "status", "on_behalf", "territory__code")  # what choosing a line takes
USUAL = ("reference", "territory", "state", "body", "status", "received", "look", "eligibility")


def rows_of(
    lines: Iterable[Line], columns: Sequence[Column], reader: Reader, *, with_boxes: bool
) -> SafeString:
    """Print the rows of the table, each cell with the heading of its column for small screens.

    Written here, not by the template: a loop in it over two hundred lines costs four times as much.
    """
    first, *others = ((_opening(column), column.cell) for column in columns)
    rows = (
        "".join(
            (
                f'<tr><th scope="row"{first[0]}>', reader.box(line) if with_boxes else "",
                printed(first[1](line, reader)), "</th>",
                *(f"<td{head}>{printed(cell(line, reader))}</td>" for head, cell in others), "</tr>\n",
            )
        )
        for line in lines
    )  # fmt: skip
    return SafeString("".join(rows))


def printed(cell: Cell) -> str:
    """Return a text escaped, and what is safe as it is; Django's own way looks for words to be translated each time."""
    return cell if isinstance(cell, SafeString) else html.escape(cell)


def _opening(column: Column) -> str:
    return f' data-label="{escape(capfirst(str(column.short_description)))}"'


def columns_of(asked: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns that a person asked for, in our order and the reference always; else the usual ones."""
    wanted = {code for text in asked for code in text.split(",") if code in BY_CODE}
    codes = {ALWAYS, *wanted} if wanted else set(USUAL)
    return tuple(column for column in COLUMNS if column.code in codes)


def needed(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the values that these columns take of a line."""
    return tuple(dict.fromkeys([*BOX, *(name for column in columns for name in column.needs)]))
