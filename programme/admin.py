"""The programme in the admin: what has no state is edited here; the rest is shown, and changed on its own pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from programme import models
from programme.actions.activities import change_activity
from r2r_portal.audit.actions import record

SOURCE = ("title_source", "title_state")


class Recorded(admin.ModelAdmin):
    """Plain tables: every save is in the audit log."""

    exclude: ClassVar[tuple[str, ...]] = SOURCE

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Save and record which fields were touched."""
        super().save_model(request, obj, form, change)
        verb = f"{obj._meta.model_name}.{'changed' if change else 'added'}"
        record(
            at=request.received_at, by=request.user, verb=verb, subject=obj, fields=sorted(form.changed_data)
        )


class Shown(admin.ModelAdmin):
    """Rows with a state: read here, written by the actions of their pages."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes by hand."""
        return False


@admin.register(models.Phase)
class PhaseAdmin(Recorded):
    """Phases of a call."""

    list_display = ("number", "title_en", "title_ja", "starts_on", "ends_on")
    list_filter = ("call",)
    ordering = ("call", "number")


@admin.register(models.Activity)
class ActivityAdmin(Recorded):
    """Activities; a change raises the sequence for calendars."""

    list_display = ("title_en", "title_ja", "kind", "starts_at", "is_cancelled")
    list_filter = ("call", "kind")
    ordering = ("call", "starts_at")
    prepopulated_fields = {"slug": ("title_en",)}
    exclude: ClassVar[tuple[str, ...]] = (*SOURCE, "text_source", "text_state")

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Change through the action, add as any other row."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        stored = models.Activity.objects.get(pk=obj.pk)
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        change_activity(activity=stored, values=values, by=request.user, at=request.received_at)


class LegInline(admin.StackedInline):
    """Legs of a visit."""

    model = models.Leg
    extra = 0

    raw_id_fields = ("host",)


@admin.register(models.Visit)
class VisitAdmin(Recorded):
    """Visits with their legs; the rest is planned on the pages of the desk."""

    list_display = ("title_en", "starts_on", "ends_on", "planning")
    ordering = ("starts_on",)
    inlines = (LegInline,)
    prepopulated_fields = {"slug": ("title_en",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Visit]:
        """Only what the person may see."""
        return models.Visit.objects.visible_to(request.user)

    @admin.display(description=_("Planning"))
    def planning(self, visit: models.Visit) -> SafeString:
        """Link the pages of the desk."""
        return format_html(
            '<a href="{}">{}</a>', reverse("programme:board", args=[visit.slug]), _("Plan this visit")
        )


@admin.register(models.Place)
class PlaceAdmin(Recorded):
    """Places in both scripts."""

    list_display = ("title_en", "title_ja", "address_ja")
    search_fields = ("title_en", "title_ja")
    ordering = ("title_en",)
    raw_id_fields = ("territory",)


@admin.register(models.RateTable)
class RateTableAdmin(Recorded):
    """Tables of rates; one that was used never changes, a new one is added beside it."""

    list_display = ("title_en", "side", "listed_on", "currency", "nightly", "travel", "is_example")
    ordering = ("-listed_on",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A used table is history."""
        return super().has_change_permission(request, obj) and not (obj and obj.sheets.exists())


@admin.register(models.ExchangeRate)
class ExchangeRateAdmin(Recorded):
    """Dated exchange rates with their source."""

    exclude: ClassVar[tuple[str, ...]] = ()
    list_display = ("on", "yen_per_euro", "source", "is_example")
    ordering = ("-on",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A used rate is history."""
        return super().has_change_permission(request, obj) and not (obj and obj.sheets.exists())


@admin.register(models.Delegation)
class DelegationAdmin(Shown):
    """Delegations, with the way to their page."""

    list_display = ("__str__", "visit", "organisation", "opened_at", "page")
    list_filter = ("visit",)
    list_select_related = ("visit", "territory", "organisation")
    ordering = ("visit", "territory__code")

    @admin.display(description=_("Page"))
    def page(self, delegation: models.Delegation) -> SafeString:
        """Link the page of people and places."""
        return format_html(
            '<a href="{}">{}</a>', reverse("programme:delegation", args=[delegation.pk]), _("People")
        )


@admin.register(models.AgendaVersion)
class AgendaVersionAdmin(Shown):
    """Published agendas."""

    list_display = ("visit", "number", "published_at", "published_by")
    fields = list_display
    list_select_related = ("visit", "published_by")
    ordering = ("visit", "-number")


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


@admin.register(models.Budget)
class BudgetAdmin(Recorded):
    """What a visit may cost in allowances."""

    list_display = ("visit", "currency", "amount", "source")
    list_filter = ("visit",)
    list_select_related = ("visit",)
    ordering = ("visit", "currency")


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
