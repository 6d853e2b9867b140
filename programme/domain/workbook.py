"""A visit as a workbook: its sheets, what an edited one changes, and which rows make no sense (SPEC P3, P5).

A cell counts as changed when its text is another than the one that would be written now. A sheet that is missing
changes nothing. A row that is missing from a list of things (legs, places, sessions) leaves the thing as it is;
who is where (attendances, deviations, assignments, absences) is taken as the whole list, so that a missing row takes somebody out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

COLUMNS: dict[str, tuple[str, ...]] = {
    "Visit": ("what", "value"),
    "Legs": ("leg", "number", "host", "first_day", "last_day", "group", "plenary"),
    "Attendances": ("leg", "delegation"),
    "Places": (
        "place", "title_en", "title_ja", "address_en", "address_ja", "territory", "latitude", "longitude",
        "entrance_en", "entrance_ja",
    ),
    "Sessions": (
        "session", "leg", "day", "starts", "ends", "title_en", "title_ja", "place", "mode_eu", "mode_jp",
        "interpretation", "main", "side_meeting", "contact", "telephone", "link", "note_en", "note_ja", "state",
    ),
    "Deviations": ("session", "delegate", "takes_part"),
    "Assignments": ("session", "interpreter"),
    "Absences": ("kind", "who", "from_day", "from", "until_day", "until"),
    "Delegates": ("delegate", "delegation", "name"),
    "Interpreters": ("interpreter", "name", "organisation", "languages"),
}  # fmt: skip
KEYS = {  # what tells the rows of a sheet apart
    "Legs": ("leg",),
    "Attendances": ("leg", "delegation"),
    "Places": ("place",),
    "Sessions": ("session",),
    "Deviations": ("session", "delegate"),
    "Assignments": ("session", "interpreter"),
    "Absences": COLUMNS["Absences"],
}
THINGS = ("Legs", "Places", "Sessions")  # have a key of ours; a new row has one that begins with NEW
WHOLE = ("Attendances", "Deviations", "Assignments", "Absences")
NEW = "new"
Key = tuple[str, ...]
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """A row as it was sent: its sheet, its number there, its cells."""

    sheet: str
    number: int
    cells: Cells


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row (0: with the sheet), as a code with its data, or in words that were said elsewhere."""

    sheet: str
    row: int
    code: str
    column: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Edit:
    """What a row changes: "added", "changed" or "removed"; `cells` is the whole row, `before` what stood there."""

    sheet: str
    row: int
    key: Key
    kind: str
    cells: Cells
    before: Cells
    columns: tuple[str, ...]  # those that are changed


Book = Mapping[str, Mapping[Key, Cells]]


def digest(book: Book) -> str:
    """Return a short hash of a visit's rows, by which an old file is known."""
    text = repr([
        (sheet, sorted((key, sorted(cells.items())) for key, cells in book[sheet].items())) for sheet in KEYS
    ])  # fmt: skip
    return sha256(text.encode()).hexdigest()[:16]


def compare(sent: Mapping[str, Sequence[Row]], now: Book) -> tuple[list[Edit], list[Problem]]:
    """Return what a workbook changes, in the order in which it can be done, and what makes no sense in it."""
    edits: list[Edit] = []
    problems = [_odd(name, "unknown_sheet") for name in sent if name not in COLUMNS]
    for sheet, keys in KEYS.items():
        if sheet in sent:
            found, wrong = _sheet(sheet, keys, sent[sheet], now[sheet])
            edits += found
            problems += wrong
    return edits, problems


def _odd(sheet: str, code: str) -> Problem:
    return Problem(sheet, 0, code)


def columns_of(sheet: str, headings: Iterable[str]) -> list[Problem]:
    """Return what is wrong with the headings of a sheet: unknown ones, ones that come twice, missing keys."""
    given, known = [name for name in headings if name], COLUMNS.get(sheet, ())
    problems = [
        Problem(sheet, 1, "unknown_column", name) for name in dict.fromkeys(given) if name not in known
    ]
    problems += [
        Problem(sheet, 1, "column_twice", name) for name in dict.fromkeys(given) if given.count(name) > 1
    ]
    return problems + [
        Problem(sheet, 1, "column_missing", name) for name in KEYS.get(sheet, ()) if name not in given
    ]


def _sheet(
    sheet: str, keys: Key, rows: Sequence[Row], now: Mapping[Key, Cells]
) -> tuple[list[Edit], list[Problem]]:
    edits: list[Edit] = []
    problems: list[Problem] = []
    seen: set[Key] = set()
    for row in rows:
        key = tuple(row.cells.get(name, "") for name in keys)
        problem = _key_problem(sheet, row, key, now, seen)
        seen.add(key)
        if problem:
            problems.append(problem)
        elif edit := _edit(sheet, row, key, now.get(key)):
            edits.append(edit)
    if sheet in WHOLE:
        edits += [Edit(sheet, 0, key, "removed", now[key], now[key], ()) for key in now if key not in seen]
    return edits, problems


def _key_problem(sheet: str, row: Row, key: Key, now: Mapping[Key, Cells], seen: set[Key]) -> Problem | None:
    if not all(key):
        return Problem(sheet, row.number, "key_missing", KEYS[sheet][key.index("")])
    if key in seen:
        return Problem(sheet, row.number, "row_twice", KEYS[sheet][0], {"value": " / ".join(key)})
    if sheet in THINGS and key not in now and not key[0].lower().startswith(NEW):
        return Problem(sheet, row.number, "key_unknown", KEYS[sheet][0], {"value": key[0]})
    return None


def _edit(sheet: str, row: Row, key: Key, before: Cells | None) -> Edit | None:
    if before is None:
        given = tuple(name for name in COLUMNS[sheet] if row.cells.get(name))
        return Edit(sheet, row.number, key, "added", dict(row.cells), {}, given)
    changed = tuple(
        name for name in COLUMNS[sheet] if name in row.cells and not same(row.cells[name], before[name])
    )
    cells = {**before, **row.cells}
    return Edit(sheet, row.number, key, "changed", cells, before, changed) if changed else None


def same(given: str, before: str) -> bool:
    """Tell whether two cells say the same, line ends and spaces at the ends aside."""
    return given.replace("\r\n", "\n").strip() == before.replace("\r\n", "\n").strip()
