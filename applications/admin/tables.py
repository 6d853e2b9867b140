"""Export and import of applications in the admin."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from import_export.results import Result

from applications.actions import exports
from applications.admin.base import ReadOnlyAdmin
from applications.models import Application
from applications.resources import ApplicationResource, ContactResource, EligibilityResource
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.tables import InTables, Words, counted


class TablesPart(InTables, ReadOnlyAdmin):
    """The export and import half of the admin of applications."""

    import_export_change_list_template = "admin/applications/application/change_list.html"
    export_template_name = "admin/applications/application/export.html"
    import_hints = (
        _("Take an export as the pattern. A row with an id changes that application; a row without one enters an application on behalf of a body and needs territory, contact_email and received_on."),
        _("An empty cell empties the answer; leave a column out to keep what is there. “yes” in the column submit hands the application in. All rows are taken, or none."),
    )  # fmt: skip
    import_words = Words(_("Application"), _("An application is entered"), _("The application changes"))

    def get_import_resource_classes(self, request: HttpRequest) -> list[type[ApplicationResource]]:
        """Take in applications only: the other tables are read from them."""
        return [ApplicationResource]

    def get_export_resource_classes(self, request: HttpRequest) -> list[type[Any]]:
        """Offer the tables."""
        return [ApplicationResource, ContactResource, EligibilityResource]

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

    def note_import(self, result: Result, request: HttpRequest) -> None:
        """Write into the log how many applications were entered and changed."""
        entered, changed, _same = counted(result)
        exports.note_import(entered=entered, changed=changed, by=person(request), at=arrived(request))
