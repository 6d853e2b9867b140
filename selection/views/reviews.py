"""The applicant's request for a review of the procedure."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from r2r_portal.errors import DomainError
from selection import permissions
from selection.actions import reviewing
from selection.forms.after import ReviewForm
from selection.models import Decision
from selection.queries.results import release_of
from selection.views.results import released


class AskReview(View):
    """Ask for a review of the procedure while its window is open."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the form; after the window, until when it was open."""
        return self.show(request, self.decision(request, pk), ReviewForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep the request."""
        decision, form = self.decision(request, pk), ReviewForm(request.POST)
        if not form.is_valid():
            return self.show(request, decision, form, status=422)
        language = "ja" if (get_language() or "").startswith("ja") else "en"
        try:
            reviewing.ask(
                decision=decision,
                text=form.cleaned_data["text"],
                language=language,
                by=request.user,
                at=request.received_at,
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(request, decision, form, status=error.status)
        messages.success(request, _("Your request is recorded. We answer by e-mail and on this page."))
        return redirect("selection:decision", pk)

    def decision(self, request: HttpRequest, pk: UUID) -> Decision:
        """Return a released decision of one's own body; 404 for others, 403 for its readers."""
        decision = released(request, pk)
        if not permissions.can_answer(request.user, decision):
            raise PermissionDenied
        return decision

    def show(
        self, request: HttpRequest, decision: Decision, form: ReviewForm, status: int = 200
    ) -> HttpResponse:
        """Show the page."""
        release = release_of(decision.application)
        if release is None:
            raise Http404
        context = {
            "form": form,
            "decision": decision,
            "application": decision.application,
            "release": release,
            "ends_at": reviewing.ends_at(release),
            "is_over": request.received_at >= reviewing.ends_at(release),
            "asked": getattr(decision, "review_request", None),
        }
        return render(request, "selection/review.html", context, status=status)
