"""The Japan desk's list of requests for the questionnaire."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from applications import permissions
from applications.actions import invitations
from applications.admin.base import ReadOnlyAdmin, attempt, page_of
from applications.models import Invitation
from r2r_portal.accounts.requests import arrived, person


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Requests first; two buttons on each."""

    list_display = ("territory", "name", "department", "email", "status", "requested_at", "sent_at")
    list_filter = ("status",)
    search_fields = ("territory__name_ja", "territory__name_en", "email", "name")
    list_select_related = ("territory", "track__call")
    ordering = ("-status", "requested_at")
    fields = (
        "territory", "name", "department", "email", "language", "message", "status", "requested_at", "sent_at",
        "sent_by", "application",
    )  # fmt: skip
    change_form_template = "admin/applications/invitation/change_form.html"

    def has_view_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Show it to those who may invite."""
        return permissions.can_invite(person(request))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        """Fetch the names at once."""
        return super().get_queryset(request).select_related("territory", "track__call", "sent_by")

    def get_urls(self) -> list[URLPattern]:
        """Add the two buttons."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/send/", view(self.send), name="applications_invitation_send"),
            path("<int:pk>/decline/", view(self.decline), name="applications_invitation_decline"),
            *super().get_urls(),
        ]

    def send(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the invitation."""
        row = self._asked(request, pk)

        def act() -> str:
            invitations.send(invitation=row, by=person(request), at=arrived(request))
            return _("The invitation is on its way to %(email)s.") % {"email": row.email}

        return attempt(request, act, page_of(row)) if request.method == "POST" else redirect(page_of(row))

    def decline(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send none."""
        row = self._asked(request, pk)

        def act() -> str:
            invitations.decline(invitation=row, by=person(request), at=arrived(request))
            return _("Noted: no invitation is sent.")

        return attempt(request, act, page_of(row)) if request.method == "POST" else redirect(page_of(row))

    def _asked(self, request: HttpRequest, pk: int) -> Invitation:
        if not permissions.can_invite(person(request)):
            raise PermissionDenied
        return get_object_or_404(Invitation, pk=pk)
