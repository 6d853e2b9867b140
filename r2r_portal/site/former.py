"""What the code of the former release needs of the tables: it goes on serving while new code starts (R28, expand then contract).

`docs/release.json` holds the tables as the last release left them, written by `manage.py record_release`. Until there is a release
there is no such file.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.operations import AddField, AlterField, CreateModel, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED, ManyToManyField

FILE = Path("docs/release.json")
SCHEMA = """
    SELECT table_name, column_name, udt_name, coalesce(character_maximum_length, 0), is_nullable = 'YES',
           column_default IS NOT NULL OR is_identity = 'YES' OR is_generated = 'ALWAYS'
      FROM information_schema.columns
     WHERE table_schema = 'public' ORDER BY 1, 2"""
TAKES_AWAY = {"RemoveField", "DeleteModel", "RenameField", "RenameModel", "AlterModelTable"}
BY_HAND = re.compile(r"\b(DROP\s+(TABLE|COLUMN)|RENAME\s+(TO|COLUMN)|SET\s+NOT\s+NULL)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """One column: its type, its length where it has one (0: none), whether it may be empty, whether it fills itself."""

    kind: str
    length: int
    may_be_null: bool
    fills_itself: bool


Tables = dict[str, dict[str, Column]]


@dataclass(frozen=True)
class Release:
    """A release: its name, the migrations it had, its tables."""

    name: str
    migrations: list[str]
    tables: Tables

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), indent=0, sort_keys=True) + "\n"


def file() -> Path:
    """Return where the last release is noted."""
    return Path(settings.BASE_DIR) / FILE


def read() -> Release | None:
    """Return the last release; None before the first."""
    if not file().exists():
        return None
    known = json.loads(file().read_text(encoding="utf-8"))
    tables = {
        table: {name: Column(**one) for name, one in columns.items()}
        for table, columns in known["tables"].items()
    }
    return Release(known["name"], known["migrations"], tables)


def tables_now() -> Tables:
    """Return the tables as they are."""
    found: Tables = {}
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        for table, column, *what in cursor.fetchall():
            found.setdefault(table, {})[column] = Column(*what)
    return found


def breaks(former: Tables, now: Tables) -> list[str]:
    """Return what keeps the former code from reading and inserting, in words; nothing where it can go on."""
    found = []
    for table, columns in former.items():
        if table not in now:
            found.append(f"{table} is gone")
            continue
        found += [f"{table}.{name} {why}" for name, why in _columns(columns, now[table])]
    return found


def _columns(former: dict[str, Column], now: dict[str, Column]) -> Iterator[tuple[str, str]]:
    for name, was in former.items():
        one = now.get(name)
        if one is None:
            yield name, "is gone"
        elif one.kind != was.kind or (one.length and (one.length < was.length or not was.length)):
            yield name, f"is {one.kind}({one.length}), was {was.kind}({was.length})"
        elif was.may_be_null and not one.may_be_null:
            yield name, "may no longer be empty"
        elif was.fills_itself and not one.fills_itself and not one.may_be_null:
            yield name, "no longer fills itself"
    for name in now.keys() - former.keys():
        if not now[name].may_be_null and not now[name].fills_itself:
            yield name, "is new, and former code leaves it empty"


def hazards(operations: Iterable[Operation]) -> list[str]:
    """Return the operations of a migration after which former code cannot go on, in words."""
    made, found = set(), []
    for one in operations:
        if isinstance(one, CreateModel):
            made.add(one.name_lower)
        elif getattr(one, "model_name_lower", "") not in made:
            found += [f"{type(one).__name__}: {why}" for why in _hazards(one)]
    return found


def _hazards(one: Operation) -> Iterator[str]:
    if type(one).__name__ in TAKES_AWAY:
        yield one.describe()
    elif isinstance(one, AddField) and _must_be_given(one.field):
        yield f"{one.model_name}.{one.name} is neither null nor has a db_default"
    elif isinstance(one, AlterField) and _must_be_given(one.field) and not one.preserve_default:
        yield f"{one.model_name}.{one.name} may no longer be empty"
    elif isinstance(one, RunSQL):
        yield from (match[0] for sql in _statements(one.sql) for match in BY_HAND.finditer(sql))


def _must_be_given(field: Any) -> bool:
    return (
        not field.null
        and not field.primary_key
        and not isinstance(field, ManyToManyField)
        and field.db_default is NOT_PROVIDED
    )


def _statements(sql: Any) -> list[str]:
    return [sql] if isinstance(sql, str) else [one if isinstance(one, str) else one[0] for one in sql]
