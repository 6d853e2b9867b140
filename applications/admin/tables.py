"""Export and import of applications in the admin."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm

from applications.actions import exports
from applications.admin.base import ReadOnlyAdmin
from applications.models import Application
from applications.resources import ApplicationResource
from r2r_portal import spreadsheet
from r2r_portal.accounts.requests import arrived, person


class TablesPart(ImportExportMixin, ReadOnlyAdmin):
    """The export and import half of the admin of applications."""

    import_export_change_list_template = "admin/applications/application/change_list.html"
    import_template_name = "admin/applications/application/import.html"
    resource_classes = [ApplicationResource]
    formats = spreadsheet.FORMATS
    export_form_class = ExportForm

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Let the resource work for this person, at this arrival."""
        return {"by": person(request), "at": arrived(request)}

    get_export_resource_kwargs = get_import_resource_kwargs

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Import all rows or none."""
        return {"rollback_on_validation_errors": True}

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Allow the Japan desk and officers, who alone may add invitations; asked by the permissions at hand."""
        return person(request).has_perm("applications.add_invitation")

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Allow those who may read applications here; what they get is what they may see."""
        return self.has_view_permission(request)

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """Export the list as it is filtered."""
        chosen = super().get_export_queryset(request).values("pk")
        rows = ApplicationResource(by=person(request), at=arrived(request)).get_queryset()
        return rows.filter(pk__in=chosen).order_by("reference", "pk")

    def get_export_data(self, file_format: Any, request: HttpRequest, queryset: Any, **kwargs: Any) -> Any:
        """Write the table, and that it was taken."""
        exports.note(
            count=queryset.count(), form=file_format.get_title(), by=person(request), at=arrived(request)
        )
        return super().get_export_data(file_format, request, queryset, **kwargs)

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        """Name the file by the day of the request."""
        return f"applications-{arrived(request):%Y%m%d}.{file_format.get_extension()}"
