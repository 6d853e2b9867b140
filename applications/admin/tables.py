"""Export and import of applications in the admin."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm
from import_export.results import Result, RowResult

from applications.actions import exports
from applications.admin.base import ReadOnlyAdmin
from applications.models import Application
from applications.resources import ApplicationResource, ContactResource, EligibilityResource
from r2r_portal import spreadsheet
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError


class TakeOut(ExportForm):
    """Which table, as what kind of file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].label = _("Table")
        self.fields["format"].label = _("Kind of file")


class TablesPart(ImportExportMixin, ReadOnlyAdmin):
    """The export and import half of the admin of applications."""

    import_export_change_list_template = "admin/applications/application/change_list.html"
    import_template_name = "admin/applications/application/import.html"
    export_template_name = "admin/applications/application/export.html"
    formats = spreadsheet.FORMATS
    export_form_class = TakeOut
    skip_admin_log = True  # our own log says it

    def get_import_resource_classes(self, request: HttpRequest) -> list[type[ApplicationResource]]:
        """Take in applications only: the other tables are read from them."""
        return [ApplicationResource]

    def get_export_resource_classes(self, request: HttpRequest) -> list[type[Any]]:
        """Offer the tables."""
        return [ApplicationResource, ContactResource, EligibilityResource]

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Let the resource work for this person, at this arrival."""
        return {"by": person(request), "at": arrived(request)}

    get_export_resource_kwargs = get_import_resource_kwargs

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Allow the Japan desk and officers, who alone may add invitations; asked by the permissions at hand."""
        return person(request).has_perm("applications.add_invitation")

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Allow those who may read applications here; what they get is what they may see."""
        return self.has_view_permission(request)

    # --- out ------------------------------------------------------------------------------------------------

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """Export the list as it is filtered, as far as the person may read it."""
        chosen = super().get_export_queryset(request).order_by().values("pk")
        rows = Application.objects.visible_to(person(request)).unrecused(person(request))
        return rows.filter(pk__in=chosen).order_by("reference", "pk")

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        """Say how many applications the file will hold, and how many of the list stay out."""
        listed = super().get_export_queryset(request).count()
        count = self.get_export_queryset(request).count()
        more = {"count": count, "left_out": listed - count}
        return {**super().init_request_context_data(request, form), **more}

    def _do_file_export(
        self, file_format: Any, request: HttpRequest, queryset: Any, export_form: Any = None
    ) -> StreamingHttpResponse:
        """Send the table as it is read, and note that it was taken."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        made = self.choose_export_resource_class(export_form, request)
        resource = made(by=person(request), at=arrived(request))
        exports.note(
            table=resource.code, count=queryset.count(), form=file_format.get_title(), by=person(request),
            at=arrived(request),
        )  # fmt: skip
        response = StreamingHttpResponse(
            file_format.stream(resource.lines(queryset)), content_type=file_format.get_content_type()
        )
        name = f"{resource.code}-{arrived(request):%Y%m%d}.{file_format.get_extension()}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    # --- in -------------------------------------------------------------------------------------------------

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Import all rows or none."""
        return {"rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        """Say what is wrong with a file in words, not in the name of a class."""
        words = (
            str(error.message) if isinstance(error, DomainError) else _("The file cannot be read as a table.")
        )
        form.add_error("import_file", words)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take in what was confirmed; a second click finds the file gone."""
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            messages.error(
                request, _("This file was taken in already, or it waited too long. Upload it again.")
            )
            return redirect("admin:applications_application_import")

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Note what came in; where a row was refused since the dry run nothing did, and the page says why."""
        if result.has_errors() or result.has_validation_errors():
            return self._refused(result, request)
        entered, changed = (
            result.totals[kind] for kind in (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE)
        )
        exports.note_import(entered=entered, changed=changed, by=person(request), at=arrived(request))
        return super().process_result(result, request)

    def _refused(self, result: Result, request: HttpRequest) -> HttpResponse:
        form = self.import_form_class(self.get_import_formats(), self.get_import_resource_classes(request))
        context = {**self.admin_site.each_context(request), "title": _("Import"), "form": form, "result": result,
                   "opts": self.opts, "fields_list": [], "import_error_display": ("message",)}  # fmt: skip
        return TemplateResponse(request, [self.import_template_name], context, status=409)

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        """Say what came in."""
        kinds = (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE, RowResult.IMPORT_TYPE_SKIP)
        entered, changed, same = (result.totals[kind] for kind in kinds)
        words = _(
            "The table is taken in. Entered: %(new)s. Changed: %(changed)s. Left as they were: %(same)s."
        )
        messages.success(request, words % {"new": entered, "changed": changed, "same": same})
