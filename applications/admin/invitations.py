"""The Japan desk's list of requests for the questionnaire."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import permissions
from applications.actions import invitations
from applications.admin.base import ReadOnlyAdmin, ask, attempt, page_of
from applications.forms.desk import DeclineInvitation
from applications.models import Invitation, recused
from applications.queries.invitations import flagged
from r2r_portal.accounts.requests import arrived, person


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Requests first; send, send again, or decline with a reason."""

    list_display = ("territory", "name", "email", "status", "also", "requested_at", "sent_at")
    list_filter = ("status",)
    search_fields = ("territory__name_ja", "territory__name_en", "email", "name")
    list_select_related = ("territory", "track__call")
    ordering = ("-status", "requested_at")
    fields = (
        "territory", "name", "department", "email", "language", "message", "status", "reason",
        "requested_at", "sent_at", "sent_by", "application", "also",
    )  # fmt: skip
    readonly_fields = ("also",)
    change_form_template = "admin/applications/invitation/change_form.html"

    def has_view_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Show it to those who may invite."""
        return permissions.can_invite(person(request))

    @admin.display(description=gettext_lazy("for the same prefecture"))
    def also(self, row: Any) -> str:
        """Flag what looks like a duplicate."""
        words = ((row.has_twin, _("Another request")), (row.has_application, _("An application exists")))
        return " · ".join(text for is_so, text in words if is_so) or "-"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        """Fetch the names at once, and what else there is for the same prefecture."""
        rows = super().get_queryset(request).filter(~recused(person(request), "application"))
        related = ("territory", "track__call", "sent_by", "application")
        return flagged(rows.select_related(*related), person(request))

    def get_urls(self) -> list[URLPattern]:
        """Add the buttons."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/send/", view(self.send), name="applications_invitation_send"),
            path("<int:pk>/again/", view(self.send_again), name="applications_invitation_again"),
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

    def send_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send it once more, to the same address."""
        row = self._asked(request, pk)

        def act() -> str:
            invitations.send_again(invitation=row, by=person(request), at=arrived(request))
            return _("The invitation is on its way to %(email)s.") % {"email": row.email}

        return attempt(request, act, page_of(row)) if request.method == "POST" else redirect(page_of(row))

    def decline(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send none, and say why to the person who asked."""
        row = self._asked(request, pk)
        form = DeclineInvitation(request.POST or None)

        def act() -> str:
            reason = form.cleaned_data["reason"]
            invitations.decline(invitation=row, reason=reason, by=person(request), at=arrived(request))
            return _("No invitation is sent. %(email)s is told why.") % {"email": row.email}

        intro = (_("The person who asked gets an e-mail with your reason."),)
        title = _("Send no invitation: %(subject)s") % {"subject": row}
        return ask(
            self,
            request,
            title=title,
            form=form,
            act=act,
            back=page_of(row),
            intro=intro,
            button=_("Send none"),
        )

    def _asked(self, request: HttpRequest, pk: int) -> Invitation:
        if not permissions.can_invite(person(request)):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)
