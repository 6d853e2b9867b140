"""The audit log, to read."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import pgettext_lazy

from r2r_portal.audit import naming
from r2r_portal.audit.filters import Act, Doer, Kind, Period
from r2r_portal.audit.models import Event, Seal
from r2r_portal.audit.words import said
from r2r_portal.hiding import hidden_from

LIST = "admin:audit_event_changelist"


class Kept(admin.ModelAdmin):
    """Rows that are written by the portal only, and stay; the database sees to that."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Written by actions only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never deleted."""
        return False


class Log(ChangeList):
    """A page of the log with the names of those who did it, asked for once."""

    def get_results(self, request: HttpRequest) -> None:
        """Name everybody on this page."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        naming.name_them(self.result_list)


@admin.register(Event)
class EventAdmin(Kept):
    """Who did what to which row, when."""

    list_display = ("at", "act", "person", "thing")
    list_filter = (Act, Doer, Kind, Period)
    search_fields = ("verb", "by", "subject")
    ordering = ("-at", "-pk")
    list_per_page = 100
    show_full_result_count = False
    fields = readonly_fields = ("at", "act", "verb", "person", "by", "thing", "subject", "detail")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Show pages with names."""
        return Log

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Event | None:
        """Name whoever did it."""
        event: Event | None = super().get_object(request, object_id, from_field)
        if event:
            naming.name_them([event])
        return event

    @admin.display(description=pgettext_lazy("audit", "by whom"), ordering="by")
    def person(self, event: Event) -> str:
        """Name who did it, with a way to everything that person did."""
        if event.by == naming.SYSTEM:
            return event.who
        return format_html('<a href="{}?person={}">{}</a>', reverse(LIST), event.by, event.who)

    @admin.display(description=pgettext_lazy("audit", "what it was done to"), ordering="subject")
    def thing(self, event: Event) -> str:
        """Say what kind of thing it was done to, and which."""
        return event.what

    @admin.display(description=pgettext_lazy("audit", "what happened"), ordering="verb")
    def act(self, event: Event) -> str:
        """Say the act in words."""
        return said(event.verb)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Leave out what the reader is recused from."""
        hidden = hidden_from(request.user).references
        return super().get_queryset(request).exclude(subject__in=hidden).exclude(by__in=hidden)


@admin.register(Seal)
class SealAdmin(Kept):
    """The daily seals, to be compared with copies kept elsewhere."""

    list_display = ("sealed_at", "last_event", "events", "sha256")
    fields = readonly_fields = ("sealed_at", "last_event", "events", "previous", "sha256")
    ordering = ("-pk",)
