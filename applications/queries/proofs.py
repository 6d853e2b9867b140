"""What can be proved about a submission: its receipt, whether it still holds, what became of it (SPEC A12, PEERS M8)."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from applications.domain import receipt_files, receipts
from applications.domain.receipt_files import ReceiptFile
from applications.domain.snapshot import content_hash
from applications.models import Attachment, Submission
from applications.states import Scan, Status
from r2r_portal.audit.actions import reference
from r2r_portal.audit.models import Event

RELATED = ("application__call", "application__territory", "application__organisation")
AT_A_TIME = 200
LET_GO = "kept.erased"  # what the log says of a row that the retention run took
PINNED = """
SELECT DISTINCT file ->> 'path' FROM applications_submission version,
       jsonb_path_query(version.snapshot, '$.sections[*].questions[*] ? (@.kind == "file").value[*]') file
"""


class Fault(StrEnum):
    """What is wrong with a stored version."""

    CONTENT = "the content is not the one that was hashed"
    UNSIGNED = "it has no signature"
    UNKNOWN_KEY = "the key that signed it is not known"
    SIGNATURE = "the signature does not fit the receipt"
    FILE = "a stored file is not the one that was handed in"
    GONE = "a file that was handed in is gone"


class Verdict(StrEnum):
    """What a check of a receipt ends with."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    NOT_HELD = "not_held"
    NOT_GENUINE = "not_genuine"


@dataclass(frozen=True)
class Finding:
    """What a check found. All but the verdict is told only of receipts that are genuine."""

    verdict: Verdict
    reference: str = ""
    version: int = 0
    newest: int = 0
    arrived_at: datetime | None = None
    content_hash: str = ""
    signing_key: str = ""


NOTHING = Finding(Verdict.NOT_GENUINE)


def known_keys() -> dict[str, bytes]:
    """Return the public keys by name, the one in use first."""
    return receipts.known_keys(settings.SIGNING_KEY, settings.SIGNING_KEYS_OLD)


def receipt_of(version: Submission) -> dict[str, Any]:
    """Return the receipt of a version as it is signed; the call of `application` is read."""
    return receipts.document(
        reference=version.reference,
        version=version.number,
        kind=version.kind,
        call=version.application.call.code,
        arrived_at=version.arrived_at,
        content=version.snapshot,
        content_hash=version.content_hash,
    )


def receipt_file(version: Submission) -> str:
    """Return the receipt as a file: content, receipt, signature and public key, as JSON."""
    public = known_keys().get(version.signing_key, b"")
    return receipt_files.write(
        version.snapshot,
        receipt_of(version),
        version.signature,
        version.signing_key,
        base64.b64encode(public).decode(),
    )


def faults(version: Submission, keys: dict[str, bytes]) -> tuple[Fault, ...]:
    """Return what is wrong with a stored version; empty where it is as it was signed."""
    found = []
    if not _is_whole(version):
        found.append(Fault.CONTENT)
    if not version.signature:
        found.append(Fault.UNSIGNED)
    elif version.signing_key not in keys:
        found.append(Fault.UNKNOWN_KEY)
    elif not _is_signed(version, keys[version.signing_key]):
        found.append(Fault.SIGNATURE)
    return tuple(found)


def _is_whole(version: Submission) -> bool:
    if version.has_ended:
        return _was_let_go(version)
    try:
        return content_hash(version.snapshot) == version.content_hash
    except TypeError:  # something that was never hashed: a fraction, where there were none
        return False


def _was_let_go(version: Submission) -> bool:
    """Tell whether the log says that the retention run took the content: only then may it be gone."""
    return Event.objects.filter(subject=reference(version), verb=LET_GO).exists()


def _is_signed(version: Submission, key: bytes) -> bool:
    try:
        return receipts.is_signed(receipt_of(version), version.signature, key)
    except (LookupError, TypeError, AttributeError):  # a content out of shape
        return False


