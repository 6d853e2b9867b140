"""Restoring a backup: prove all of it, load it beside the portal, look at it, and only then let it take the place.

Until the last step the portal's database is as it was, and files are only added. Whoever is killed half way
leaves a database beside ours under a name that says so, and nothing that serves.
"""

import contextlib
import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from r2r_portal import env
from r2r_portal.site.backup import databases, making, manifest, sealed
from r2r_portal.site.backup.errors import BackupError

MEMBER = re.compile(r"database\.dump|manifest\.json|files/[0-9a-f]{64}")
Say = Callable[[str], None]


class _Chunks(io.RawIOBase):
    """What a backup holds as one stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.waiting = chunks, b""

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes; empty at the end."""
        while not self.waiting:
            piece = next(self.chunks, None)
            if piece is None:
                return b""
            self.waiting = piece
        piece, self.waiting = self.waiting[:size], self.waiting[size:]
        return piece


@dataclass(frozen=True)
class Opened:
    """A backup that was proved: its manifest, and a folder with its parts."""

    manifest: manifest.Manifest
    folder: Path

    @property
    def dump(self) -> Path:
        """The dump of the database."""
        return self.folder / making.DUMP

    def file(self, digest: str) -> Path:
        """Return a stored file by its SHA-256."""
        return self.folder / making.FILES / digest


@contextlib.contextmanager
def proved(file: Path, key: bytes | None) -> Iterator[Opened]:
    """Unpack a backup aside and prove every part of it. Raises BackupError before anything else is touched."""
    with tempfile.TemporaryDirectory(prefix="r2r-restore-", dir=file.parent) as scratch:
        folder = Path(scratch)
        (folder / making.FILES).mkdir()
        _unpack(file, key, folder)
        if not (folder / making.MANIFEST).exists():
            raise BackupError("The backup has no manifest.")
        found = Opened(manifest.read((folder / making.MANIFEST).read_text(encoding="utf-8")), folder)
        _refuse_wrong_parts(found)
        manifest.refuse_newer(found.manifest)
        manifest.refuse_other_keys(found.manifest)
        databases.read_through(found.dump)
        yield found


def _unpack(file: Path, key: bytes | None, folder: Path) -> None:
    try:
        with file.open("rb") as source:
            stream = _Chunks(sealed.opened(source, key))
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                for entry in tar:
                    _take(tar, entry, folder)
            while stream.read(sealed.CHUNK):
                pass  # to the last chunk, whose proof says that nothing is missing
    except tarfile.TarError as error:
        raise BackupError("The backup is damaged.") from error
    except OSError as error:
        raise BackupError(f"The backup cannot be read: {error.strerror}") from error


def _take(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    content = tar.extractfile(entry) if entry.isfile() and MEMBER.fullmatch(entry.name) else None
    if content is None:
        raise BackupError("The backup holds something that belongs to no backup.")
    with (folder / entry.name).open("xb") as part:
        while piece := content.read(sealed.CHUNK):
            part.write(piece)


def _refuse_wrong_parts(found: Opened) -> None:
    parts = {found.dump: found.manifest.dump}
    parts |= {found.file(digest): (size, digest) for size, digest in found.manifest.files.values()}
    for path, (size, digest) in parts.items():
        if not path.exists() or path.stat().st_size != size or making.hash_of(path) != digest:
            raise BackupError(f"{path.name} is not in the backup as its manifest says.")


def refuse_other_files(found: Opened) -> None:
    """Raise BackupError where a file of ours has the name of one in the backup and another content."""
    for name, (_size, digest) in found.manifest.files.items():
        here = making.stored(name)
        if here is not None and hashlib.sha256(here).hexdigest() != digest:
            raise BackupError(f"{name} is stored here with other content: move the media folder away first.")


def restore(found: Opened, *, real: datetime, say: Say, switch: bool = True) -> str:
    """Load a proved backup and let it take the portal's place; return the name of the database that waits aside.

    With `switch` False it stays beside the portal's, whose name is not touched; its own name is returned.
    Raises BackupError; the new database is dropped then and the portal's is as it was.
    """
    refuse_other_files(found)
    stamp = f"{real:%Y%m%d%H%M%S}"
    new, aside = f"{databases.present()}_restored_{stamp}", f"{databases.present()}_before_{stamp}"
    databases.make(new)
    try:
        _fill(found, new, say)
        if not switch:
            return new
        say("Switching …")
        databases.switch(new, aside)
    except BaseException:
        databases.forget(new)
        raise
    return aside


def _fill(found: Opened, new: str, say: Say) -> None:
    say("Loading the database …")
    databases.load(found.dump, new)
    _compare(found.manifest, new)
    say(f"Putting {len(found.manifest.files)} files in place …")
    for name, (_size, digest) in found.manifest.files.items():
        _put(name, found.file(digest))
    say("Bringing it up to date, holding its messages, looking at its invariants …")
    _settle(found, new)


def _compare(wanted: manifest.Manifest, new: str) -> None:
    with databases.door(new) as cursor:
        there = manifest.tables_of(cursor)
    other = sorted(name for name in {*there, *wanted.tables} if there.get(name) != wanted.tables.get(name))
    if other:
        raise BackupError(f"After loading, these tables are not as they were: {', '.join(other)}.")


def _put(name: str, source: Path) -> None:
    """Store one file under its name: whole, or not at all."""
    if default_storage.exists(name):
        return  # the same content, as was looked at before
    try:
        target = Path(default_storage.path(name))
    except NotImplementedError:  # not a disk: such storages take a file whole
        kept = default_storage.save(name, ContentFile(source.read_bytes()))
        if kept != name:
            raise BackupError(f"{name} could not be stored under its name.") from None
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    with draft.open("wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    draft.chmod(0o600)
    draft.replace(target)


def _settle(found: Opened, new: str) -> None:
    """Let a process of its own, whose database is the new one, do what comes after loading."""
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "restored"]
    done = subprocess.run(
        [*command, str(found.folder / making.MANIFEST)],
        env=env.beside({
            "DATABASE_URL": databases.url(new),
            "DATABASE_OWNER_URL": settings.OWNER_URL and databases.url(new, settings.OWNER_URL), "R2R_STAGE": settings.STAGE,
            "R2R_MEDIA_ROOT": str(settings.MEDIA_ROOT), "R2R_RUN_DIR": str(settings.RUN_DIR),
            "R2R_BACKUP_DIR": str(settings.BACKUP_DIR),
        }),
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise BackupError(f"The restored data do not stand: {(done.stderr or done.stdout).strip()[-1500:]}")
