"""Officers' matrix: who evaluates what, the load of each, a proposal that nobody has saved yet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from r2r_portal.errors import DomainError
from selection.actions import assigning
from selection.forms.deciding import DueForm, due_initial
from selection.forms.panel import ProposalForm
from selection.models import Assignment
from selection.phrases import reason_words
from selection.queries import staffing
from selection.queries.seating import Proposal, propose
from selection.views.frame import OfficerPage
from selection.views.matrix import Drawer


class AssignEvaluators(OfficerPage):
    """Tick and save: nothing is assigned by itself, a proposal neither."""

    template_name = "admin/selection/matrix.html"
    title = gettext_lazy("Assign evaluators")
    here = "assign"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the matrix; with `each` in the address, a proposal in it."""
        form = DueForm(initial=due_initial(self.matrix.due_at, self.user.zone))
        wanted = ProposalForm(request.GET if "each" in request.GET else None)
        if not wanted.is_bound or not wanted.is_valid():
            return self.show(form, wanted, status=422 if wanted.is_bound else 200)
        try:
            proposal = propose(self.call, int(wanted.cleaned_data["each"]))
        except DomainError as error:
            wanted.add_error(None, str(error.message))
            return self.show(form, wanted, status=error.status)
        return self.show(form, wanted, proposal=proposal)

    @cached_property
    def matrix(self) -> staffing.Matrix:
        """Read what is assigned, once a request."""
        return staffing.matrix(self.call, self.user, self.at)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Assign what was ticked, take back what was unticked, move the due date."""
        form = DueForm(request.POST)
        if not form.is_valid():
            return self.show(form, ProposalForm(), status=422)
        due_at = form.cleaned_data["due_at"]
        if due_at <= self.at:
            form.add_error("on", _("Enter a time in the future"))
            return self.show(form, ProposalForm(), status=422)
        try:
            assigning.set_due(call=self.call, due_at=due_at, by=self.user, at=self.at)
            add, remove = self.changes(request)
            refused = assigning.apply_matrix(add=add, remove=remove, due_at=due_at, by=self.user, at=self.at)
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(form, ProposalForm(), status=error.status)
        self.say(len(add) + len(remove) - len(refused), refused)
        return redirect(request.path if "each" in request.GET else request.get_full_path())

    def changes(self, request: HttpRequest) -> tuple[list[assigning.Cell], list[Assignment]]:
        """Compare ticks with what the page showed: a colleague's newer ticks stay untouched."""
        shown, ticked = set(request.POST.getlist("shown")), set(request.POST.getlist("cell"))
        cells = {cell.name: cell for row in self.matrix.rows for cell in row.cells}
        add = [
            (cells[name].application, cells[name].evaluator)
            for name in sorted(ticked - shown)
            if name in cells
        ]
        gone = (
            cells[name].assignment
            for name in sorted(shown - ticked)
            if name in cells and not cells[name].is_fixed
        )
        return add, [one for one in gone if one is not None]

    def say(self, done: int, refused: list[tuple[assigning.Cell, DomainError]]) -> None:
        """Say how many changed, and name each that was refused."""
        if done:
            text = ngettext("%(count)s assignment changed.", "%(count)s assignments changed.", done)
            messages.success(self.request, text % {"count": done})
        for (application, evaluator), error in refused:
            messages.error(self.request, f"{application.reference}, {evaluator}: {error.message}")

    def show(
        self, form: DueForm, wanted: ProposalForm, status: int = 200, proposal: Proposal | None = None
    ) -> HttpResponse:
        """Show the page."""
        return self.page(
            status=status,
            form=form,
            wanted=wanted,
            proposal=proposal,
            without=_without(proposal, self.matrix) if proposal else (),
            rows=Drawer(proposal).rows(self.matrix.rows),
            loads=self.matrix.loads,
        )


def _without(proposal: Proposal, matrix: staffing.Matrix) -> list[tuple[str, list[str]]]:
    """Name those without a team, as far as the officer may know of them, each with its reasons."""
    seen = {row.application.reference for row in matrix.rows}
    return [
        (reference, [reason_words(one) for one in why])
        for reference, why in proposal.without
        if reference in seen
    ]
