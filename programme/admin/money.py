"""Tables of rates, exchange rates, budgets, allowance sheets, claims."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from programme import models
from programme.admin.base import Recorded, Shown
from programme.admin.tables import TablesPart
from programme.forms.rates import RateTableForm
from programme.resources import ExchangeRateResource, RateTableResource


@admin.register(models.RateTable)
class RateTableAdmin(TablesPart, Recorded):
    """Tables of rates; one that was used never changes, a new one is added beside it."""

    form = RateTableForm
    resource_classes = (RateTableResource,)
    import_hints = (
        _("Take an export as the pattern. Side, date of the list and currency tell the tables apart."),
        _("A table that an allowance rests on does not change. The tables of a side and currency follow each other without a gap."),
    )  # fmt: skip
    list_display = ("title_en", "side", "listed_on", "currency", "nightly", "travel", "is_example")
    ordering = ("-listed_on",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A used table is history."""
        return super().has_change_permission(request, obj) and not (obj and obj.sheets.exists())


@admin.register(models.ExchangeRate)
class ExchangeRateAdmin(TablesPart, Recorded):
    """Dated exchange rates with their source."""

    resource_classes = (ExchangeRateResource,)
    import_hints = (_("Take an export as the pattern. Date and source tell the rates apart."),)
    exclude: ClassVar[tuple[str, ...]] = ()
    list_display = ("on", "yen_per_euro", "source", "is_example")
    ordering = ("-on",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A used rate is history."""
        return super().has_change_permission(request, obj) and not (obj and obj.sheets.exists())


@admin.register(models.Budget)
class BudgetAdmin(Recorded):
    """What a visit may cost in allowances."""

    list_display = ("visit", "currency", "amount", "source")
    list_filter = ("visit",)
    list_select_related = ("visit",)
    ordering = ("visit", "currency")


@admin.register(models.AllowanceSheet)
class AllowanceSheetAdmin(Shown):
    """Allowance sheets, with the way to their page."""

    list_display = ("delegate", "status", "total", "currency", "prepared_by", "approved_by", "page")
    list_filter = ("status", "currency")
    list_select_related = ("delegate", "prepared_by", "approved_by")
    ordering = ("pk",)

    @admin.display(description=_("Page"))
    def page(self, sheet: models.AllowanceSheet) -> SafeString:
        """Link the sheet."""
        return format_html(
            '<a href="{}">{}</a>', reverse("programme:sheet", args=[sheet.pk]), _("Open the sheet")
        )


@admin.register(models.Claim)
class ClaimAdmin(Shown):
    """Claims, with the way to their page."""

    list_display = ("__str__", "status", "total", "checked_by", "approved_by", "paid_on", "page")
    list_filter = ("status",)
    list_select_related = ("sheet__delegate", "checked_by", "approved_by")
    ordering = ("pk",)

    @admin.display(description=_("Page"))
    def page(self, claim: models.Claim) -> SafeString:
        """Link the claim."""
        return format_html(
            '<a href="{}">{}</a>', reverse("programme:claim", args=[claim.pk]), _("Open the claim")
        )
