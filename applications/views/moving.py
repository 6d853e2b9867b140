"""A new version of the questionnaire: what it means for a draft, and moving the draft to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from applications.actions import moving
from applications.models import Application
from applications.phrases import questionnaires as phrases
from applications.queries.moving import newest, outlook
from applications.views.drafts import editable, surroundings
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError


class Move(View):
    """Ask before the answers move: what goes along, what is no longer asked, what is new."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show what moving does."""
        return self._page(request, editable(request, pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Move, and go back to the task list."""
        application = editable(request, pk)
        try:
            moving.adopt(application=application, by=person(request), at=arrived(request))
        except DomainError as error:
            return self._page(request, application, error)
        messages.success(request, _("Your answers are on the new version"))
        return redirect("applications:tasks", pk=application.pk)

    def _page(
        self, request: HttpRequest, application: Application, error: DomainError | None = None
    ) -> HttpResponse:
        goal = newest(application)
        if goal is None:
            return redirect("applications:tasks", pk=application.pk)
        what = outlook(application, goal)
        context: dict[str, Any] = surroundings(application, request) | {
            "goal": goal,
            "kept": [phrases.called(one) for one in what.kept],
            "left": [phrases.called(one) for one in what.left],
            "new": [phrases.called(one) for one in what.new],
            "error": error,
        }
        return render(request, "applications/move.html", context, status=error.status if error else 200)
