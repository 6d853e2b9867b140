"""What migrations wrote, kept aside: a test that really commits empties every table, and this comes back."""

from collections.abc import Callable
from typing import Any

import psycopg2.extensions
from django.db import connection

TABLES = """
    SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = %s AND relkind = 'r' AND relname <> 'django_migrations' ORDER BY relname
"""
COLUMNS = """
    SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
"""


def keep() -> None:
    """Copy every table that has rows into a schema of its own."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS seed")
        for table in _tables(cursor, "public"):
            cursor.execute(f'SELECT EXISTS (SELECT FROM public."{table}")')
            if cursor.fetchone()[0]:
                cursor.execute(f'CREATE TABLE seed."{table}" AS TABLE public."{table}"')


def unguarded(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Let Django empty the tables after a test, which the guards of a portal refuse; in its own transaction only."""
    if sql.startswith("TRUNCATE"):
        execute("SET LOCAL session_replication_role = replica", None, many, context)
    return execute(sql, params, many, context)


def restore() -> None:
    """Put the rows back into the emptied tables, without triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in _tables(cursor, "seed"):
            cursor.execute(COLUMNS, [table])
            columns = cursor.fetchone()[0]
            # Beside a browser's loop Django may have filled the roles itself after emptying the tables.
            cursor.execute(f'DELETE FROM public."{table}"')
            cursor.execute(f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM seed."{table}"')
        cursor.execute("SET session_replication_role = DEFAULT")


def _tables(cursor: psycopg2.extensions.cursor, schema: str) -> list[str]:
    cursor.execute(TABLES, [schema])
    return [row[0] for row in cursor.fetchall()]
