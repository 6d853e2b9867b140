"""Officers' matrix: who evaluates what, the load of each, doubts to settle."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from r2r_portal.errors import DomainError
from selection.actions import assigning, declaring
from selection.forms.deciding import DueForm, SettleForm, due_initial
from selection.models import Assignment
from selection.phrases import status_word, tie_words, worry_words
from selection.queries import staffing
from selection.views.frame import OfficerPage


class AssignEvaluators(OfficerPage):
    """Tick and save: nothing is assigned by itself."""

    template_name = "admin/selection/matrix.html"
    title = gettext_lazy("Assign evaluators")
    here = "assign"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the matrix."""
        due = Assignment.objects.filter(application__call=self.call).order_by("-assigned_at").first()
        return self.show(DueForm(initial=due_initial(due.due_at if due else None, self.user.zone)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Assign what was ticked, take back what was unticked, move the due date."""
        form = DueForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        due_at = form.cleaned_data["due_at"]
        if due_at <= self.at:
            form.add_error("on", _("Enter a time in the future"))
            return self.show(form, status=422)
        try:
            assigning.set_due(call=self.call, due_at=due_at, by=self.user, at=self.at)
            add, remove = self.changes(request)
            refused = assigning.apply_matrix(add=add, remove=remove, due_at=due_at, by=self.user, at=self.at)
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(form, status=error.status)
        self.say(len(add) + len(remove) - len(refused), refused)
        return redirect(request.get_full_path())

    def changes(self, request: HttpRequest) -> tuple[list[assigning.Cell], list[Assignment]]:
        """Compare ticks with what the page showed: a colleague's newer ticks stay untouched."""
        shown, ticked = set(request.POST.getlist("shown")), set(request.POST.getlist("cell"))
        matrix = staffing.matrix(self.call, self.user, self.at)
        cells = {cell.name: cell for row in matrix.rows for cell in row.cells}
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

    def show(self, form: DueForm, status: int = 200) -> HttpResponse:
        """Show the page."""
        matrix = staffing.matrix(self.call, self.user, self.at)
        return self.page(
            status=status,
            form=form,
            rows=[_row(row) for row in matrix.rows],
            loads=matrix.loads,
            unsure=staffing.unsure(self.call, self.user),
        )


def _row(row: staffing.Row) -> dict[str, Any]:
    return {
        "application": row.application,
        "worries": [worry_words(worry) for worry in row.worries],
        "cells": [
            {
                "cell": cell,
                "state": status_word(cell.state) if cell.state else "",
                "why": tie_words(cell.tie) if cell.tie else "",
            }
            for cell in row.cells
        ],
    }


class SettleDoubt(OfficerPage):
    """Decide for an evaluator who was not sure."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Settle one declaration."""
        form = SettleForm(request.POST)
        if not form.is_valid():
            raise Http404
        waiting = staffing.unsure(self.call, self.user).filter(pk=form.cleaned_data["declaration"]).first()
        if waiting is None:
            raise Http404
        try:
            declaring.settle(
                declaration=waiting, answer=form.cleaned_data["answer"], by=self.user, at=self.at
            )
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Settled."))
        return redirect("admin:selection_assign")
