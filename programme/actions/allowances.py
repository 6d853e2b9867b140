"""Allowance sheets: prepared by one person, approved by another (SPEC P9)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from programme.actions.telling import tell
from programme.domain import allowances
from programme.errors import SecondPersonError
from programme.models import AllowanceSheet, Delegate, ExchangeRate, RateTable, Seat
from programme.states import ALLOWANCE, SheetStatus
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError

FIGURES = (
    "arrives_on",
    "leaves_on",
    "nights",
    "nightly",
    "fare",
    "travel",
    "deduction",
    "subtotal",
    "currency",
    "total",
)


@transaction.atomic
def prepare_sheet(
    *,
    delegate: Delegate,
    table: RateTable,
    rate: ExchangeRate | None,
    arrives_on: date,
    leaves_on: date,
    fare: Decimal,
    deduction: Decimal = Decimal(0),
    currency: str,
    by: User,
    at: datetime,
) -> AllowanceSheet:
    """Work out, or correct while a draft, what a funded person is paid. Raises DomainError where it does not fit."""
    seat = Seat.objects.select_for_update(of=("self",)).filter(delegate=delegate).first()
    if seat is None:
        raise DomainError(_("Only who holds a funded place has an allowance."), code="not_funded")
    _refuse_wrong_table(delegate, table)
    sheet = AllowanceSheet.objects.select_for_update(of=("self",)).filter(delegate=delegate).first()
    verb = "correct" if sheet else ""
    sheet = sheet or AllowanceSheet(delegate=delegate, status=SheetStatus.DRAFT)
    if verb:
        sheet.status = ALLOWANCE.target(sheet.status, verb)
    worked = _worked(table, rate, arrives_on, leaves_on, fare, deduction, currency)
    sheet.seat, sheet.table, sheet.rate = seat, table, rate if currency != table.currency else None
    sheet.prepared_by, sheet.prepared_at = by, at
    sheet.arrives_on, sheet.leaves_on, sheet.fare, sheet.nightly = arrives_on, leaves_on, fare, table.nightly
    sheet.nights, sheet.travel, sheet.deduction = worked.nights, worked.travel, worked.deduction
    sheet.subtotal, sheet.currency, sheet.total = worked.subtotal, worked.currency, worked.total
    if verb:
        sheet.save(update_fields=[*FIGURES, "seat", "table", "rate", "prepared_by", "prepared_at", "status"])
    else:
        sheet.save(force_insert=True)
    record(at=at, by=by, verb="allowance.prepared", subject=sheet, table=table.pk, total=str(sheet.total))
    return sheet


def _refuse_wrong_table(delegate: Delegate, table: RateTable) -> None:
    visit = delegate.delegation.visit
    if table.side != visit.host_side:
        raise DomainError(_("This table of rates is for the other side."), code="wrong_table")
    if not allowances.is_valid_on(table.valid_from, table.valid_to, visit.starts_on):
        raise DomainError(
            _("This table of rates is not valid on the first day of the visit."), code="table_not_valid"
        )


def _worked(
    table: RateTable,
    rate: ExchangeRate | None,
    arrives_on: date,
    leaves_on: date,
    fare: Decimal,
    deduction: Decimal,
    currency: str,
) -> allowances.Allowance:
    try:
        return allowances.work_out(
            rates=table,
            arrives_on=arrives_on,
            leaves_on=leaves_on,
            fare=fare,
            deduction=deduction,
            currency=currency,
            yen_per_euro=rate.yen_per_euro if rate else None,
        )
    except allowances.RateNeededError as error:
        refusal = _("Choose the exchange rate: the table is in another currency than the payment.")
        raise DomainError(refusal, code="rate_needed") from error
    except ValueError as error:
        raise DomainError(
            _("The day of departure must be after the first night."), code="wrong_days"
        ) from error


@transaction.atomic
def approve_sheet(*, sheet: AllowanceSheet, seen: Decimal, by: User, at: datetime) -> AllowanceSheet:
    """Approve what somebody else prepared, at the total that was `seen`; tells the person."""
    sheet = AllowanceSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    target = ALLOWANCE.target(sheet.status, "approve")
    if sheet.prepared_by_id == by.pk:
        raise SecondPersonError(_("You prepared this sheet. A second person approves it."))
    if seen != sheet.total:
        raise DomainError(_("The sheet was changed since you opened it. Look at it again."), code="stale")
    sheet.status, sheet.approved_by, sheet.approved_at = target, by, at
    sheet.save(update_fields=["status", "approved_by", "approved_at"])
    record(
        at=at,
        by=by,
        verb="allowance.approved",
        subject=sheet,
        total=str(sheet.total),
        currency=sheet.currency,
    )
    tell(sheet.delegate, "allowance.approved", cause=str(sheet.pk), payload={"sheet": sheet.pk}, at=at)
    return sheet
