"""What a virus scanner says of the files that came (SPEC A11): clean, or in quarantine and who brought it told."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from applications.models import Application, Attachment
from applications.queries.people import owners_of
from applications.states import Scan
from r2r_portal import clock, scanner
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish

SCANNED, QUARANTINED = "attachment.scanned", "attachment.quarantined"
DOCUMENT_STOPPED = "document.quarantined"
PATIENCE = timedelta(minutes=2)  # of one run; the rest waits for the next
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """A kind of file that waits for the scanner.

    `rows` gives those that wait, `file` the file of a row; `settle(row=…, found=…, at=…)` notes what was found, ""
    for nothing, and returns whether the row still waited; `refused` keeps the scanner's words where it cannot tell.
    """

    rows: Callable[[], Iterable[Any]]
    file: Callable[[Any], Any]
    settle: Callable[..., bool]
    refused: Callable[[Any, str], None]


KINDS: list[Kind] = []


def register(kind: Kind) -> None:
    """Have another kind of file looked into; an app says so once, when it is ready."""
    KINDS.append(kind)


def scan_waiting(*, at: datetime) -> int:
    """Ask about every file that waits; returns how many were told about.

    No transaction is open while the scanner thinks. One that is away leaves the files waiting.
    """
    told, end = 0, clock.real() + PATIENCE
    for kind, row in _waiting() if settings.CLAMD_URL else ():
        if clock.real() > end:
            break
        try:
            told += _scan(kind, row, at)
        except scanner.ScannerAwayError as error:
            logger.warning("the virus scanner is away, files wait: %s", error)
            break
    return told


def _waiting() -> Iterable[tuple[Kind, Any]]:
    return ((kind, row) for kind in KINDS for row in kind.rows())


def _scan(kind: Kind, row: Any, at: datetime) -> bool:
    try:
        with kind.file(row).open("rb") as file:
            found = scanner.ask(settings.CLAMD_URL, file.chunks())
    except FileNotFoundError:
        return False  # taken away meanwhile
    except scanner.ScannerRefusedError as error:
        logger.error("%s %s cannot be scanned: %s", row._meta.label_lower, row.pk, error)
        kind.refused(row, str(error))
        return False
    return kind.settle(row=row, found=found, at=at)


@transaction.atomic
def settle_document(*, row: Application, found: str, at: datetime) -> bool:
    """Note what was found in the desk's document, "" for nothing; returns whether it was still waiting for it."""
    rows = Application.objects.select_for_update(of=("self",))
    held = rows.filter(pk=row.pk, received_scan=Scan.WAITING).first()
    if held is None:
        return False
    row = held
    row.received_scan, row.received_scanned_at = (Scan.INFECTED if found else Scan.CLEAN), at
    row.save(update_fields=["received_scan", "received_scanned_at"])
    record(
        at=at, by=None, verb="document.scanned", subject=row, sha256=row.received_sha256, scan=str(row.received_scan),
        found=found[:200],
    )  # fmt: skip
    if found:
        _tell_desk(row, at)
    return True


def _tell_desk(row: Application, at: datetime) -> None:
    """Tell who typed from the document: nobody can open it now, so it has to be asked for again."""
    reader = User.objects.get(pk=row.created_by_id)
    publish(
        topic=DOCUMENT_STOPPED, key=f"{DOCUMENT_STOPPED}:{row.pk}:{row.received_sha256}", to=reader.email,
        language=reader.language, zone=reader.zone, payload={"application": str(row.pk)}, at=at,
    )  # fmt: skip


@transaction.atomic
def settle(*, row: Attachment, found: str, at: datetime) -> bool:
    """Note what was found, "" for nothing; returns whether the file was still waiting for it."""
    rows = Attachment.objects.select_for_update(of=("self",)).select_related("application")
    held = rows.filter(pk=row.pk, scan=Scan.WAITING).first()
    if held is None:
        return False
    row = held
    row.scan, row.scanned_at, row.scan_detail = (Scan.INFECTED if found else Scan.CLEAN), at, found[:200]
    row.save(update_fields=["scan", "scanned_at", "scan_detail"])
    record(at=at, by=None, verb=SCANNED, subject=row.application, sha256=row.sha256, scan=str(row.scan))
    if found:
        _tell(row, at)
    return True


def _tell(row: Attachment, at: datetime) -> None:
    for reader in {*owners_of(row.application), row.uploaded_by}:
        publish(
            topic=QUARANTINED, key=f"{QUARANTINED}:{row.pk}:{reader.pk}", to=reader.email, language=reader.language,
            zone=reader.zone, payload={"attachment": row.pk, "application": str(row.application_id)}, at=at,
        )  # fmt: skip


def _keep_refusal(row: Attachment, words: str) -> None:
    Attachment.objects.filter(pk=row.pk, scan=Scan.WAITING).update(scan_detail=words[:200])


def register_own() -> None:
    """Have attachments looked into, those first that were never asked about, then the desk's documents."""
    attachments, documents = Attachment.objects, Application.objects
    register(
        Kind(
            rows=lambda: attachments.filter(scan=Scan.WAITING).order_by("scan_detail", "pk"),
            file=lambda row: row.file, settle=settle, refused=_keep_refusal,
        )
    )  # fmt: skip
    register(
        Kind(
            rows=lambda: documents.filter(received_scan=Scan.WAITING).order_by("created_at"),
            file=lambda row: row.received_file, settle=settle_document, refused=lambda _row, _words: None,
        )
    )  # fmt: skip
