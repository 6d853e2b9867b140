"""Workbooks of visits in words: what a row changes, and what is wrong with it."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme.domain.cells import CellError
from programme.domain.rates import Fault
from programme.domain.workbook import Edit, Problem
from programme.phrases import language
from r2r_portal import times
from r2r_portal.territories.models import Side

SAID: dict[str, Promise] = {
    "unknown_sheet": gettext_lazy("There is no such sheet. Leave the names of the sheets as they were."),
    "unknown_column": gettext_lazy("There is no such column. Leave the headings as they were."),
    "column_twice": gettext_lazy("This column comes twice."),
    "column_missing": gettext_lazy("This column is missing."),
    "key_missing": gettext_lazy('Enter what the row is about; for a new row, "new-1" and so on.'),
    "key_unknown": gettext_lazy('The visit has no "%(value)s". For a new row, write "new-1" and so on.'),
    "row_twice": gettext_lazy('"%(value)s" comes twice on this sheet.'),
    "no_flag": gettext_lazy('Write "yes" or "no", not "%(value)s".'),
    "no_number": gettext_lazy('Write a whole number from 1 to %(most)s, not "%(value)s".'),
    "no_day": gettext_lazy('Write a day as 2022-11-14, not "%(value)s".'),
    "no_time": gettext_lazy('Write a time as 09:30, not "%(value)s".'),
    "twice": gettext_lazy(
        'The clocks go back: %(value)s comes twice. Write "%(value)s/1" for the first, "%(value)s/2" for the second.'
    ),
    "no_choice": gettext_lazy('"%(value)s" is not one of these: %(known)s.'),
    "no_host": gettext_lazy('"%(value)s" is not the code of a territory that can be host of this visit.'),
    "no_territory": gettext_lazy('"%(value)s" is not the code of a territory.'),
    "no_leg": gettext_lazy('There is no leg "%(value)s".'),
    "no_place": gettext_lazy('There is no place "%(value)s".'),
    "no_session": gettext_lazy('There is no session "%(value)s".'),
    "no_delegate": gettext_lazy('There is no delegate "%(value)s" on this visit.'),
    "no_interpreter": gettext_lazy('There is no interpreter "%(value)s" in this call.'),
    "nobody": gettext_lazy('"%(value)s" is no host, delegate or interpreter of this visit.'),
    "no_delegation": gettext_lazy('"%(value)s" has no delegation on this visit.'),
    "no_visit": gettext_lazy('There is no visit "%(value)s", or it is another one than the session is of.'),
    "no_amount": gettext_lazy('Write an amount as 1234.50, not "%(value)s".'),
    "no_title": gettext_lazy("Enter the title in one language at least"),
    "reversed": gettext_lazy("The end must be after the start"),
    "leg_twice": gettext_lazy("This host has a leg of that number already."),
    "refused": gettext_lazy("The database refuses this row."),
}
KINDS: dict[str, Promise] = {
    "added": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "removed": gettext_lazy("Taken out"),
}
SPOKEN = "said"  # in words already, by a model or an action
MOST = 60  # characters of a cell in a list of changes


def problem(found: Problem) -> tuple[str, str]:
    """Return where something is wrong ("Sessions, row 4, column starts") and what."""
    where = [found.sheet]
    if found.row:
        where.append(_("row %(number)s") % {"number": found.row})
    if found.column:
        where.append(_("column %(name)s") % {"name": found.column})
    if found.code == SPOKEN:
        return ", ".join(where), found.data["words"]
    words = str(SAID[found.code])
    return ", ".join(where), words % found.data if found.data else words


def cell(error: CellError) -> str:
    """Return why a cell cannot be read."""
    return str(SAID[error.code]) % error.data if error.data else str(SAID[error.code])


def fault(found: Fault) -> str:
    """Return which days are in no table of rates, or in two."""
    side, mine = Side(found.side).label, language()
    first = times.day(found.first, mine)
    last = times.day(found.last, mine) if found.last else _("an open end")
    words = {
        "gap": _("From %(first)s to %(last)s no table of rates would be valid (%(side)s, %(currency)s)."),
        "overlap": _(
            "From %(first)s to %(last)s two tables of rates would be valid (%(side)s, %(currency)s)."
        ),
    }[found.code]
    return words % {"first": first, "last": last, "side": side, "currency": found.currency}


def edit(found: Edit) -> tuple[str, str, str]:
    """Return sheet, what happens to which row, and the cells that change: "starts 09:30 → 10:00"."""
    cells = found.cells
    name = cells.get("title_en") or cells.get("title_ja") or " / ".join(found.key)
    if found.kind == "added":
        told = [f"{column} {_short(cells.get(column, ''))}" for column in found.columns]
    else:
        told = [
            f"{one} {_short(found.before.get(one, ''))} → {_short(cells.get(one, ''))}"
            for one in found.columns
        ]
    return found.sheet, f"{KINDS[found.kind]}: {_short(name)}", "; ".join(told)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return (text[:MOST] + "…" if len(text) > MOST else text) or _("none")
