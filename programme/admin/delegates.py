"""The people of the delegations: listed here, changed on their delegation's page, in and out as a table."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from import_export.results import Result

from programme import models
from programme.actions import people_tables
from programme.admin.base import Shown
from programme.permissions import can_plan
from programme.resources import DelegateResource
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.tables import InTables, Words, counted


@admin.register(models.Delegate)
class DelegateAdmin(InTables, Shown):
    """Delegates, with the way to their delegation. Nothing of the vault is here."""

    resource_classes = (DelegateResource,)
    import_hints = (
        _("Take an export as the pattern. A row with an id changes that person; a row without one names somebody new and needs visit, delegation (the territory's code) and family_name."),
        _("comes_as is funded, own_cost or eu_staff. An empty cell empties the field of a person with an id; leave a column out to keep what is there. All rows are taken, or none. Passports, food needs and the like are never in a table."),
    )  # fmt: skip
    import_words = Words(_("Name"), _("Somebody is named"), _("The person changes"))
    export_template_name = "admin/programme/delegate/export.html"
    list_display = ("__str__", "delegation", "visit", "post", "place", "left_at", "page")
    list_filter = ("delegation__visit", "delegation__territory__side")
    list_select_related = ("delegation__visit", "delegation__territory", "seat")
    search_fields = ("family_name", "given_name", "display_name", "kana", "email")
    ordering = ("delegation__visit", "delegation__territory__code", "pk")
    fields = readonly_fields = (
        "delegation", "family_name", "given_name", "display_name", "kana", "post", "body", "email", "language", "basis",
        "arrives_on", "leaves_on", "left_at",
    )  # fmt: skip

    @admin.display(description=_("visit"), ordering="delegation__visit")
    def visit(self, delegate: models.Delegate) -> str:
        """Name the visit."""
        return str(delegate.delegation.visit)

    @admin.display(description=_("funded place"))
    def place(self, delegate: models.Delegate) -> str:
        """Number the funded place, where there is one."""
        seat = getattr(delegate, "seat", None)
        return str(seat.number) if seat else ""

    @admin.display(description=_("Page"))
    def page(self, delegate: models.Delegate) -> SafeString:
        """Link the page of the delegation."""
        return format_html(
            '<a href="{}">{}</a>', reverse("programme:delegation", args=[delegate.delegation_id]), _("People")
        )

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let officers take tables in."""
        return can_plan(person(request))

    has_export_permission = has_import_permission

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[models.Delegate]:
        """Export the list as it is filtered, without who has left."""
        chosen = super().get_export_queryset(request).order_by().values("pk")
        rows = DelegateResource(person(request), arrived(request)).get_queryset()
        return rows.filter(pk__in=chosen).order_by("delegation__territory__code", "pk")

    def _do_file_export(
        self, file_format: Any, request: HttpRequest, queryset: Any, export_form: Any = None
    ) -> StreamingHttpResponse:
        """Send the table and note that it was taken."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        resource = DelegateResource(person(request), arrived(request))
        people_tables.note_export(
            count=queryset.count(), form=file_format.get_title(), by=person(request), at=arrived(request)
        )
        response = StreamingHttpResponse(
            file_format.stream(resource.lines(queryset)), content_type=file_format.get_content_type()
        )
        name = f"{resource.code}-{arrived(request):%Y%m%d}.{file_format.get_extension()}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def note_import(self, result: Result, request: HttpRequest) -> None:
        """Write into the log how many people were named and changed."""
        entered, changed, _same = counted(result)
        people_tables.note_import(entered=entered, changed=changed, by=person(request), at=arrived(request))
