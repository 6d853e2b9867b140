"""Tables of rates and exchange rates."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import tablib
from import_export.results import Result

from programme import book_phrases
from programme.actions import rates
from programme.domain.cells import CellError, day, flag, one_of
from programme.domain.rates import faults
from programme.models import Currency, ExchangeRate, RateTable
from programme.resources.base import ActedResource
from r2r_portal.bilingual import TranslationState
from r2r_portal.territories.models import Side

YES = {True: "yes", False: "no"}


def amount(text: str, column: str) -> Decimal:
    """Read an amount as it is written in the file: "1234.50"."""
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise CellError("no_amount", column, value=text) from error
    if not found.is_finite() or found < 0:
        raise CellError("no_amount", column, value=text)
    return found


class RateTableResource(ActedResource):
    """Tables of rates: of one list for one side and currency there is one."""

    COLUMNS = ("side", "listed_on", "currency", "valid_from", "valid_to", "nightly", "travel", "title_en", "title_ja",
               "source", "example")  # fmt: skip
    REQUIRED = ("side", "listed_on", "currency")

    class Meta(ActedResource.Meta):
        model = RateTable

    def cells(self, row: RateTable) -> Mapping[str, str]:
        """Return a table as texts."""
        return {
            "side": row.side, "listed_on": row.listed_on.isoformat(), "currency": row.currency,
            "valid_from": row.valid_from.isoformat(), "valid_to": row.valid_to.isoformat() if row.valid_to else "",
            "nightly": str(row.nightly), "travel": str(row.travel), "title_en": row.title_en,
            "title_ja": row.title_ja, "source": row.source, "example": YES[row.is_example],
        }  # fmt: skip

    def find(self, cells: Mapping[str, str]) -> RateTable | None:
        """Return the table of this list."""
        return RateTable.objects.filter(
            side=one_of(cells.get("side", ""), "side", Side.values),
            listed_on=day(cells.get("listed_on", ""), "listed_on"),
            currency=one_of(cells.get("currency", ""), "currency", Currency.values),
        ).first()

    def put(self, row: RateTable | None, cells: Mapping[str, str], changed: Sequence[str]) -> RateTable:
        """Write a table."""
        last = cells.get("valid_to", "")
        first = day(cells.get("valid_from", ""), "valid_from")
        values: dict[str, Any] = {
            "side": cells["side"], "listed_on": day(cells["listed_on"], "listed_on"), "currency": cells["currency"],
            "valid_from": first, "valid_to": day(last, "valid_to") if last else None,
            "nightly": amount(cells.get("nightly", ""), "nightly"), "travel": amount(cells.get("travel", ""), "travel"),
            "title_en": cells.get("title_en", ""), "title_ja": cells.get("title_ja", ""),
            "source": cells.get("source", ""), "is_example": flag(cells.get("example", ""), "example"),
        }  # fmt: skip
        if values["valid_to"] and values["valid_to"] < first:
            raise CellError("reversed", "valid_to")
        if not values["title_en"] and not values["title_ja"]:
            raise CellError("no_title", "title_en")
        whole = bool(values["title_en"] and values["title_ja"])
        values["title_state"] = TranslationState.REVIEWED if whole else TranslationState.MISSING
        values["title_source"] = "en" if values["title_en"] else "ja"
        return rates.put_rate_table(table=row, values=values, by=self.by, at=self.at)

    def sentence(self, error: CellError) -> str:
        """Return a refusal in words."""
        return book_phrases.cell(error)

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Note which gaps and overlaps there are already."""
        super().before_import(dataset, **kwargs)
        self.known = set(faults(rates.spans()))

    def after_import(self, dataset: tablib.Dataset, result: Result, **kwargs: Any) -> None:
        """Refuse a file whose end leaves days out, or in two tables."""
        super().after_import(dataset, result, **kwargs)
        try:
            rates.refuse_new(self.known)
        except rates.ChainError as error:
            raise rates.DomainError(
                " ".join(map(book_phrases.fault, error.faults)), code=error.code
            ) from error


class ExchangeRateResource(ActedResource):
    """Dated exchange rates: of one day and source there is one."""

    COLUMNS = ("on", "source", "yen_per_euro", "example")
    REQUIRED = ("on", "source")

    class Meta(ActedResource.Meta):
        model = ExchangeRate

    def cells(self, row: ExchangeRate) -> Mapping[str, str]:
        """Return a rate as texts."""
        return {
            "on": row.on.isoformat(), "source": row.source, "yen_per_euro": str(row.yen_per_euro),
            "example": YES[row.is_example],
        }  # fmt: skip

    def find(self, cells: Mapping[str, str]) -> ExchangeRate | None:
        """Return the rate of this day and source."""
        return ExchangeRate.objects.filter(
            on=day(cells.get("on", ""), "on"), source=cells.get("source", "")
        ).first()

    def put(self, row: ExchangeRate | None, cells: Mapping[str, str], changed: Sequence[str]) -> ExchangeRate:
        """Write a rate."""
        yen = amount(cells.get("yen_per_euro", ""), "yen_per_euro")
        if not yen:
            raise CellError("no_amount", "yen_per_euro", value=cells["yen_per_euro"])
        values = {
            "on": day(cells["on"], "on"), "source": cells["source"], "yen_per_euro": yen,
            "is_example": flag(cells.get("example", ""), "example"),
        }  # fmt: skip
        return rates.put_exchange_rate(rate=row, values=values, by=self.by, at=self.at)

    def sentence(self, error: CellError) -> str:
        """Return a refusal in words."""
        return book_phrases.cell(error)
