"""Phases, activities, visits with their legs, places, published agendas."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.core.validators import MaxValueValidator
from django.db.models import Field, QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from programme import models
from programme.actions.activities import change_activity
from programme.admin.base import SOURCE, InOrder, Recorded, Shown
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.audit.actions import record


@admin.register(models.Phase)
class PhaseAdmin(Recorded):
    """Phases of a call."""

    list_display = ("number", "title_en", "title_ja", "starts_on", "ends_on")
    list_filter = ("call",)
    ordering = ("call", "number")


class SpeakerInline(admin.StackedInline):
    """Who speaks, moderates and interprets."""

    model = models.Speaker
    extra = 0
    ordering = ("number", "pk")

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        """Refuse a consent of a day that has yet to come by the officer's clock: it would be none."""
        if request and db_field.name == "agreed_on":
            today = arrived(request).astimezone(ZoneInfo(person(request).zone)).date()
            kwargs["validators"] = [
                MaxValueValidator(today, _("Enter the day on which they agreed, today at the latest."))
            ]
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(models.Activity)
class ActivityAdmin(Recorded):
    """Activities; a change raises the sequence for calendars."""

    list_display = ("title_en", "title_ja", "kind", "starts_at", "is_cancelled")
    list_filter = ("call", "kind")
    ordering = ("call", "starts_at")
    prepopulated_fields = {"slug": ("title_en",)}
    exclude: ClassVar[tuple[str, ...]] = (*SOURCE, "text_source", "text_state")
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    inlines = (SpeakerInline,)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: Any, change: bool) -> None:
        """Save who speaks, and say in the log that it was changed."""
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            record(
                at=request.received_at,
                by=request.user,
                verb="activity.changed",
                subject=form.instance,
                fields=["speakers"],
            )

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
    form = InOrder
    extra = 0
    raw_id_fields = ("host",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Leg]:
        """Read the hosts along, whose names stand beside their numbers."""
        return super().get_queryset(request).select_related("host")


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


@admin.register(models.AgendaVersion)
class AgendaVersionAdmin(Shown):
    """Published agendas."""

    list_display = ("visit", "number", "published_at", "published_by")
    fields = list_display
    list_select_related = ("visit", "published_by")
    ordering = ("visit", "-number")
