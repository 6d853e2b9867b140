"""Rows are locked in one order of tables, whatever is done: no two actions can wait for each other (R23)."""

import re
from collections import defaultdict
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from r2r_portal.outbox import tasks

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R")]
FOR_UPDATE = re.compile(
    r'\bFROM "(\w+)".*\bFOR (?:NO KEY )?UPDATE\b(?: OF "(\w+)")?(?P<skips> SKIP LOCKED)?', re.DOTALL
)


UNDER, VAULT = (
    "programme_delegate",
    {"programme_datakey", "programme_sealed"},
)  # in any order, below their person's row


class Locks:
    """What each outermost action locked for itself, table after table."""

    def __init__(self):
        self.depth, self.held, self.pairs = 0, [], defaultdict(set)

    def __call__(self, execute, sql, params, many, context):
        text = str(sql)
        if text.startswith("SAVEPOINT"):
            self.depth += 1
        elif text.startswith(("RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")):
            self.depth = max(0, self.depth - text.startswith("RELEASE"))
        if not self.depth:
            self.held = []
        found = FOR_UPDATE.search(text)
        if found and self.depth and not found["skips"]:
            self._note(found[2] or found[1], text)
        return execute(sql, params, many, context)

    def _note(self, table, text):
        for before in self.held:
            if before != table and not (UNDER in self.held and {before, table} == VAULT):
                self.pairs[before, table].add(text[:200])
        if table not in self.held:
            self.held.append(table)

    def crossed(self):
        """Return the pairs of tables that were locked in both orders, also by way of others."""
        after = defaultdict(set)
        for first, second in self.pairs:
            after[first].add(second)
        return sorted((one, other) for one, other in self.pairs if one in reach(after, other))


def reach(after, start):
    """Return every table that is locked some time after `start`."""
    seen, waiting = set(), [start]
    while waiting:
        for one in after.get(waiting.pop(), set()) - seen:
            seen.add(one)
            waiting.append(one)
    return seen


@contextmanager
def watched():
    locks = Locks()
    with connection.execute_wrapper(locks):
        yield locks


@pytest.mark.slow
def test_a_whole_programme_locks_in_one_order():
    with watched() as locks:
        call_command("demo", at="meetings")
        tasks.drain()
    assert len(locks.pairs) > 10
    assert locks.crossed() == []


def test_two_orders_would_be_seen():
    with watched() as locks:
        for tables in (
            ("clock_offset", "outbox_pause"),
            ("outbox_pause", "site_mark"),
            ("site_mark", "clock_offset"),
        ):
            with transaction.atomic(), connection.cursor() as cursor:
                for table in tables:
                    cursor.execute(f'SELECT 1 FROM "{table}" FOR UPDATE')
    assert len(locks.crossed()) == 3
