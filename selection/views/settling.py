"""What the pages of a change by two people share: criteria, weights and prices."""

from types import ModuleType
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError
from selection.states import ChangeState
from selection.views.frame import OfficerPage


class SettlePage(OfficerPage):
    """One change: old and new values, what it does, and the second person's button.

    `acts` has approve and withdraw, `reads` has changes_of; `back` is the page that follows, `applied` what it says.
    """

    acts: ModuleType
    reads: ModuleType
    back = ""
    applied: Any = ""

    def told(self, change: Any, *, is_open: bool) -> dict[str, Any]:
        """Return what the page says of a change; of a settled one what was recorded."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the change."""
        return self.show(self.change(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve it, or give it up."""
        change = self.change(pk)
        try:
            if request.POST.get("do") == "withdraw":
                self.acts.withdraw(change=change, by=self.user, at=self.at)
                messages.success(request, _("The change is withdrawn."))
            else:
                self.acts.approve(change=change, seen=request.POST.get("seen", ""), by=self.user, at=self.at)
                messages.success(request, self.applied)
        except DomainError as error:
            messages.error(request, str(error.message))
            return self.show(self.change(pk), status=error.status)
        return redirect(self.back)

    def change(self, pk: int) -> Any:
        """Return a change of the call in hand, or 404."""
        found = self.reads.changes_of(self.call).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def show(self, change: Any, status: int = 200) -> HttpResponse:
        """Show it; the button is the second person's."""
        is_open = change.state == ChangeState.PROPOSED
        may_approve = is_open and change.proposed_by_id != self.user.pk
        more = self.told(change, is_open=is_open)
        return self.page(status=status, change=change, is_open=is_open, may_approve=may_approve, **more)
