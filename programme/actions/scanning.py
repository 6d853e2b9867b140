"""What a virus scanner says of receipts: clean, or in quarantine and the traveller told (SPEC P9, A11)."""

from datetime import datetime

from django.db import transaction

from applications.actions.scanning import Kind, register
from applications.states import Scan
from programme.models import ActivityDocument, Receipt
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish

STOPPED, DOCUMENT_STOPPED = "receipt.quarantined", "activity.document_stopped"


@transaction.atomic
def settle(*, row: Receipt, found: str, at: datetime) -> bool:
    """Note what was found in a receipt, "" for nothing; returns whether it was still waiting for it."""
    receipt = Receipt.objects.select_for_update(of=("self",)).filter(pk=row.pk, scan=Scan.WAITING).first()
    if receipt is None:
        return False
    receipt.scan, receipt.scanned_at = (Scan.INFECTED if found else Scan.CLEAN), at
    receipt.save(update_fields=["scan", "scanned_at"])
    record(
        at=at, by=None, verb="claim.receipt_scanned", subject=receipt.claim, sha256=receipt.sha256,
        scan=str(receipt.scan), found=found[:200],
    )  # fmt: skip
    if found:
        _tell(receipt, at)
    return True


def _tell(receipt: Receipt, at: datetime) -> None:
    reader = receipt.added_by
    publish(
        topic=STOPPED, key=f"{STOPPED}:{receipt.pk}", to=reader.email, language=reader.language, zone=reader.zone,
        payload={"receipt": receipt.pk}, at=at,
    )  # fmt: skip


@transaction.atomic
def settle_document(*, row: ActivityDocument, found: str, at: datetime) -> bool:
    """Note what was found in a document of an event; one in quarantine is given to nobody, and who added it is told."""
    rows = ActivityDocument.objects.select_for_update(of=("self",)).select_related("activity", "added_by")
    document = rows.filter(pk=row.pk, scan=Scan.WAITING).first()
    if document is None:
        return False
    document.scan, document.scanned_at = (Scan.INFECTED if found else Scan.CLEAN), at
    document.save(update_fields=["scan", "scanned_at"])
    record(
        at=at, by=None, verb="activity.document_scanned", subject=document.activity, sha256=document.sha256,
        scan=str(document.scan), found=found[:200],
    )  # fmt: skip
    if found:
        reader = document.added_by
        publish(
            topic=DOCUMENT_STOPPED, key=f"{DOCUMENT_STOPPED}:{document.pk}", to=reader.email,
            language=reader.language, zone=reader.zone, payload={"document": document.pk}, at=at,
        )  # fmt: skip
    return True


def register_documents() -> None:
    """Have documents of events looked into, the oldest first."""
    register(
        Kind(
            rows=lambda: ActivityDocument.objects.filter(scan=Scan.WAITING).order_by("pk"),
            file=lambda row: row.file, settle=settle_document, refused=lambda _row, _words: None,
        )
    )  # fmt: skip


def register_receipts() -> None:
    """Have receipts looked into, the oldest first."""
    register(
        Kind(
            rows=lambda: Receipt.objects.filter(scan=Scan.WAITING).order_by("pk"), file=lambda row: row.file,
            settle=settle, refused=lambda _row, _words: None,
        )
    )  # fmt: skip