def file_faults(version: Submission, read: Callable[[str], str]) -> tuple[Fault, ...]:
    """Return what is wrong with the files of a version; `read` returns the hash of what lies at a path, "" for nothing."""
    found = (_file_fault(version, one, read(one["path"])) for one in files_of(version.snapshot))
    return tuple(sorted({fault for fault in found if fault}))


def _file_fault(version: Submission, file: Mapping[str, Any], held: str) -> Fault | None:
    if held == file["sha256"]:
        return None
    if held:
        return Fault.FILE
    return None if _was_infected(version, file["sha256"]) else Fault.GONE


def files_of(content: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the files that a snapshot names; nothing of one out of shape, which is found by its hash, or one that ended."""
    try:
        yield from [
            file
            for section in content["sections"]
            for question in section["questions"]
            if question["kind"] == "file"
            for file in question["value"] or ()
        ]
    except (LookupError, TypeError):
        return


def _was_infected(version: Submission, sha256: str) -> bool:
    """Tell whether a file is gone because the virus check found something in it."""
    about = Event.objects.filter(subject=reference(version.application), verb="attachment.scanned")
    return about.filter(detail__sha256=sha256, detail__scan=Scan.INFECTED).exists()


def stored_hash(path: str) -> str:
    """Return the SHA-256 of what is stored at a path, read in pieces; "" where no file is.

    Raises OSError where it cannot be told: a disk or a server that is away says nothing about any version.
    """
    try:
        with default_storage.open(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return ""


def pinned() -> set[str]:
    """Return the path of every file that a version names, whether or not its row is still there; one question."""
    with connection.cursor() as cursor:
        cursor.execute(PINNED)
        return {path for (path,) in cursor.fetchall() if path}


def stored_names() -> set[str]:
    """Return the path of every file of an application that a version or a working copy names."""
    return pinned() | set(Attachment.objects.values_list("file", flat=True))


def unsound() -> Iterator[tuple[Submission, tuple[Fault, ...]]]:
    """Yield every stored version that is not as it was signed, with what is wrong; the oldest first.

    The files are read too, each once: a version names them by the hash of what they held.
    """
    keys, read = known_keys(), cache(stored_hash)
    rows = Submission.objects.select_related("application__call").order_by("pk")
    for version in rows.iterator(chunk_size=AT_A_TIME):
        wrong = faults(version, keys) + file_faults(version, read)
        if wrong:
            yield version, wrong


def by_hash(reference: str, wanted: str) -> Finding:
    """Check what was typed. An unknown reference and a wrong hash are one answer, found by one question."""
    rows = Submission.objects.filter(reference=reference, content_hash=wanted)
    version = rows.select_related("application__call").order_by("-number").first()
    if version is None or faults(version, known_keys()):
        return NOTHING
    return _standing(version)


def by_file(file: ReceiptFile) -> Finding:
    """Check a file: by its signature first, then against what we hold."""
    if not file.is_genuine(known_keys()):
        return NOTHING
    rows = Submission.objects.filter(reference=file.receipt["reference"], number=file.receipt["version"])
    version = rows.select_related("application__call").first()
    if version is None or faults(version, known_keys()) or receipt_of(version) != file.receipt:
        return _finding(Verdict.NOT_HELD, file.receipt, file.signing_key)
    return _standing(version)


def _standing(version: Submission) -> Finding:
    newest = version.application.submissions.order_by("-number").values_list("number", flat=True)[0]
    verdict = Verdict.GENUINE if newest == version.number else Verdict.SUPERSEDED
    if version.application.status == Status.WITHDRAWN:
        verdict = Verdict.WITHDRAWN
    return _finding(verdict, receipt_of(version), version.signing_key, newest)


def _finding(verdict: Verdict, receipt: Any, key: str, newest: int = 0) -> Finding:
    return Finding(
        verdict,
        receipt["reference"],
        receipt["version"],
        newest,
        receipts.instant(receipt["arrived_at"]),
        receipt["content_hash"],
        key,
    )
