"""The test database: migrated once, then poured from a file as long as nothing that shapes it has changed.

Migrating takes many seconds, pouring one. The file lies in `.run/`; delete it to migrate again.
"""

import fcntl
import functools
import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.db import connection
from django.test.utils import setup_databases

from r2r_portal import services
from tests import seed

ROOT = Path(__file__).resolve().parents[1]
CODE = ("r2r_portal", "applications", "selection", "programme", "helpdesk")
SHAPING = ("migrations", "models", "data")  # folders, or modules of that name
WRITING = {"apps.py", "roles.py", "register.py"}  # what runs while migrating
KEPT = 3


def make() -> str:
    """Make this process's test database, with the seed aside; return the name of the real one."""
    real = str(connection.settings_dict["NAME"])
    file = _file()
    with _one_at_a_time(file.parent):  # the second process pours what the first has migrated
        if file.exists():
            _pour(file)
        else:
            setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
            seed.keep()
            _save(file)
    return real


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "test-database.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def another(name: str, *, migrated: bool) -> str:
    """Make a database called `name` beside this process's own (which `make` made) and return its address.

    A migrated one is poured from the file; where there is none it stays empty, for whoever starts on it to migrate.
    """
    here = os.environ["DATABASE_URL"]
    there = urlunsplit(urlsplit(here)._replace(path=f"/{name}"))
    _execute(f'CREATE DATABASE "{name}"', dsn=here)
    if migrated and _file().exists():
        _execute(_file().read_text(encoding="utf-8"), dsn=there)
    return there


def poured(url: str) -> bool:
    """Pour the migrated database into the empty one at `url`; False where there is no file to pour from."""
    if not _file().exists():
        return False
    _execute(_file().read_text(encoding="utf-8"), dsn=url)
    return True


def _execute(sql: str, **where: str) -> None:
    fresh = psycopg2.connect(**where)
    fresh.autocommit = True
    fresh.cursor().execute(sql)
    fresh.close()


def drop(real: str) -> None:
    """Drop the test database, also where a thread of a test server has not let go of it yet."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    connection.settings_dict["NAME"] = real


@functools.cache
def _file() -> Path:
    return ROOT / ".run" / f"test-database-{_fingerprint()}.sql"


def _fingerprint() -> str:
    """Return a digest of all that shapes the database: migrations, models, the register, roles, packages."""
    digest = hashlib.sha256(str(connection.pg_version).encode())
    for file in (*_shaping_files(), ROOT / "requirements/base.txt", Path(seed.__file__)):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _shaping_files() -> list[Path]:
    found = [file for name in CODE for file in (ROOT / name).rglob("*") if "__pycache__" not in file.parts]
    return sorted(
        file
        for file in found
        if file.is_file() and (file.name in WRITING or file.stem in SHAPING or set(SHAPING) & set(file.parts))
    )


def _pour(file: Path) -> None:
    name = connection.creation._get_test_db_name()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    connection.settings_dict["NAME"] = name
    _execute(file.read_text(encoding="utf-8"), **{**connection.get_connection_params(), "dbname": name})


def _save(file: Path) -> None:
    """Write the database as SQL, where PostgreSQL's programs are at hand."""
    there = connection.get_connection_params()
    at = ["-h", there.get("host", ""), "-p", str(there.get("port", 5432)), "-U", there.get("user", "")]
    try:
        command = [str(services.postgres_programs() / "pg_dump"), *at, "--inserts", "--rows-per-insert=500"]
        done = subprocess.run([*command, there["dbname"]], capture_output=True, text=True, check=True)
    except (services.ServiceError, OSError, subprocess.CalledProcessError):
        return  # the next run migrates again
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(
        "\n".join(line for line in done.stdout.splitlines() if line[:1] != "\\"), encoding="utf-8"
    )
    draft.replace(file)
    for old in sorted(file.parent.glob("test-database-*.sql"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
