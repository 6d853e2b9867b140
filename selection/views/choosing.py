"""Officers' ranking and set: the proposal, what it costs, how firm it is; computations and how far they are."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal import charts
from r2r_portal.errors import DomainError
from selection import set_phrases
from selection.actions import computing
from selection.domain.given import canonical
from selection.models import Run, RunKind
from selection.queries.choosing import Row, SetSheet, set_sheet
from selection.states import RunState
from selection.views.frame import WholePage

BUTTONS = (RunKind.PROPOSAL, RunKind.WHY_NOT, RunKind.ROBUSTNESS)


class SetPage(WholePage):
    """A page about the whole set."""

    here = "set"

    def tell(self, error: DomainError) -> None:
        """Say why something was refused, on the page that follows."""
        messages.error(self.request, str(error.message))


class ChooseSet(SetPage):
    """The ranking of both sides with the proposal beside it."""

    template_name = "admin/selection/set.html"
    title = gettext_lazy("Ranking and set")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for a computation and show how far it is."""
        kind = request.POST.get("do", "")
        if kind not in BUTTONS:
            raise Http404
        try:
            run = computing.ask(call=self.call, kind=kind, by=self.user, at=self.at)
        except DomainError as error:
            return self.show(status=error.status, refused=error)
        return redirect("admin:selection_run", run.pk)

    def show(self, status: int = 200, refused: DomainError | None = None) -> HttpResponse:
        """Show ranking and set."""
        call = self.call
        sheet = set_sheet(call)
        titles = {str(kept.rule.order): kept.rule.title for kept in sheet.rules}
        return self.page(
            status=status,
            refused=refused,
            sheet=sheet,
            result=sheet.result,
            status_words=set_phrases.status_words(sheet.result) if sheet.result else "",
            clash=set_phrases.clash_words(sheet.result.get("clash", ()), titles),
            sides=[(side, [_row(row) for row in rows]) for side, rows in sheet.rows.items()],
            facts=_facts(sheet),
            rules=[_kept(kept) for kept in sheet.rules],
            **_pictures(sheet),
        )


def _row(row: Row) -> dict[str, Any]:
    return {
        "row": row,
        "total": set_phrases.points(row.total),
        "change": set_phrases.change_words(row.change),
        "pin": set_phrases.place_words(row.pin.place) if row.pin else "",
        "price": set_phrases.points(row.price) if row.price is not None else "",
    }


def _kept(kept: Any) -> dict[str, Any]:
    return {"kept": kept, "cost": set_phrases.points(kept.cost), "price": set_phrases.points(kept.rule.price)}


def _facts(sheet: SetSheet) -> list[dict[str, str]]:
    """Return the figures of the proposal: value, parts, bound, runner-up, seats, Member States, themes."""
    result = sheet.result
    if "worth" not in result:
        return []
    worth, points = result["worth"], set_phrases.points
    sides = [sum(bool(row.group) for row in rows) for rows in sheet.rows.values()]
    rows = [
        (_("Value Z of the set, in points"), points(result["objective"])),
        (_("Mean individual total"), points(worth["mean_total"])),
        (_("Mean pair interest in the groups"), points(worth["mean_pair"])),
        (_("Price of broken rules"), points(worth["price"])),
        (_("Bound: no set is worth more"), points(result["bound"])),
        (_("Next best set"), _runner_up(result)),
        (_("Places"), " + ".join(map(str, sides))),
        (_("Member States"), " · ".join(f"{name} {count}" for name, count in sheet.states)),
        (_("Rank the theme first or second"), " · ".join(f"{name} {count}" for name, count in sheet.themes)),
        (_("Searches"), set_phrases.solves_words(result["solves"])),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _runner_up(result: dict[str, Any]) -> str:
    other = result.get("runner_up")
    if not other:
        return _("There is no other allowed set.")
    mine, theirs = set(result["members"]), set(other["members"])
    facts = {
        "margin": set_phrases.points(other["margin"], 3),
        "comes": ", ".join(sorted(theirs - mine)) or "–",
        "goes": ", ".join(sorted(mine - theirs)) or "–",
    }
    return _("%(margin)s points less: %(comes)s in place of %(goes)s") % facts


def _pictures(sheet: SetSheet) -> dict[str, Any]:
    everybody = [row for rows in sheet.rows.values() for row in rows]
    bands = [
        charts.Band(
            row.application.reference or "", row.share.percent, row.application.track.side, bool(row.group)
        )
        for row in everybody
        if row.share
    ]
    shaken = sheet.runs.get(RunKind.ROBUSTNESS) if bands else None
    themes = sheet.theme_titles
    return {
        "grid": charts.interests_grid(sheet.grid, themes=themes) if sheet.grid else None,
        "grid_table": charts.interests_grid_rows(sheet.grid, themes=themes) if sheet.grid else None,
        "bands": charts.share_bands(bands) if bands else None,
        "bands_table": charts.share_bands_rows(bands) if bands else None,
        "shaken": shaken.result if shaken else None,
        "shaken_words": set_phrases.solves_words(shaken.result["solves"]) if shaken else "",
        "variants": sum(shaken.result["variants"].values()) if shaken else 0,
    }


class FollowRun(SetPage):
    """How far a computation is, and stopping it."""

    template_name = "admin/selection/run.html"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the computation."""
        run = self.run(pk)
        self.title = set_phrases.kind_words(run.kind)
        clear = run.state in (RunState.QUEUED, RunState.RUNNING)
        solves = run.result.get("solves") if run.state == RunState.DONE else None
        return self.page(run=run, moves=clear, solves=set_phrases.solves_words(solves) if solves else "")

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Stop it."""
        try:
            computing.cancel(run=self.run(pk), by=self.user, at=self.at)
        except DomainError as error:
            self.tell(error)
        return redirect("admin:selection_run", pk)

    def run(self, pk: UUID) -> Run:
        """Return a computation of the call in hand, or 404."""
        run = Run.objects.filter(call=self.call, pk=pk).select_related("call", "scenario", "asked_by").first()
        if run is None:
            raise Http404
        return run


class DownloadRun(FollowRun):
    """The input or the result of a computation, to be computed again without the portal (SPEC S8)."""

    def get(self, request: HttpRequest, pk: UUID, part: str = "input") -> HttpResponse:
        """Return the canonical bytes; their SHA-256 is the hash that the page shows."""
        run = self.run(pk)
        if part not in ("input", "result"):
            raise Http404
        content = canonical(run.given if part == "input" else run.result)
        answer = HttpResponse(content, content_type="application/json")
        answer.headers["Content-Disposition"] = f'attachment; filename="{run.kind}-{part}.json"'
        return answer
