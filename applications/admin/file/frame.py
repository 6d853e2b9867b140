"""How the pages of a file find it, and who may act on it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from applications import permissions
from applications.admin.base import page_of
from applications.models import Application
from r2r_portal.accounts.requests import person

PREFIX = "applications_application_"


def tab_of(row: Application, tab: str) -> str:
    """Return the address of one tab of a file."""
    return f"{page_of(row)}?{urlencode({'tab': tab})}"


class FileBase:
    """How the pages of a file find it, and who may act on it."""

    admin_site: Any
    opts: Any

    def _file(self, request: HttpRequest, pk: Any) -> Application:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        try:
            key = UUID(str(pk))
        except ValueError as error:
            raise Http404 from error
        rows = self.get_queryset(request).select_related(  # type: ignore[attr-defined]
            "track__call", "call", "territory__member_state", "organisation", "created_by",
            "questionnaire__track__call", "submitted_territory", "eligibility__by",
        )  # fmt: skip
        return get_object_or_404(rows, pk=key)

    def _at_work(self, request: HttpRequest, pk: UUID, *, judging: bool = False) -> Application:
        row = self._file(request, pk)
        user = person(request)
        if not (permissions.can_judge(user) if judging else permissions.can_work_on(user, row)):
            raise PermissionDenied
        return row
