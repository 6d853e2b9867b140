"""The audit log, to read."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from r2r_portal.audit.models import Event
from r2r_portal.hiding import hidden_from


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Who did what to which row, when. Nobody changes it, the database sees to that."""

    list_display = ("at", "verb", "by", "subject")
    list_filter = ("verb",)
    search_fields = ("verb", "by", "subject")
    ordering = ("-at", "-pk")
    list_per_page = 100
    show_full_result_count = False
    fields = readonly_fields = ("at", "verb", "by", "subject", "detail")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Leave out what the reader is recused from."""
        hidden = hidden_from(request.user).references
        return super().get_queryset(request).exclude(subject__in=hidden).exclude(by__in=hidden)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Written by actions only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Never changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Never deleted."""
        return False
