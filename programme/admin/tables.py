"""Export and import of the programme's tables in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.results import Result

from programme import models
from programme.admin.base import Shown
from programme.permissions import can_plan
from programme.resources import SessionResource
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.audit.actions import record
from r2r_portal.tables import InTables, counted


class TablesPart(InTables, admin.ModelAdmin):
    """The export and import half of an admin page; officers only, all rows or none, every time in the log."""

    import_export_change_list_template = "admin/import_export/change_list_import_export.html"

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Officers write."""
        return can_plan(person(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may read the page."""
        return bool(self.has_view_permission(request))

    def _do_file_export(
        self, file_format: Any, request: HttpRequest, queryset: Any, export_form: Any = None
    ) -> HttpResponse:
        """Send the table, and note that it was taken."""
        answer = super()._do_file_export(file_format, request, queryset, export_form=export_form)
        self._note("table_taken_out", request, rows=queryset.count(), form=file_format.get_title())
        return answer

    def note_import(self, result: Result, request: HttpRequest) -> None:
        """Write into the log how many rows came in."""
        entered, changed, same = counted(result)
        self._note("table_taken_in", request, entered=entered, changed=changed, same=same)

    def _note(self, what: str, request: HttpRequest, **detail: Any) -> None:
        verb, subject = f"{self.opts.model_name}.{what}", str(self.opts.label_lower)
        record(at=arrived(request), by=person(request), verb=verb, subject=subject, **detail)


@admin.register(models.Session)
class SessionAdmin(TablesPart, Shown):
    """Sessions of every visit as one table; written on the pages of the desk, or from a file."""

    resource_classes = (SessionResource,)
    list_display = ("title_en", "title_ja", "starts_at", "status", "page")
    list_filter = ("leg__visit", "status")
    list_select_related = ("leg__visit",)
    search_fields = ("title_en", "title_ja")
    ordering = ("starts_at", "pk")
    import_hints = (
        gettext_lazy("Take an export as the pattern. A row with an identifier changes that session; a row with “new” adds one."),
        gettext_lazy("Participants see nothing of it before the next version is published."),
    )  # fmt: skip

    @admin.display(description=gettext_lazy("Page"))
    def page(self, session: models.Session) -> SafeString:
        """Link the session's page."""
        address = reverse("programme:session", args=[session.leg.visit.slug, session.pk])
        return format_html('<a href="{}">{}</a>', address, _("Change"))
