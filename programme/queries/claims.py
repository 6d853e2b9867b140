"""Claims in sums: what was planned, approved, claimed and paid against the budget; rows for the accounts."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum

from programme.models import AllowanceSheet, Budget, Claim, Visit
from programme.states import ClaimStatus, SheetStatus
from r2r_portal.charts import Money

ZERO = Decimal(0)
RELATED = (
    "sheet__delegate__delegation__visit__call", "sheet__delegate__delegation__territory", "sheet__table", "sheet__rate", "rate",
    "handed_in_by", "checked_by", "approved_by",
)  # fmt: skip


SUMS = ("planned", "claimed", "approved", "paid")


def spending(visit: Visit) -> list[Money]:
    """Return one row a currency in which something is budgeted or approved; two queries.

    Planned are approved sheets without a claim handed in; claimed are claims handed in or checked.
    """
    budgets = dict(Budget.objects.filter(visit=visit).values_list("currency", "amount"))
    sheets = AllowanceSheet.objects.filter(delegate__delegation__visit=visit, status=SheetStatus.APPROVED)
    open_claim = Q(claim=None) | Q(claim__status=ClaimStatus.DRAFT)
    in_hand = Q(claim__status__in=(ClaimStatus.HANDED_IN, ClaimStatus.CHECKED))
    rows = sheets.values("currency").annotate(
        planned=Sum("total", filter=open_claim, default=ZERO),
        claimed=Sum("claim__total", filter=in_hand, default=ZERO),
        approved=Sum("claim__total", filter=Q(claim__status=ClaimStatus.APPROVED), default=ZERO),
        paid=Sum("claim__total", filter=Q(claim__status=ClaimStatus.PAID), default=ZERO),
    )
    found = {currency: sums for currency, *sums in rows.values_list("currency", *SUMS)}
    nothing = [ZERO] * len(SUMS)
    codes = sorted({*budgets, *found})
    return [Money(code, budgets.get(code), *found.get(code, nothing)) for code in codes]


def is_late(sheet: AllowanceSheet, at: datetime) -> bool:
    """Tell whether the last day for a claim is over, by the traveller's own clock."""
    visit, zone = sheet.delegation.visit, ZoneInfo(sheet.delegate.zone)
    return at.astimezone(zone).date() > visit.claims_due_on


def for_pages() -> QuerySet[Claim]:
    """Return claims with everything that pages and papers print."""
    return Claim.objects.select_related(*RELATED)


HEAD = (
    "visit", "delegation", "name", "sheet", "state", "list", "list_date", "arrives_on", "leaves_on",
    "subtotal", "list_currency", "yen_per_euro", "rate_on", "rate_source", "total", "currency",
    "checked_by", "approved_by", "approved_at", "paid_on", "payment",
)  # fmt: skip


def accounts(visit: Visit) -> Iterator[tuple[Any, ...]]:
    """Yield the table for the accounts: approved and paid claims, its heading first. Amounts as plain decimals."""
    yield HEAD
    settled = for_pages().filter(
        sheet__delegate__delegation__visit=visit, status__in=(ClaimStatus.APPROVED, ClaimStatus.PAID)
    )
    for claim in settled.order_by("sheet__delegate__delegation__territory__code", "pk").iterator():
        yield _account(claim)


def _account(claim: Claim) -> tuple[Any, ...]:
    sheet, person = claim.sheet, claim.sheet.delegate
    rate = (sheet.rate.yen_per_euro, sheet.rate.on, sheet.rate.source) if sheet.rate else ("", "", "")
    return (
        person.delegation.visit.slug, person.delegation.territory.code, person.name, sheet.pk, claim.status,
        sheet.table.title_en, sheet.table.listed_on, claim.arrives_on, claim.leaves_on, claim.subtotal,
        sheet.table.currency, *rate, claim.total, sheet.currency, claim.checked_by, claim.approved_by,
        claim.approved_at.isoformat() if claim.approved_at else "", claim.paid_on or "", claim.payment,
    )  # fmt: skip
