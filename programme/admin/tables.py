"""Export and import of the programme's tables in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm
from import_export.results import Result

from programme import models
from programme.admin.base import Shown
from programme.permissions import can_plan
from programme.resources import SessionResource
from r2r_portal import spreadsheet
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError


class TablesPart(ImportExportMixin, admin.ModelAdmin):
    """The export and import half of an admin page; officers only, all rows or none, every time in the log."""

    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
    import_template_name = "admin/programme/tables/import.html"
    formats = spreadsheet.FORMATS
    export_form_class = ExportForm
    skip_admin_log = True  # our own log says it
    import_hints: tuple[Any, ...] = ()

    def get_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Let the resource work for this person, at this arrival."""
        return {"by": person(request), "at": arrived(request)}

    get_import_resource_kwargs = get_export_resource_kwargs = get_resource_kwargs

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Officers write."""
        return can_plan(person(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may read the page."""
        return bool(self.has_view_permission(request))

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Import all rows or none."""
        return {"rollback_on_validation_errors": True}

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say how the file is written, and where its second step is."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return {
            **super().get_import_context_data(**kwargs),
            "hints": self.import_hints,
            "process_url": reverse(f"{name}_process_import"),
            "back_url": reverse(f"{name}_import"),
        }

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        """Say what is wrong with a file in words, not in the name of a class."""
        known = isinstance(error, DomainError)
        form.add_error(
            "import_file", str(error.message) if known else _("The file cannot be read as a table.")
        )  # type: ignore[attr-defined]

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take in what was confirmed; a second click finds the file gone."""
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            messages.error(
                request, _("This file was taken in already, or it waited too long. Upload it again.")
            )
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Note what came in."""
        verb = f"{self.opts.model_name}.table_taken_in"
        record(
            at=arrived(request),
            by=person(request),
            verb=verb,
            subject=str(self.opts.label_lower),
            rows=result.total_rows,
        )
        return super().process_result(result, request)


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
