"""Making a backup while the portal works: everything as one snapshot of the database sees it."""

import contextlib
import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from r2r_portal.site.backup import databases, manifest
from r2r_portal.site.backup.errors import BackupError
from r2r_portal.site.backup.sealed import Writer
from r2r_portal.site.invariants import ALL, violations

DUMP, MANIFEST, FILES = "database.dump", "manifest.json", "files/"
ENDING = ".r2rbackup"


def make(*, to: Path, key: bytes | None, real: datetime) -> manifest.Manifest:
    """Write a backup into the file `to`, which appears whole or not at all. Raises BackupError."""
    draft = to.with_name(f".{to.name}.part")
    with tempfile.TemporaryDirectory(prefix="r2r-backup-", dir=to.parent) as scratch, _snapshot() as snapshot:
        dump = Path(scratch) / DUMP
        databases.dump(snapshot, dump)
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                made = _write(Writer(file, key), dump, real)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(to)
        finally:
            draft.unlink(missing_ok=True)
    return made


@contextlib.contextmanager
def _snapshot() -> Iterator[str]:
    """Yield the name of a snapshot; until the end our own queries see the same rows as pg_dump."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _write(writer: Writer, dump: Path, real: datetime) -> manifest.Manifest:
    with tarfile.open(fileobj=writer, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        files, missing = _add_files(tar)
        tar.add(dump, DUMP, filter=_nobodys)
        made = _manifest(files, missing, dump, real)
        _add(tar, MANIFEST, made.text().encode())
    writer.finish()
    return made


def _manifest(
    files: dict[str, tuple[int, str]], missing: list[str], dump: Path, real: datetime
) -> manifest.Manifest:
    with connection.cursor() as cursor:
        tables = manifest.tables_of(cursor)
    applied = MigrationRecorder(connection).applied_migrations()
    return manifest.Manifest(
        made_at=real.isoformat(),
        postgres=connection.pg_version,
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        tables=tables,
        files=files,
        dump=(dump.stat().st_size, hash_of(dump)),
        keys=manifest.keys(),
        missing=missing,
        broken={one.name: found for one in ALL if (found := violations(one))},
    )


def _add_files(tar: tarfile.TarFile) -> tuple[dict[str, tuple[int, str]], list[str]]:
    """Put every file that a row names into the archive, each content once; return what there is and what is not."""
    found: dict[str, tuple[int, str]] = {}
    missing: list[str] = []
    added: set[str] = set()
    for name in manifest.file_names():
        content = stored(name)
        if content is None:
            missing.append(name)
            continue
        digest = hashlib.sha256(content).hexdigest()
        found[name] = (len(content), digest)
        if digest not in added:
            _add(tar, FILES + digest, content)
            added.add(digest)
    return found, missing


def stored(name: str) -> bytes | None:
    """Return a stored file, None where there is none."""
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def hash_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def folder(path: Path) -> Path:
    """Return a folder for backups, made where it is not there. Raises BackupError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror}") from error
    return path


def thin_out(path: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups of a folder; return those that went."""
    gone = sorted(path.glob(f"r2r-*{ENDING}"))[:-keep] if keep > 0 else []
    for old in gone:
        old.unlink()
    return gone


def figures(made: manifest.Manifest, size: int) -> dict[str, Any]:
    """Return what the status page tells of a backup."""
    rows = sum(count for count, _digest in made.tables.values())
    return {"bytes": size, "rows": rows, "files": len(made.files), "missing": len(made.missing)}
