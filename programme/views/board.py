"""Who is on which leg: the board, and the groups taken over for one leg."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from programme.actions import plan, regrouping
from programme.desk_pages import board
from programme.views.desk import said
from programme.views.doors import OfficersView, person, tried


class Board(OfficersView):
    """Rows are delegations, columns are legs."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the board; what is wrong stands in its cell, the rest above."""
        found = board(self.visit)
        context = {
            "visit": self.visit, "board": found, "blockers": said(found.blockers, self.visit), "tab": "board",
        }  # fmt: skip
        return render(request, "programme/board.html", context)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Save every row; each delegation is put on exactly the legs that are ticked."""
        found = board(self.visit)
        for row in found.rows:
            ticked = set(request.POST.getlist(f"d{row.delegation.pk}"))
            own = [cell.leg for cell in row.cells if str(cell.leg.pk) in ticked]
            plan.set_route(delegation=row.delegation, legs=own, by=person(request), at=request.received_at)
        return redirect("programme:board", slug=slug)


class TakeOverGroups(OfficersView):
    """The default split, for one leg."""

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Put on the leg whom its group names."""
        leg = get_object_or_404(self.visit.legs.all(), pk=pk)
        tried(
            request, _("The groups are taken over for this leg."),
            lambda: regrouping.take_over_groups(leg=leg, by=person(request), at=request.received_at),
        )  # fmt: skip
        return redirect("programme:board", slug=slug)
