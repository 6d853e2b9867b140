"""Tables of rates and exchange rates, one by one or from a file; what an allowance rests on never changes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from programme.actions.rows import check
from programme.domain.rates import Fault, Span, faults
from programme.models import ExchangeRate, RateTable
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError

LOCK = 0x72327274  # "r2rt": one person at a time writes tables of rates


class ChainError(DomainError):
    """Days would be in two tables of rates, or between two in none; `faults` says which."""

    code = "rates_chain"
    status = 422

    def __init__(self, found: tuple[Fault, ...]) -> None:
        super().__init__(_("The tables of rates would overlap or leave days out."))
        self.faults = found


def spans(*, without: int | None = None) -> list[Span]:
    """Return the days of every table, but for one."""
    rows = RateTable.objects.order_by("pk")
    if without is not None:
        rows = rows.exclude(pk=without)
    return [Span(row.side, row.currency, row.valid_from, row.valid_to) for row in rows]


def new_faults(table: RateTable) -> tuple[Fault, ...]:
    """Return the gaps and overlaps that saving `table` as it is would bring; those that are there already are no news."""
    own = Span(table.side, table.currency, table.valid_from, table.valid_to)
    known = set(faults(spans()))
    return tuple(one for one in faults([*spans(without=table.pk), own]) if one not in known)


@contextmanager
def unbroken() -> Iterator[None]:
    """Let several tables be written one after the other; raises ChainError where the end of it is broken anew."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        known = set(faults(spans()))
        yield
        refuse_new(known)


def refuse_new(known: set[Fault]) -> None:
    """Raise ChainError for gaps and overlaps that are not among those `known` before."""
    found = tuple(one for one in faults(spans()) if one not in known)
    if found:
        raise ChainError(found)


@transaction.atomic
def put_rate_table(
    *, table: RateTable | None, values: Mapping[str, Any], by: User, at: datetime
) -> RateTable:
    """Add a table or change one that no allowance rests on. Raises ValidationError, DomainError."""
    row = RateTable.objects.select_for_update(of=("self",)).get(pk=table.pk) if table else RateTable()
    return _put(row, values, by=by, at=at)


@transaction.atomic
def put_exchange_rate(
    *, rate: ExchangeRate | None, values: Mapping[str, Any], by: User, at: datetime
) -> ExchangeRate:
    """Add a dated rate or change one that no allowance rests on. Raises ValidationError, DomainError."""
    row = ExchangeRate.objects.select_for_update(of=("self",)).get(pk=rate.pk) if rate else ExchangeRate()
    return _put(row, values, by=by, at=at)


def _put(row: Any, values: Mapping[str, Any], *, by: User, at: datetime) -> Any:
    is_new = row.pk is None
    before = {} if is_new else {name: getattr(row, name) for name in values}
    check(row, values)
    changed = sorted(name for name in before if before[name] != getattr(row, name))
    if changed and row.sheets.exists():
        raise DomainError(_("An allowance rests on it: add a new one beside it."), code="rates_used")
    if is_new:
        row.save()
    elif changed:
        row.save(update_fields=changed)
    if is_new or changed:
        verb = f"{row._meta.model_name}.{'added' if is_new else 'changed'}"
        record(at=at, by=by, verb=verb, subject=row, fields=changed)
    return row
