"""A traveller's claim: begun, saved, receipts added and taken away, handed in (SPEC P9)."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions import inspecting
from applications.domain import uploads
from applications.errors import AttachmentRefusedError
from applications.states import Scan
from programme.domain import claims
from programme.domain.allowances import RateNeededError
from programme.errors import NoReceiptError, OverSheetError, ReceiptStoppedError
from programme.models import AllowanceSheet, Claim, Currency, ExchangeRate, Receipt
from programme.permissions import can_claim
from programme.states import CLAIM, SheetStatus
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError, StaleError

MOST_RECEIPTS = 20
ACCEPTED = ("pdf", "jpeg", "png")
SPENT = ("arrives_on", "leaves_on", "spent_in", "lodging", "fare", "refund", "provided", "private", "cancelled",
         "fee", "deduction", "share", "note")  # fmt: skip
WORKED = ("lines", "subtotal", "total", "rate")


@transaction.atomic
def begin(*, sheet: AllowanceSheet, by: User, at: datetime) -> Claim:
    """Begin the claim of an approved sheet, with the days that were planned; a second time changes nothing."""
    _refuse_stranger(sheet, by)
    sheet = AllowanceSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if sheet.status != SheetStatus.APPROVED:
        raise DomainError(_("There is no approved allowance yet."), code="no_sheet")
    claim, is_new = Claim.objects.get_or_create(
        sheet=sheet,
        defaults={
            "arrives_on": sheet.arrives_on,
            "leaves_on": sheet.leaves_on,
            "spent_in": _home_currency(sheet),
            "started_at": at,
        },
    )
    if is_new:
        record(at=at, by=by, verb="claim.begun", subject=claim)
    return claim


def _home_currency(sheet: AllowanceSheet) -> str:
    return Currency.JPY if sheet.table.side == "jp" else Currency.EUR


def _refuse_stranger(sheet: AllowanceSheet, by: User) -> None:
    if not can_claim(by, sheet):
        raise ForbiddenError(_("A claim is filled in by the traveller."))


def _open(claim: Claim, by: User, verb: str, version: int | None = None) -> Claim:
    rows = Claim.objects.select_related("sheet__delegate__delegation__visit", "sheet__table", "sheet__rate")
    claim = rows.select_for_update(of=("self",)).get(pk=claim.pk)
    _refuse_stranger(claim.sheet, by)
    claim.status = CLAIM.target(claim.status, verb)
    if version is not None and claim.version != version:
        raise StaleError(_("This claim was saved from another page meanwhile. Look at it again."))
    return claim


@transaction.atomic
def save(*, claim: Claim, spent: Mapping[str, Any], version: int, by: User, at: datetime) -> Claim:
    """Keep what was typed and work it out. Raises StaleError, or DomainError where it cannot be worked out."""
    claim = _open(claim, by, "save", version)
    for name in SPENT:
        if name in spent:
            setattr(claim, name, spent[name])
    _work_out(claim)
    claim.version += 1
    claim.save(update_fields=[*SPENT, *WORKED, "version"])
    record(at=at, by=by, verb="claim.saved", subject=claim, total=str(claim.total))
    return claim


def _work_out(claim: Claim) -> None:
    sheet = claim.sheet
    claim.rate = dated_rate(claim.leaves_on) if claim.spent_in != sheet.table.currency else None
    try:
        statement = claims.work_out(
            claims.Ceilings(sheet.table.currency, sheet.nightly, sheet.table.travel),
            _spent(claim),
            currency=sheet.currency,
            pay_rate=sheet.rate.yen_per_euro if sheet.rate else None,
            spent_rate=claim.rate.yen_per_euro if claim.rate else None,
        )
    except claims.CountError as error:
        words = _("More nights are named than lie between the first night and the day of departure.")
        raise DomainError(words, code="nights") from error
    except RateNeededError as error:
        words = _(
            "There is no exchange rate on or before the day of departure. Ask the secretariat to add one."
        )
        raise DomainError(words, code="rate_gap") from error
    claim.lines = [{**asdict(line), "amount": str(line.amount)} for line in statement.lines]
    claim.subtotal, claim.total = statement.subtotal, statement.total


def _spent(claim: Claim) -> claims.Spent:
    amounts = {name: getattr(claim, name) for name in ("lodging", "fare", "fee", "refund", "deduction")}
    counts = {name: getattr(claim, name) for name in ("provided", "private", "cancelled", "share")}
    return claims.Spent(claim.arrives_on, claim.leaves_on, claim.spent_in, **amounts, **counts)


def dated_rate(on: date) -> ExchangeRate | None:
    """Return the exchange rate that holds for receipts of a journey that ended on a day: the latest until then."""
    return ExchangeRate.objects.filter(on__lte=on).order_by("-on", "pk").first()


def add_receipt(*, claim: Claim, name: str, content: bytes, by: User, at: datetime) -> Receipt:
    """Keep a receipt under a random name, told by its content; the same file twice is one receipt.

    Raises AttachmentRefusedError with the code of what is wrong, or DomainError where there are enough.
    """
    refusal = inspecting.refusal(content, ACCEPTED)
    if refusal:
        raise AttachmentRefusedError(refusal, len(content))
    receipt = Receipt(
        claim=claim, name=uploads.shown_name(name), mime=uploads.MIMES[uploads.kind_of(content) or ""],
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), added_at=at, added_by=by,
        scan=Scan.WAITING if settings.CLAMD_URL else Scan.NONE,
    )  # fmt: skip
    receipt.file.save(uuid.uuid4().hex, ContentFile(content), save=False)
    try:
        return _add(receipt, by, at)
    except BaseException:
        receipt.file.delete(save=False)
        raise


@transaction.atomic
def _add(receipt: Receipt, by: User, at: datetime) -> Receipt:
    claim = _open(receipt.claim, by, "save")
    twin = claim.receipts.filter(sha256=receipt.sha256).first()
    if twin:
        receipt.file.delete(save=False)
        return twin
    if claim.receipts.count() >= MOST_RECEIPTS:
        words = _("At most %(count)s receipts. Put several into one PDF.") % {"count": MOST_RECEIPTS}
        raise DomainError(words, code="receipt")
    receipt.save(force_insert=True)
    record(at=at, by=by, verb="claim.receipt_added", subject=claim, sha256=receipt.sha256)
    return receipt


@transaction.atomic
def remove_receipt(*, receipt: Receipt, by: User, at: datetime) -> None:
    """Take a receipt away while the claim is a draft."""
    claim = _open(receipt.claim, by, "save")
    storage, path = receipt.file.storage, receipt.file.name
    record(at=at, by=by, verb="claim.receipt_removed", subject=claim, sha256=receipt.sha256)
    receipt.delete()
    if path:
        transaction.on_commit(lambda: storage.delete(path))


@transaction.atomic
def hand_in(*, claim: Claim, version: int, by: User, at: datetime) -> Claim:
    """Hand the claim in as it is saved. Raises NoReceiptError, or OverSheetError above what was approved."""
    claim = _open(claim, by, "hand in", version)
    claim.sheet = AllowanceSheet.objects.select_related("table", "rate").get(pk=claim.sheet_id)
    _work_out(claim)
    if (claim.lodging or claim.fare or claim.fee) and not claim.receipts.exists():
        raise NoReceiptError
    if claim.receipts.filter(scan=Scan.INFECTED).exists():
        raise ReceiptStoppedError
    _refuse_over(claim)
    claim.handed_in_at, claim.handed_in_by = at, by
    claim.returned_for = ""
    claim.version += 1
    claim.save(update_fields=[*WORKED, "status", "handed_in_at", "handed_in_by", "returned_for", "version"])
    record(at=at, by=by, verb="claim.handed_in", subject=claim, total=str(claim.total))
    return claim


def _refuse_over(claim: Claim) -> None:
    approved: Decimal = claim.sheet.subtotal
    if claim.subtotal > approved:
        raise OverSheetError(claim.subtotal, approved, claim.sheet.table.currency)
