"""Officers and claims: checked by one, approved by another, paid, or sent back with a reason (SPEC P9)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from applications.states import Scan
from programme.actions.telling import tell
from programme.errors import SecondPersonError
from programme.models import Claim
from programme.states import CLAIM
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError

RETURNED, APPROVED, PAID = "claim.returned", "claim.approved", "claim.paid"


def _locked(claim: Claim, verb: str, by: User) -> Claim:
    related = ("sheet__delegate__delegation__visit", "sheet__table")
    claim = Claim.objects.select_related(*related).select_for_update(of=("self",)).get(pk=claim.pk)
    claim.status = CLAIM.target(claim.status, verb)
    if by.pk == claim.handed_in_by_id:
        raise SecondPersonError(_("This is your own claim. Somebody else handles it."))
    return claim


def _refuse_unseen(claim: Claim, seen: Decimal) -> None:
    if seen != claim.total:
        raise DomainError(_("The claim was changed since you opened it. Look at it again."), code="stale")


@transaction.atomic
def check(*, claim: Claim, seen: Decimal, by: User, at: datetime) -> Claim:
    """Say that receipts and figures agree, at the total that was `seen`."""
    claim = _locked(claim, "check", by)
    _refuse_unseen(claim, seen)
    if claim.receipts.filter(scan=Scan.INFECTED).exists():
        raise DomainError(
            _("The virus check stopped a receipt. Send the claim back."), code="receipt_stopped"
        )
    claim.checked_by, claim.checked_at = by, at
    claim.save(update_fields=["status", "checked_by", "checked_at"])
    record(at=at, by=by, verb="claim.checked", subject=claim, total=str(claim.total))
    return claim


@transaction.atomic
def send_back(*, claim: Claim, reason: str, by: User, at: datetime) -> Claim:
    """Give the claim back to its traveller with what is wrong; told by e-mail."""
    claim = _locked(claim, "send back", by)
    claim.returned_for = reason.strip()
    claim.checked_by = claim.checked_at = None
    claim.save(update_fields=["status", "returned_for", "checked_by", "checked_at"])
    record(at=at, by=by, verb=RETURNED, subject=claim)
    _tell(claim, RETURNED, at)
    return claim


@transaction.atomic
def approve(*, claim: Claim, seen: Decimal, by: User, at: datetime) -> Claim:
    """Approve what somebody else checked; from now on it is only paid."""
    claim = _locked(claim, "approve", by)
    if claim.checked_by_id == by.pk:
        raise SecondPersonError(_("You checked this claim. A second person approves it."))
    _refuse_unseen(claim, seen)
    claim.approved_by, claim.approved_at = by, at
    claim.save(update_fields=["status", "approved_by", "approved_at"])
    record(at=at, by=by, verb=APPROVED, subject=claim, total=str(claim.total), currency=claim.sheet.currency)
    _tell(claim, APPROVED, at)
    return claim


@transaction.atomic
def pay(*, claim: Claim, paid_on: date, payment: str, by: User, at: datetime) -> Claim:
    """Note the payment with its day and reference."""
    claim = _locked(claim, "pay", by)
    if claim.approved_at and paid_on < claim.approved_at.date():
        raise DomainError(_("The payment cannot be older than the approval."), code="paid_too_early")
    claim.paid_on, claim.payment = paid_on, payment.strip()
    claim.save(update_fields=["status", "paid_on", "payment"])
    record(at=at, by=by, verb=PAID, subject=claim, on=paid_on.isoformat())
    _tell(claim, PAID, at)
    return claim


def _tell(claim: Claim, topic: str, at: datetime) -> None:
    cause = f"{claim.pk}:{at.isoformat()}"
    tell(claim.sheet.delegate, topic, cause=cause, payload={"claim": claim.pk}, at=at)
