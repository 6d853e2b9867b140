"""Officers take the solver's two groups over: what it would change, one button, and the way back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal.errors import DomainError
from selection.actions import taking_over
from selection.queries import taking_over as reads
from selection.views.frame import WholePage

PAGE = "admin:selection_groups_proposal"


class TakeOverGroups(WholePage):
    """The groups of the last proposal beside those that are formed."""

    template_name = "admin/selection/groups_proposal.html"
    title = gettext_lazy("The proposal's groups")
    here = "groups"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what would change."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take them over, or undo it."""
        steps = {"take": self.take, "undo": self.undo}
        step = steps.get(request.POST.get("do", ""))
        if step is None:
            raise Http404
        try:
            words = step()
        except DomainError as error:
            messages.error(request, str(error.message))
            return self.show(status=error.status)
        messages.success(request, words)
        return redirect("admin:selection_groups")

    def take(self) -> str:
        """Put everybody where the proposal has them."""
        taking_over.take_over(
            call=self.call, seen=self.request.POST.get("seen", ""), by=self.user, at=self.at
        )
        return _("The proposal's groups are taken over.")

    def undo(self) -> str:
        """Put everybody back."""
        made = reads.last_take_over(self.call)
        if made is None:
            raise Http404
        taking_over.undo(made=made, by=self.user, at=self.at)
        return _("Undone: everybody is where they were before.")

    def show(self, status: int = 200) -> HttpResponse:
        """Show the page."""
        call = self.call
        run, selected, now = reads.current_proposal(call), reads.taking_part(call), reads.grouped(call)
        found = reads.offered(call, run, selected, now) if run else None
        made = reads.last_take_over(call)
        return self.page(
            status=status,
            found=found,
            rows=[(selected[one.key], one) for one in found.shifts] if found else [],
            groups=_titles(call),
            made=made,
            is_closed=reads.is_closed(call),
            can_be_undone=reads.can_be_undone(call, made, now),
        )


def _titles(call: Any) -> dict[int, str]:
    return {number: one.title for number, one in reads.names(call).items()}
