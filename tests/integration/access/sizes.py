"""What a list costs with 1, 3 and 30 rows: the same number of statements, or what is asked more often (REL-A6)."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import ForeignKey, Model

from r2r_portal.accounts.models import User
from tests.factories.everybody import Everybody
from tests.factories.multiplied import unguarded

SIZES = (1, 3, 30)
MANY = 400  # of a table's rows no more are looked at for the one to copy
Cost = dict[int, list[str]]


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give a list that fills with the statements made inside."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def grown(cost: Cost) -> str:
    """Return nothing where every size cost as many statements; else how many, and what was asked more often."""
    numbers = [len(statements) for statements in cost.values()]
    if len(set(numbers)) == 1:
        return ""
    more = Counter(cost[max(cost)]) - Counter(cost[min(cost)])
    worst = "; ".join(f"{times} x {shortened(sql)}" for sql, times in more.most_common(3))
    return f"{' '.join(map(str, numbers))} statements: {worst}"


def shortened(sql: str) -> str:
    """Return a statement without the columns it reads."""
    return re.sub(r"^SELECT (DISTINCT )?.*? FROM ", "SELECT … FROM ", sql, flags=re.DOTALL)[:200]


def pattern(world: Everybody, model: type[Model]) -> Model | None:
    """Return the row of a table that stands for the others: one of ours, else the one that belongs most to what is ours."""
    ours = [thing for thing in (*world.things.values(), *world.people.values()) if isinstance(thing, Model)]
    named = next((thing for thing in ours if type(thing) is model), None)
    if named:
        return model._base_manager.get(pk=named.pk)
    keys = {(type(thing), thing.pk) for thing in ours}
    rows = list(model._base_manager.order_by("pk")[:MANY])
    return max(rows, key=lambda row: _worth(row, keys), default=None)


def _worth(row: Model, keys: set[tuple[type[Model], Any]]) -> tuple[int, int]:
    fields = row._meta.concrete_fields
    owners = [field for field in fields if isinstance(field, ForeignKey)]
    belongs = sum((field.related_model, getattr(row, field.attname)) in keys for field in owners)
    return belongs, sum(getattr(row, field.attname) is not None for field in fields)


def fill(world: Everybody, row: Model) -> None:
    """Let a row name somebody wherever it names nobody, so that no column of a list stays empty."""
    empty = [
        field
        for field in row._meta.concrete_fields
        if isinstance(field, ForeignKey) and not field.unique and getattr(row, field.attname) is None
    ]
    for field in empty:
        named = pattern(world, field.related_model) if field.related_model is not type(row) else None
        setattr(row, field.attname, named and getattr(named, field.target_field.attname))
    if empty:
        with unguarded():
            values = {field.attname: getattr(row, field.attname) for field in empty}
            type(row)._base_manager.filter(pk=row.pk).update(**values)


def somebody(world: Everybody, told: dict[str, str], outcomes: set[str]) -> tuple[str, User | None] | None:
    """Return who is to ask for an address: the first whom the table of outcomes lets in."""
    return next(((role, person) for role, person in world.people.items() if told.get(role) in outcomes), None)
