"""Which rows a page of the portal reads, and what it costs with more of them (REL-A6)."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_init
from django.test import Client

from tests.factories.everybody import Everybody
from tests.factories.multiplied import Copies
from tests.integration.access.asking import undone
from tests.integration.access.sizes import SIZES, Cost, counted, grown, pattern

TABLES = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
FROM = re.compile(r'FROM "(\w+)"')
JOINED = re.compile(r'JOIN "(\w+)"(?: \w+)? ON \("\w+"\."\w+" = "?\w+"?\."(\w+)"\)')
ONE = re.compile(r'FROM "(\w+)"(?: (?:INNER|LEFT OUTER) JOIN .*)? WHERE \(?"\1"\."(\w+)" = %s')


@dataclass(frozen=True)
class Reading:
    """What one answer read: its statements, and the last row that came of each table."""

    status: int
    content: bytes
    statements: list[str]
    rows: dict[type[Model], Model]

    @property
    def tables(self) -> list[type[Model]]:
        """Return the tables of which the page may read a row more when there is one more."""
        return [TABLES[name] for name in sorted({name for sql in self.statements for name in listed(sql)})]


def listed(sql: str) -> Iterator[str]:
    """Give the tables of which a statement may read many rows: those that it does not look up by a key of their own."""
    one = ONE.search(sql)
    alone = one[1] if one and _is_key(*one.groups()) and len(FROM.findall(sql)) == 1 else ""
    yield from (name for name in FROM.findall(sql) if name in TABLES and name != alone)
    yield from (name for name, column in JOINED.findall(sql) if name in TABLES and not _is_key(name, column))


def _is_key(table: str, column: str) -> bool:
    model = TABLES.get(table)
    return bool(model) and any(one.unique and one.column == column for one in model._meta.concrete_fields)


@contextmanager
def noted_rows() -> Iterator[dict[type[Model], Model]]:
    """Give a mapping that fills with the last row that is made of each table."""
    found: dict[type[Model], Model] = {}

    def note(sender: Any, instance: Model, **_: Any) -> None:
        found[sender._meta.concrete_model] = instance

    post_init.connect(note)
    try:
        yield found
    finally:
        post_init.disconnect(note)


def read(client: Client, path: str) -> Reading:
    """Ask for a page, take back what that did, and return what it read."""
    with undone(), counted() as statements, noted_rows() as rows:
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return Reading(answer.status_code, content, statements, rows)


def grown_tables(
    world: Everybody, client: Client, path: str, *, spared: Iterable[str] = ()
) -> dict[str, str]:
    """Return table -> what a page costs with 1, 3 and 30 of the rows that it reads, where that differs.

    All of them are multiplied at once; only where that changes anything each by itself, to say which it was.
    """
    first = settled(client, path)
    models = [model for model in first.tables if model._meta.label_lower not in spared]
    return (
        one_by_one(world, client, path, first, models) if _grown(world, client, path, first, models) else {}
    )


def settled(client: Client, path: str) -> Reading:
    """Return what a page reads once what is kept in memory has been read."""
    read(client, path)
    return read(client, path)


def one_by_one(
    world: Everybody, client: Client, path: str, first: Reading, models: Iterable[type[Model]]
) -> dict[str, str]:
    """Return table -> what the page costs with 1, 3 and 30 rows of it alone, where that differs."""
    found = {model._meta.label_lower: _grown(world, client, path, first, [model]) for model in models}
    return {label: words for label, words in found.items() if words}


def _grown(world: Everybody, client: Client, path: str, first: Reading, models: Iterable[type[Model]]) -> str:
    cost: Cost = {1: first.statements}
    with undone():
        for size in multiplied(world, first, models):
            more = _asked(client, path, first)
            if more.status != first.status:
                return f"{more.status} with {size}"
            cost[size] = more.statements
    return grown(cost)


def multiplied(world: Everybody, first: Reading, models: Iterable[type[Model]]) -> Iterator[int]:
    """Give 3 and 30, each once there are so many of the row that a page read of each table; other rows stay."""
    rows = [row for model in models if (row := _one_of(world, first, model))]
    copies, before = Copies(), 1
    for size in SIZES[1:]:
        for row in rows:
            copies.of(row, range(before, size))
        before = size
        yield size


def _asked(client: Client, path: str, first: Reading) -> Reading:
    """Ask for a page; once more where it cost otherwise, since what is kept for a while may have been read anew."""
    more = read(client, path)
    return more if len(more.statements) == len(first.statements) else read(client, path)


def _one_of(world: Everybody, first: Reading, model: type[Model]) -> Model | None:
    """Return the row to copy: one that the page read, else one of ours."""
    own = first.rows.get(model)
    return (own and model._base_manager.filter(pk=own.pk).first()) or pattern(world, model)
