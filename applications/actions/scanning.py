"""What a virus scanner says of the files that came (SPEC A11): clean, or in quarantine and the owner told."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from applications.models import Application, Attachment
from applications.queries.people import owners_of
from applications.states import Scan
from r2r_portal import clock, scanner
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish

SCANNED, QUARANTINED = "attachment.scanned", "attachment.quarantined"
PATIENCE = timedelta(minutes=2)  # of one run; the rest waits for the next
logger = logging.getLogger(__name__)


def scan_waiting(*, at: datetime) -> int:
    """Ask about every file that waits, those first that were never asked about; returns how many were told.

    No transaction is open while the scanner thinks. One that is away leaves the files waiting.
    """
    told, end = 0, clock.real() + PATIENCE
    for scan, row in _waiting() if settings.CLAMD_URL else ():
        if clock.real() > end:
            break
        try:
            told += scan(row, at)
        except scanner.ScannerAwayError as error:
            logger.warning("the virus scanner is away, files wait: %s", error)
            break
    return told


def _waiting() -> Iterator[tuple[Callable[[Any, datetime], bool], Any]]:
    for row in Attachment.objects.filter(scan=Scan.WAITING).order_by("scan_detail", "pk"):
        yield _scan, row
    for application in Application.objects.filter(received_scan=Scan.WAITING).order_by("created_at"):
        yield _scan_document, application


def _scan_document(application: Application, at: datetime) -> bool:
    """Ask about the document that the desk typed from."""
    try:
        with application.received_file.open("rb") as file:
            found = scanner.ask(settings.CLAMD_URL, file.chunks())
    except FileNotFoundError:
        return False
    except scanner.ScannerRefusedError as error:
        logger.error("the document of application %s cannot be scanned: %s", application.pk, error)
        return False
    return settle_document(application=application, found=found, at=at)


@transaction.atomic
def settle_document(*, application: Application, found: str, at: datetime) -> bool:
    """Note what was found in the desk's document, "" for nothing; returns whether it was still waiting for it."""
    rows = Application.objects.select_for_update(of=("self",))
    row = rows.filter(pk=application.pk, received_scan=Scan.WAITING).first()
    if row is None:
        return False
    row.received_scan, row.received_scanned_at = (Scan.INFECTED if found else Scan.CLEAN), at
    row.save(update_fields=["received_scan", "received_scanned_at"])
    record(
        at=at, by=None, verb="document.scanned", subject=row, sha256=row.received_sha256, scan=str(row.received_scan),
        found=found[:200],
    )  # fmt: skip
    return True


def _scan(row: Attachment, at: datetime) -> bool:
    try:
        with row.file.open("rb") as file:
            found = scanner.ask(settings.CLAMD_URL, file.chunks())
    except FileNotFoundError:
        return False  # taken away meanwhile
    except scanner.ScannerRefusedError as error:
        logger.error("attachment %s cannot be scanned: %s", row.pk, error)
        Attachment.objects.filter(pk=row.pk, scan=Scan.WAITING).update(scan_detail=str(error)[:200])
        return False
    return settle(attachment=row, found=found, at=at)


@transaction.atomic
def settle(*, attachment: Attachment, found: str, at: datetime) -> bool:
    """Note what was found, "" for nothing; returns whether the file was still waiting for it."""
    rows = Attachment.objects.select_for_update(of=("self",)).select_related("application")
    row = rows.filter(pk=attachment.pk, scan=Scan.WAITING).first()
    if row is None:
        return False
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
