"""Rows of any table, many times over: for lists of a size that no factory makes, of tables that no factory knows.

A copy is its row again under a key of its own; where the table demands that something differs, the first thing that may
differ does: a text, a number, a day, or else who or what the row belongs to, which is then copied too. The guards of the
database are down meanwhile (`unguarded`), so copies are good to be read and counted, and for nothing else.
"""

import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection
from django.db.models import (
    AutoField,
    CharField,
    DateField,
    DateTimeField,
    F,
    Field,
    ForeignKey,
    IntegerField,
    Model,
    TextField,
    UniqueConstraint,
    UUIDField,
)

SHORTEST = 8  # characters that a text must have room for, so that a mark fits behind it
CHECKS = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint
    WHERE contype IN ('c', 'x') AND connamespace = 'public'::regnamespace
"""


def take_checks_away() -> None:
    """Drop what the database checks of single rows, as far as the transaction goes."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(CHECKS)
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


@contextmanager
def unguarded() -> Iterator[None]:
    """Write past triggers and foreign keys inside."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def alone(row: Model) -> None:
    """Delete every other row of the table."""
    with unguarded():
        others = type(row)._base_manager.exclude(pk=row.pk)
        others._raw_delete(others.db)  # type: ignore[attr-defined]


class Copies:
    """Copies of rows; the same row's copy of the same turn is made once."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, Any, int], Model] = {}

    def of(self, row: Model, turns: Iterable[int]) -> None:
        """Copy a row once for each turn (a number from 1 on)."""
        with unguarded():
            missing = [turn for turn in turns if _key(row, turn) not in self.made]
            copies = [self._differing(row, turn) for turn in missing]
            type(row)._base_manager.bulk_create(copies)
            self.made |= {_key(row, turn): copy for turn, copy in zip(missing, copies, strict=True)}

    def _copy(self, row: Model, turn: int) -> Model:
        key = _key(row, turn)
        if key not in self.made:
            copy = self.made[key] = self._differing(row, turn)
            type(row)._base_manager.bulk_create([copy])
        return self.made[key]

    def _differing(self, row: Model, turn: int) -> Model:
        fields = [field for field in row._meta.concrete_fields if not field.generated]
        copy = type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
        if isinstance(row._meta.pk, AutoField):
            copy.pk = None
        for field in varied(row):
            value = self._another(field, row, getattr(row, field.attname), turn)
            setattr(copy, field.attname, value)
        return copy

    def _another(self, field: Field, row: Model, value: Any, turn: int) -> Any:
        if isinstance(field, ForeignKey):
            return getattr(self._copy(getattr(row, field.name), turn), field.target_field.attname)
        return other(field, value, turn)


def _key(row: Model, turn: int) -> tuple[str, Any, int]:
    return row._meta.label_lower, row.pk, turn


def other(field: Field, value: Any, turn: int) -> Any:
    """Return a value unlike `value`, another one for each turn."""
    if isinstance(field, UUIDField):
        return uuid.uuid4()
    if isinstance(field, IntegerField):
        return value + 100 * turn
    if isinstance(field, DateField):
        return value + datetime.timedelta(days=turn)
    room = field.max_length or len(value) + 3
    mark = f"{turn:0{min(room, 3)}}"
    return f"{value[: room - len(mark)]}{mark}"


def varied(row: Model) -> list[Field]:
    """Return the fields in which a copy must differ from its row: of each set that is unique the easiest.

    A set with an empty field binds nothing, unless the database takes empty ones for the same.
    """
    found: list[Field] = []
    for names, counts_empty in sets_that_are_unique(type(row)):
        fields: list[Any] = [row._meta.get_field(name) for name in names]
        binds = counts_empty or all(getattr(row, field.attname) is not None for field in fields)
        if binds and not any(field in found or isinstance(field, AutoField) for field in fields):
            filled = [field for field in reversed(fields) if getattr(row, field.attname) is not None]
            found.append(min(filled, key=difficulty))
    return found


def invented(model: type[Model], owner: Callable[[type[Model]], Model | None]) -> Model:
    """Write a row of what the columns of a table allow, for a table that has none; `owner` says to whom it belongs."""
    row = model()
    for field in row._meta.concrete_fields:
        if isinstance(field, ForeignKey) and not field.null:
            named = owner(field.related_model)
            setattr(row, field.attname, named and getattr(named, field.target_field.attname))
        elif not (field.has_default() or field.null or field.generated or isinstance(field, AutoField)):
            setattr(row, field.attname, _plain(field))
    with unguarded():
        type(row)._base_manager.bulk_create([row])
    return row


def _plain(field: Field) -> Any:
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, DateTimeField):
        return datetime.datetime(2022, 6, 1, 8, tzinfo=datetime.UTC)
    if isinstance(field, DateField):
        return datetime.date(2022, 6, 1)
    return "words"[: field.max_length] if isinstance(field, CharField | TextField) else 1


def sets_that_are_unique(model: type[Model]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Give the names of the fields of every set that is unique, single ones first, and whether empty ones are the same."""
    yield from (((field.name,), False) for field in model._meta.concrete_fields if field.unique)
    yield from ((tuple(names), False) for names in model._meta.unique_together)
    for one in model._meta.constraints:
        if isinstance(one, UniqueConstraint) and not isinstance(one, ExclusionConstraint):
            yield one.fields or tuple(_named(one)), one.nulls_distinct is False


def _named(constraint: UniqueConstraint) -> Iterator[str]:
    for expression in constraint.expressions:
        parts = [expression] if isinstance(expression, F) else expression.flatten()
        yield from (part.name for part in parts if isinstance(part, F))


def difficulty(field: Field) -> int:
    """Order fields by how easily they differ: keys, texts, numbers, days, whom the row belongs to; the rest last."""
    if isinstance(field, UUIDField):
        return 0
    if isinstance(field, ForeignKey):
        return 4
    if isinstance(field, CharField | TextField):
        return 1 if not field.choices and (field.max_length or SHORTEST) >= SHORTEST else 9
    if isinstance(field, IntegerField):
        return 2 if not field.choices else 9
    return 3 if isinstance(field, DateField | DateTimeField) else 9
