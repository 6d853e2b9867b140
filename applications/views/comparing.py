"""Two versions of an application side by side: for the people who wrote it and for staff."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from applications import permissions
from applications.domain.differences import Change
from applications.models import Application, Submission
from applications.queries import comparing
from applications.views.drafts import language, visible
from r2r_portal.accounts.requests import person

DRAFT = "draft"


class Compare(View):
    """By default what was submitted last with the version before it, or with what was changed since."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the answers, the changed ones first; `old` and `new` name versions, or the working copy."""
        application = visible(request, pk)
        rows = list(application.submissions.order_by("number"))
        may_see_draft = permissions.can_read_draft(person(request), application)
        names = [str(row.number) for row in rows]
        if may_see_draft and application.has_unsent_changes:
            names.append(DRAFT)
        if len(names) < 2:
            return render(
                request, "applications/compare.html", {"application": application, "count": len(rows)}
            )
        old, new = self._wanted(request, names)
        before, after = (self._content(application, rows, name) for name in (old, new))
        found = comparing.compared(before, after, language())
        context: dict[str, Any] = {
            "application": application,
            "count": len(rows),
            "old": self._titled(rows, old),
            "new": self._titled(rows, new),
            "choices": [self._titled(rows, name) for name in names],
            "changed": [row for row in found if row.change != Change.SAME],
            "same": [row for row in found if row.change == Change.SAME],
        }
        return render(request, "applications/compare.html", context)

    def _wanted(self, request: HttpRequest, names: list[str]) -> tuple[str, str]:
        new = request.GET.get("new", names[-1])
        if new not in names:
            raise Http404
        before = names[: names.index(new)] or names[:1]
        old = request.GET.get("old", before[-1])
        if old not in names:
            raise Http404
        return old, new

    def _content(self, application: Application, rows: list[Submission], name: str) -> dict[str, Any]:
        if name == DRAFT:
            return comparing.working_copy(application)
        content: dict[str, Any] = self._named(rows, name).snapshot
        return content

    def _titled(self, rows: list[Submission], name: str) -> dict[str, Any]:
        if name == DRAFT:
            return {"name": name, "title": _("Not submitted yet"), "at": None}
        row = self._named(rows, name)
        return {"name": name, "title": _("Version %(number)s") % {"number": name}, "at": row.arrived_at}

    def _named(self, rows: list[Submission], name: str) -> Submission:
        return next(row for row in rows if str(row.number) == name)
