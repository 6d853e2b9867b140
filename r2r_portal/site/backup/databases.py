"""PostgreSQL's own programs and the databases beside ours: dump, load, make, rename."""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2 import errors, sql

from r2r_portal import env, services
from r2r_portal.site.backup.errors import BackupError
from r2r_portal.site.backup.manifest import NOT_KEPT

TRIES, PAUSE = 40, 0.25  # seconds: as long as others may take to let a database go
UNTOUCHED = ("client_encoding", "cursor_factory", "context", "prepare_threshold")


def where(name: str) -> dict[str, Any]:
    """Return psycopg2's arguments for a database of our server, without the portal's short waits."""
    there = connection.get_connection_params()
    kept = {key: value for key, value in there.items() if key not in (*UNTOUCHED, "options")}
    return {**kept, "dbname": name, "options": "-c timezone=UTC"}


def present() -> str:
    """Return the name of the portal's database."""
    return str(connection.settings_dict["NAME"])


def url(name: str, role: str = "") -> str:
    """Return the address of another database of our server, for the role of another address, or that of DATABASE_URL."""
    return urlsplit(role or settings.DATABASE_URL)._replace(path="/" + quote(name)).geturl()


@contextlib.contextmanager
def door(name: str) -> Iterator[Any]:
    """Yield a cursor of a connection of its own that commits each statement."""
    opened = psycopg2.connect(**where(name))
    opened.autocommit = True
    try:
        with opened.cursor() as cursor:
            yield cursor
    finally:
        opened.close()


def program(name: str) -> str:
    """Return the path of pg_dump or pg_restore that fits the server. Raises BackupError."""
    system = shutil.which(name)
    try:
        ours = services.postgres_programs() / name
    except services.ServiceError:
        ours = Path(system or "")
    for path in filter(None, (str(ours) if ours.is_file() else "", system or "")):
        if _major(path) >= connection.pg_version // 10000:
            return path
    raise BackupError(
        f"There is no {name} of PostgreSQL {connection.pg_version // 10000} or newer on this machine."
    )


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout.split()
    return int(said[2].split(".")[0]) if len(said) > 2 else 0


def _run(command: list[str], name: str) -> None:
    there = where(name)
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname",
             "PGSSLMODE": "sslmode", "PGSSLROOTCERT": "sslrootcert"}  # fmt: skip
    found = {name: str(there[key]) for name, key in names.items() if there.get(key)}
    done = subprocess.run(command, env=env.beside(found), capture_output=True, text=True)
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name}: {done.stderr.strip()[-600:]}")


def dump(snapshot: str, to: Path) -> None:
    """Write the database as the snapshot sees it, without rows that are worth nothing tomorrow."""
    flags = ["--format=custom", "--compress=6", "--no-owner", "--no-privileges"]
    flags += [f"--exclude-table-data={table}" for table in sorted(NOT_KEPT)]
    _run([program("pg_dump"), *flags, f"--snapshot={snapshot}", f"--file={to}", present()], present())


def load(dump_file: Path, name: str) -> None:
    """Fill an empty database from a dump; all of it or an error."""
    flags = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", f"--dbname={name}"]
    _run([program("pg_restore"), *flags, str(dump_file)], name)


def read_through(dump_file: Path) -> None:
    """Let pg_restore read the dump's table of contents. Raises BackupError."""
    _run([program("pg_restore"), "--list", str(dump_file)], present())


def make(name: str) -> None:
    """Make an empty database."""
    with door("postgres") as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))


def forget(name: str) -> None:
    """Drop a database that nobody needs."""
    with door("postgres") as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def switch(new: str, aside: str) -> None:
    """Put `new` in the place of the portal's database, which is kept as `aside`: both names in one transaction."""
    name = present()
    connection.close()
    for _try in range(TRIES):
        try:
            return _rename(name, new, aside)
        except errors.ObjectInUse:
            time.sleep(PAUSE)
    raise BackupError("The database is still in use: stop web, worker and beat, then try again.")


def _rename(name: str, new: str, aside: str) -> None:
    opened = psycopg2.connect(**where("postgres"))
    try:
        with opened, opened.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (%s, %s)",
                [name, new],
            )
            for old, to in ((name, aside), (new, name)):
                cursor.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(to))
                )
    finally:
        opened.close()
