"""What a backup says about itself: versions, tables with their counts and digests, files with their hashes."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import FileField

from applications.queries import proofs
from r2r_portal.site.backup.errors import BackupError

VERSION = 1
NOT_KEPT = frozenset(
    {"cache", "limits_bucket"}
)  # tables whose rows are worth nothing tomorrow; they are dumped without rows


@dataclass(frozen=True)
class Manifest:
    """One backup. `tables` maps a name to (rows, digest), `files` a name to (bytes, SHA-256)."""

    made_at: str
    postgres: int
    migrations: list[str]
    tables: dict[str, tuple[int, str]]
    files: dict[str, tuple[int, str]]
    dump: tuple[int, str]
    keys: dict[str, str]
    missing: list[str] = field(default_factory=list)
    broken: dict[str, list[str]] = field(default_factory=dict)
    version: int = VERSION

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


def read(text: str) -> Manifest:
    """Read a manifest. Raises BackupError for one of another version or shape."""
    try:
        found = json.loads(text)
        if found.get("version") != VERSION:
            raise BackupError(
                f"The backup is of version {found.get('version')}, this portal reads {VERSION}."
            )
        for name in ("tables", "files"):
            found[name] = {key: tuple(pair) for key, pair in found[name].items()}
        return Manifest(**{**found, "dump": tuple(found["dump"])})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError("The manifest of the backup cannot be read.") from error


def fingerprint(key: str) -> str:
    """Return what tells a key from others without giving it away: it is 32 random bytes."""
    return hashlib.sha256(b"r2r-backup-fingerprint" + key.encode()).hexdigest()[:16]


def keys() -> dict[str, str]:
    """Return the fingerprints of the keys without which restored data would be unreadable."""
    return {"vault": fingerprint(settings.VAULT_KEY)}


def refuse_other_keys(manifest: Manifest) -> None:
    """Raise BackupError where this portal could not read the travellers' details of the backup."""
    ours = {fingerprint(key) for key in (settings.VAULT_KEY, *settings.VAULT_KEYS_OLD)}
    if manifest.keys.get("vault") not in ours:
        raise BackupError(
            "R2R_VAULT_KEY is not the one of the portal that made the backup: put that one into R2R_VAULT_KEYS_OLD."
        )


def known_migrations() -> set[str]:
    """Return the migrations that this code has."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def refuse_newer(manifest: Manifest) -> None:
    """Raise BackupError where a newer portal or PostgreSQL made the backup."""
    unknown = sorted(set(manifest.migrations) - known_migrations())
    if unknown:
        raise BackupError(
            f"A newer version of the portal made the backup; this one does not know {unknown[0]}."
        )
    if manifest.postgres // 10000 > connection.pg_version // 10000:
        raise BackupError(
            f"The backup is from PostgreSQL {manifest.postgres // 10000}, which is newer than ours."
        )


def tables_of(cursor: Any) -> dict[str, tuple[int, str]]:
    """Return rows and digest of every table that the cursor's snapshot sees; the order of rows does not matter."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    names = sorted(name for (name,) in cursor.fetchall() if name not in NOT_KEPT)
    return {name: _digest(cursor, name) for name in names}


def _digest(cursor: Any, table: str) -> tuple[int, str]:
    quoted = connection.ops.quote_name(table)
    cursor.execute(
        f"""SELECT count(*), coalesce(sum(('x' || substr(d, 1, 15))::bit(60)::bigint), 0),
                   coalesce(sum(('x' || substr(d, 16, 15))::bit(60)::bigint), 0)
              FROM (SELECT md5(t::text) AS d FROM {quoted} t) rows"""
    )
    rows, first, second = cursor.fetchone()
    return rows, hashlib.sha256(f"{rows}:{first}:{second}".encode()).hexdigest()[:32]


def file_names() -> list[str]:
    """Return the name of every stored file that a row names, or a version that was handed in, whose row may be gone."""
    found = {name for name in proofs.pinned() if default_storage.exists(name)}
    for model in apps.get_models():
        for column in model._meta.get_fields():
            if isinstance(column, FileField):
                found |= set(
                    model._base_manager.exclude(**{column.name: ""}).values_list(column.name, flat=True)
                )
    return sorted(name for name in found if name)
